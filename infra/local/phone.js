import { countSegments, forgetOtherStacks, formatPhone, formatTime, makePhone, parsePhone, plural } from "/_local/phone-facts.js";
import { offerCommands, renderCommands } from "/_local/phone-till.js";
import { chooseLanguage, renderWords } from "/_local/phone-words.js";

// A phone that texts the merchants of the local stack. What it received is asked of the stack every second; what it
// sent is kept here, each with the number of texts that had arrived before it: the product's clock may be set back,
// so times cannot order a thread.

const POLL_MS = 1000;
const $ = (id) => document.getElementById(id);

let stack = null; // the answer of GET /_local
let merchant = null;
let phone = localStorage.getItem("regulars.phone") || "+12065550142";
let received = []; // every text to this phone, from whichever merchant
let shown = []; // the keys of what the thread shows
const seen = new Map(); // merchant number -> texts looked at
const pending = []; // sent from this page and not answered yet, or refused

const zone = () => merchant?.locations?.[0]?.timezone;
const formatClock = (at) => formatTime(at, zone(), { hour: "numeric", minute: "2-digit" });
const formatDay = (at) => formatTime(at, zone(), { weekday: "short", month: "short", day: "numeric" });

/* ---------- what was sent ---------- */

const sentKey = () => `regulars.sent.${stack.id}.${phone}.${merchant.phone}`;
const readSent = () => JSON.parse(localStorage.getItem(sentKey()) || "[]");

/* ---------- the thread ---------- */

function makeThread() {
  const texts = received.filter((text) => text.from === merchant.phone);
  const mine = readSent().concat(pending.filter((text) => text.phone === phone && text.to === merchant.phone));
  const items = [];
  for (let i = 0; i <= texts.length; i += 1) {
    const isLast = i === texts.length;
    for (const text of mine) {
      if (text.after === i || (isLast && text.after > i)) items.push({ ...text, mine: true });
    }
    if (!isLast) items.push({ ...texts[i], mine: false, id: `r${i}` });
  }
  return items;
}

function describe(item) {
  if (item.error) return `Not delivered: ${item.error}`;
  if (item.sending) return "Sending…";
  if (item.mine) return `${formatClock(item.at)} · ${plural(countSegments(item.body), "segment")}`;
  const kind = item.kind ? item.kind.replaceAll("_", " ") : "";
  return [item.at && formatClock(item.at), kind, item.parts && plural(item.parts, "segment")].filter(Boolean).join(" · ");
}

function makeBubble(item, isNew) {
  const li = document.createElement("li");
  li.className = [item.mine && "mine", item.sending && "sending", isNew && "new"].filter(Boolean).join(" ");
  const who = document.createElement("span");
  who.className = "vh";
  who.textContent = item.mine ? "You:" : `${merchant.name}:`;
  const bubble = document.createElement("div");
  bubble.className = "bubble";
  bubble.textContent = item.body;
  const meta = document.createElement("small");
  meta.textContent = describe(item);
  if (item.error) meta.className = "bad";
  li.append(who, bubble, meta);
  return li;
}

function makeDay(at) {
  const li = document.createElement("li");
  li.className = "when";
  li.textContent = formatDay(at);
  return li;
}

function render() {
  const items = makeThread();
  renderWords($("words"), $("language").value, items.at(-1), (word) => stack && send(word));
  const keys = items.map((item) => [item.mine, item.id, item.sending, item.error, item.kind, merchant.id, phone].join("|"));
  if (keys.join() === shown.join() && keys.length) return;
  const isMore = shown.length > 0 && shown.every((key, i) => key === keys[i]);
  const [list, thread] = [$("texts"), $("thread")];
  const isAtEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
  if (!isMore) list.replaceChildren();
  const first = isMore ? shown.length : 0;
  let day = first > 0 ? formatDay(items[first - 1].at ?? stack.clock) : "";
  items.slice(first).forEach((item) => {
    const at = item.at ?? stack.clock;
    if (formatDay(at) !== day) list.append(makeDay(at));
    day = formatDay(at);
    list.append(makeBubble(item, isMore));
  });
  $("hint").hidden = items.length > 0;
  if (!isMore || isAtEnd) thread.scrollTop = thread.scrollHeight;
  shown = keys;
  renderCommands(look());
  seen.set(merchant.phone, received.filter((text) => text.from === merchant.phone).length);
}

/* ---------- around the thread ---------- */

function renderMerchants() {
  $("merchants").replaceChildren(...stack.merchants.map((each) => {
    const label = document.createElement("label");
    const input = Object.assign(document.createElement("input"), { type: "radio", name: "merchant", value: each.id });
    input.checked = each.id === merchant.id;
    input.addEventListener("change", () => chooseMerchant(each));
    const avatar = Object.assign(document.createElement("span"), { className: "avatar", textContent: each.name[0] });
    avatar.setAttribute("aria-hidden", "true");
    const text = document.createElement("span");
    text.append(Object.assign(document.createElement("b"), { textContent: each.name }));
    text.append(Object.assign(document.createElement("small"), { textContent: formatPhone(each.phone) }));
    const unread = Object.assign(document.createElement("span"), { className: "unread", hidden: true });
    unread.dataset.phone = each.phone;
    label.append(input, avatar, text, unread);
    return label;
  }));
}

