import { formatTime, makeId } from "/_local/phone-facts.js";

// What a till would do for this phone, as commands for a terminal: ring up a sale, use the code that a text brought.

const NO_CODE = "CODE";
// A letter, then six of letters and digits without the ones that look alike; only texts of this kind bring one.
const CODE = /\b[A-Z][0-9A-Z]{6}\b/;

const checks = { sale: makeId("sale"), redeem: makeId("check") };

const call = (method, url, key, request, body) => [
  `curl -s -X ${method} ${url}`,
  `  -H 'Authorization: Bearer ${key}'`,
  `  -H 'Idempotency-Key: ${request}'`,
  "  -H 'Content-Type: application/json'",
  `  -d '${body}'`,
].join(" \\\n");

function writeSale({ stack, merchant, phone }) {
  const second = `${new Date(stack.clock).toISOString().slice(0, 19)}Z`;
  const body = `{"state": "closed", "currency": "USD",\n       "occurred_at": "${second}",\n       "phone": "${phone}",\n`
    + '       "subtotal": 1240, "discount": 0, "tax": 110,\n       "tip": 0, "exempt_amount": 0}';
  return call("PUT", `${stack.urls.api}/v1/sales/${checks.sale}`, merchant.locations[0].api_key, `${checks.sale}-1`, body);
}

export function findCode(texts) {
  const text = texts.findLast((each) => each.kind === "reward_code" && CODE.test(each.body));
  return text ? { code: CODE.exec(text.body)[0], at: text.at } : null;
}

function writeRedemption({ stack, merchant, texts }) {
  const [url, key] = [`${stack.urls.api}/v1/redemptions`, merchant.locations[0].api_key];
  const body = `{"check_id": "${checks.redeem}", "reward_code": "${findCode(texts)?.code ?? NO_CODE}"}`;
  const hold = call("POST", url, key, `${checks.redeem}-1`, body);
  const capture = call("POST", `${url}/$held/capture`, key, `${checks.redeem}-2`, "{}");
  return `held=$(${hold} | tee /dev/stderr | grep -o 'red_[A-Za-z0-9_-]*' | head -1)\n${capture}`;
}

const COMMANDS = { sale: writeSale, redeem: writeRedemption };

function tellWhere(name, { merchant, texts }) {
  const where = `As the till of ${merchant.name}, ${merchant.locations[0].name}.`;
  if (name === "sale") return `${where} Paste it into a terminal.`;
  const found = findCode(texts);
  if (!found) return `${where} Text REDEEM first: the code you get stands here then.`;
  const time = formatTime(found.at, merchant.locations[0].timezone, { hour: "numeric", minute: "2-digit" });
  return `${where} Uses ${found.code}, texted at ${time}.`;
}

export function renderCommands(facts) {
  for (const [name, write] of Object.entries(COMMANDS)) {
    const card = document.getElementById(name);
    card.querySelector(".where").textContent = tellWhere(name, facts);
    card.querySelector("code").textContent = write(facts);
  }
}

async function copy(card, name, look) {
  renderCommands(look()); // with the clock as it stands now
  const [told, code] = [card.querySelector("[role=status]"), card.querySelector("code")];
  try {
    await navigator.clipboard.writeText(code.textContent);
    told.textContent = "Copied. The next one is another check.";
    checks[name] = makeId(name === "sale" ? "sale" : "check");
    setTimeout(() => renderCommands(look()), 300);
  } catch {
    getSelection().selectAllChildren(code);
    told.textContent = "Selected; copy it with Ctrl-C.";
  }
  setTimeout(() => { told.textContent = ""; }, 4000);
}

// `look()` gives the stack, the merchant, the phone and the texts that the merchant sent it.
export function offerCommands(look) {
  for (const name of Object.keys(COMMANDS)) {
    const card = document.getElementById(name);
    card.querySelector(".go").addEventListener("click", () => copy(card, name, look));
  }
  document.getElementById("sale").open = matchMedia("(min-width: 900px) and (min-height: 1000px)").matches;
}
