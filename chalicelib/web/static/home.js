// Draws the chart of the console's first page from the table that stands under it. Without this the table is what there is.
(() => {
  document.documentElement.classList.add("js");
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  let drawn;

  function read(table) {
    const heads = [...table.tHead.rows[0].cells].slice(1);
    const rows = [...table.tBodies[0].rows];
    const series = heads.map((head, at) => ({
      name: head.textContent,
      kind: head.dataset.kind,
      heights: rows.map(({ cells }) => (cells[at + 1].dataset.height === undefined ? null : Number(cells[at + 1].dataset.height))),
      texts: rows.map(({ cells }) => cells[at + 1].textContent),
    }));
    return { names: rows.map(({ cells }) => cells[0].textContent), series };
  }

  const looks = {
    bar: () => ({ type: "bar", stack: "now", order: 2, backgroundColor: color("--bar"), borderRadius: 2 }),
    top: () => ({ type: "bar", stack: "now", order: 2, backgroundColor: color("--bar-2"), borderRadius: 2, borderColor: color("--card"), borderWidth: { bottom: 1.5 } }),
    line: () => ({ type: "line", stack: "before", order: 1, borderColor: color("--prev"), borderDash: [5, 4], borderWidth: 2, pointRadius: 0, pointHitRadius: 0, tension: 0 }),
    curve: () => ({ type: "line", stack: "now", order: 1, borderColor: color("--bar"), borderWidth: 3, pointRadius: 0, pointHitRadius: 12, tension: 0, spanGaps: true }),
  };

  function draw() {
    const table = document.querySelector("table[data-chart]");
    if (!table || !window.Chart) return;
    const place = table.closest("figure").querySelector(".chart");
    if (place.hidden) table.closest("details").open = false;
    place.hidden = false;
    drawn?.destroy();
    const { names, series } = read(table);
    const shown = series.filter(({ kind }) => kind);
    const every = Math.max(1, Math.round(names.length / (place.clientWidth / 80)));
    const step = names.length > 14 && names.length < 40 ? 7 * Math.max(1, Math.round(every / 7)) : every;
    const share = "share" in table.dataset;
    const font = { family: getComputedStyle(document.body).fontFamily, size: 12.5 };
    drawn = new window.Chart(place.querySelector("canvas"), {
      data: { labels: names, datasets: shown.map((one) => ({ ...looks[one.kind](), label: one.name, data: one.heights, texts: one.texts })) },
      options: {
        responsive: true,
        maintainAspectRatio: false,
        animation: false,
        interaction: { mode: "index", intersect: false },
        datasets: { bar: { categoryPercentage: 0.84, barPercentage: 0.84, maxBarThickness: 64 } },
        scales: {
          x: {
            stacked: true, grid: { display: false }, border: { color: color("--line") },
            ticks: { color: color("--ink-2"), font, autoSkip: false, maxRotation: 0, align: names.length > 8 ? "start" : "center", callback: (_, at) => (at % step || (at && names.length > 8 && names.length - at < step / 2) ? "" : names[at].replace(/^(Week of|Mon|Tue|Wed|Thu|Fri|Sat|Sun) /, names.length > 8 ? "" : "$1 ")) },
          },
          y: {
            beginAtZero: true, suggestedMax: share ? 100 : 4, grid: { color: color("--line"), drawTicks: false }, border: { display: false },
            ticks: { color: color("--ink-2"), font, maxTicksLimit: 5, precision: 0, padding: 8, callback: (height) => (share ? `${height}%` : height.toLocaleString("en")) },
          },
        },
        plugins: {
          legend: { display: false },
          tooltip: { backgroundColor: color("--ink"), titleColor: color("--bg"), bodyColor: color("--bg"), titleFont: font, bodyFont: font, padding: 10, boxPadding: 4, callbacks: { label: ({ dataset, dataIndex }) => ` ${dataset.label}: ${dataset.texts[dataIndex]}` } },
        },
      },
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    draw();
    // A part of the page that is replaced brings another table.
    new MutationObserver((changes) => {
      if (changes.some(({ addedNodes }) => [...addedNodes].some((node) => node.id === "home"))) draw();
    }).observe(document.getElementById("main"), { childList: true });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  });
})();