function renderUnread() {
  for (const badge of document.querySelectorAll(".unread")) {
    const all = received.filter((text) => text.from === badge.dataset.phone).length;
    const fresh = all - (seen.get(badge.dataset.phone) ?? 0);
    badge.hidden = fresh <= 0 || badge.dataset.phone === merchant.phone;
    badge.textContent = fresh;
    badge.setAttribute("aria-label", `${fresh} new`);
  }
}

function renderClock() {
  $("clock-time").textContent = formatClock(stack.clock);
  const isSet = Math.abs(Date.parse(stack.clock) - Date.now()) > 90_000;
  $("clock-date").textContent = formatDay(stack.clock) + (isSet ? " · clock set" : "");
  $("clock-date").className = isSet ? "set" : "";
}

const look = () => ({ stack, merchant, phone, texts: received.filter((text) => text.from === merchant.phone) });

function renderAll() {
  $("with-name").textContent = merchant.name;
  $("with-number").textContent = formatPhone(merchant.phone);
  $("avatar").textContent = merchant.name[0];
  renderClock();
  renderCommands(look());
  shown = [];
  $("texts").replaceChildren();
  render();
  renderUnread();
}

/* ---------- doing things ---------- */

async function ask(path, body) {
  const answer = await fetch(path, body === undefined ? {} : {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  const value = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(value.error || value.message || `status ${answer.status}`);
  return value;
}

function chooseMerchant(chosen) {
  merchant = chosen;
  localStorage.setItem("regulars.merchant", chosen.id);
  renderAll();
}

function choosePhone(number) {
  phone = number;
  localStorage.setItem("regulars.phone", number);
  $("number").value = number;
  received = [];
  if (stack) renderAll();
  seen.clear();
  refresh();
}

function lookAtAll() {
  for (const each of stack.merchants) seen.set(each.phone, received.filter((text) => text.from === each.phone).length);
}

async function refresh() {
  const asked = phone;
  try {
    const [now, texts] = await Promise.all([ask("/_local"), ask(`/_local/texts?phone=${encodeURIComponent(asked)}`)]);
    $("offline").hidden = true;
    if (asked !== phone) return;
    const isOther = now.id !== stack?.id;
    stack = now;
    received = texts;
    if (seen.size === 0 || isOther) lookAtAll();
    if (isOther) begin();
  } catch {
    $("offline").hidden = false;
    return;
  }
  render();
  renderUnread();
  renderClock();
}

// One after the other: a customer's second text is not sent before the first one left.
let sending = Promise.resolve();

function send(body) {
  const item = { id: crypto.randomUUID(), body, after: Infinity, at: stack.clock, phone, to: merchant.phone, sending: true };
  pending.push(item);
  render();
  $("thread").scrollTop = $("thread").scrollHeight;
  sending = sending.then(() => deliver(item, `regulars.sent.${stack.id}.${item.phone}.${item.to}`));
}

async function deliver(item, key) {
  if (item.phone === phone) item.after = received.filter((text) => text.from === item.to).length;
  try {
    await ask("/_local/text", { from: item.phone, to: item.to, body: item.body, id: item.id });
  } catch (error) {
    Object.assign(item, { sending: false, error: error.message });
    render();
    return;
  }
  pending.splice(pending.indexOf(item), 1);
  const sent = JSON.parse(localStorage.getItem(key) || "[]");
  sent.push({ id: item.id, body: item.body, after: Math.min(item.after, 1e9), at: item.at });
  localStorage.setItem(key, JSON.stringify(sent));
  await refresh();
}

/* ---------- wiring ---------- */

function begin() {
  forgetOtherStacks(stack.id);
  const remembered = localStorage.getItem("regulars.merchant");
  merchant = stack.merchants.find((each) => each.id === remembered) || stack.merchants[0];
  renderMerchants();
  renderAll();
}

$("number").value = phone;
$("number").addEventListener("input", () => {
  $("number-problem").hidden = true;
  $("number").removeAttribute("aria-invalid");
});
$("number").addEventListener("change", () => {
  const number = parsePhone($("number").value);
  if (number) return choosePhone(number);
  $("number").setAttribute("aria-invalid", "true");
  $("number-problem").textContent = "That is no phone number. Try +12065550142.";
  $("number-problem").hidden = false;
});
$("new-phone").addEventListener("click", () => {
  choosePhone(makePhone());
  $("draft").focus();
});
chooseLanguage($("language"), () => stack && render());
$("draft").addEventListener("input", () => {
  const body = $("draft").value;
  $("composer").querySelector("button").disabled = !body.trim();
  $("count").textContent = body ? `${body.length} · ${plural(countSegments(body), "segment")}` : "";
});
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const body = $("draft").value;
  if (!body.trim() || !stack) return;
  $("draft").value = "";
  $("draft").dispatchEvent(new Event("input"));
  send(body);
});
offerCommands(look);

refresh();
setInterval(() => { if (!document.hidden) refresh(); }, POLL_MS);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
