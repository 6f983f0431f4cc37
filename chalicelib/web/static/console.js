// Keys of the console: "g" then a letter leads to a room, "/" to the search. Everything works without.
(() => {
  const rooms = { h: "", m: "members", t: "texts", p: "program", s: "signs", c: "connections" };
  let waiting = false;
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (waiting && event.key in rooms) {
      const end = rooms[event.key] ? `/console/${rooms[event.key]}` : "/console";
      document.querySelector(`.menu a[href$="${end}"]`)?.click();
    }
    waiting = event.key === "g";
    const search = document.querySelector("input[type=search]");
    if (event.key === "/" && search) {
      event.preventDefault();
      search.focus();
    }
    if (event.key === "Escape") document.querySelector(".tabs details[open]")?.removeAttribute("open");
  });

  // The drawer of a phone closes when something else is tapped.
  document.addEventListener("click", (event) => {
    const open = document.querySelector(".tabs details[open]");
    if (open && !open.contains(event.target)) open.removeAttribute("open");
  });
})();
