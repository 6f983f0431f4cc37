/* The till goes on: rewards, what keys and fingers do, and what it does by itself. */
'use strict';
async function use() {
  if (at.busy) return;
  const {reward} = at, sent = navigator.onLine !== false;
  const answer = await askUse(() => {
    reward.unsure ||= sent;
    hint(reward.unsure ? 'No answer came. Use it again: it counts once.' : 'Rewards need the internet. It is not there just now, and nothing was used.', true);
  });
  if (answer) taken(answer);
  else if (reward.unsure && !at.net) return;
  else if (at.state === 'member' && at.reward) { const {hint: words} = at; at.reward = null; hint(words, true); }
}
/* Under one name for as long as its row stands, so that asking again after a lost answer uses nothing twice. */
function askUse(offline) {
  const {reward, who, check, amount} = at;
  reward.request = reward.request || Store.uuid();
  return ask('use', {request: reward.request, check, member: who.member, offer: reward.offer.id, amount: amount || 0, ...(reward.gives ? {give: 'yes'} : {})}, offline);
}
/* Who shows a coupon and gives no number: the sale is keyed, the coupon comes off it, and nothing else is kept of it. */
const guest = code => turn('member', {who: {member: '', guest: true, name: 'No number', offers: [], history: []}, check: Store.uuid(), off: 0, kept: code});
/* A coupon is used on a sale that is keyed: without a code the pad asks for it, with one it is used at once. */
function coupon(code) {
  const {reward, who} = at, asked = reward && reward.stage === 'coupon', amount = asked ? at.amount : Number(at.typed);
  if (at.busy) return;
  if (at.state === 'idle') return guest(code);
  if (at.state !== 'member') return hint('Finish this customer first, then the coupon.', true);
  if (who.offline || (reward && !asked)) return hint(who.offline ? 'Coupons need the internet.' : 'Finish this reward first, then the coupon.', true);
  if (!amount) return hint('Key the sale first, then the coupon.', true);
  const offer = {id: `coupon:${code}`, name: 'Coupon', price: 0, special: true};
  Object.assign(at, {amount, typed: code ? String(amount) : '', hint: '', error: false, reward: {offer, stage: code ? 'ask' : 'coupon'}});
  draw();
  if (code) use(); else $('in').focus();
}
function taken(answer) {
  const {reward, who} = at, {offer} = reward;
  if (answer.name) offer.name = answer.name;
  clearInterval(polling);
  if (answer.status === 'captured') {
    const left = Math.max(0, at.amount - answer.off), cash = answer.name ? !answer.item : offer.credit || !who.offers.find(one => one.id === offer.id && !one.sized);
    const taken = answer.off && cash ? `Take ${Draw.money(answer.off)} off.` : 'Give it to the customer.';
    const saying = answer.given ? `Given to ${answer.given}. Nothing comes off.` : answer.points ? 'Its points come with the sale.' : taken;
    Object.assign(at, {reward: {...reward, stage: 'used', redemption: answer.redemption, saying}, off: at.off + answer.off, typed: (cash || answer.given) && left ? String(left) : ''});
    who.balance = answer.balance;
    if (!who.guest) Store.note({member: who.member, label: Draw.label(who), at: Date.now(), delta: -offer.price});
    return draw();
  }
  const name = at.amount > 0 && who.name || 'the customer', waits = {
    confirm: [`We texted ${name} a code`, 'Key it here, or wait for their YES.'],
    yes: [`We texted ${name}`, 'They answer YES. No code works today.'],
    manager_pin: ['This phone can’t be texted', 'A manager keys their PIN.'],
    release: ['Too many wrong codes', 'This reward can’t be used today.'],
  }[answer.step];
  Object.assign(at, {reward: {...reward, stage: 'code', step: answer.step, redemption: answer.redemption, heading: waits[0], saying: waits[1]}, typed: ''});
  draw();
  if (answer.step === 'confirm' || answer.step === 'yes') polling = setInterval(poll, 3000);
}
async function poll() {
  const {reward} = at;
  if (!reward || reward.stage !== 'code' || at.busy || document.hidden) return;
  try {
    const {status, step, declined} = await Store.call('wait', {redemption: reward.redemption});
    if (at.reward !== reward) return;
    if (declined || status === 'released') { stop('The customer said no, or it took too long. Nothing was used.'); } else if (step === 'capture') { at.typed = ''; await finish(); }
  } catch { /* the next one asks again */ }
}
function stop(words) { clearInterval(polling); Object.assign(at, {reward: null, typed: at.amount ? String(at.amount) : ''}); hint(words, true); }
async function finish() {
  if (at.busy) return;
  const {reward, typed} = at, field = reward.step === 'manager_pin' ? 'pin' : 'code';
  const answer = await ask('finish', {request: Store.uuid(), redemption: reward.redemption, ...(typed ? {[field]: typed} : {})});
  at.typed = '';
  if (answer) taken(answer); else draw();
}
/* The reward stays with the customer: one that is held is given back. */
async function cancel() {
  const {reward} = at;
  if (at.busy) return;
  clearInterval(polling);
  if (reward.unsure) {
    const answer = await askUse(() => hint('It may have been used. Try again in a moment.', true));
    if (!answer) return;
    Object.assign(reward, {stage: 'code', redemption: answer.redemption, unsure: false});
  }
  if (reward.stage === 'code') {
    const answer = await ask('back', {request: Store.uuid(), redemption: reward.redemption});
    if (!answer) return;
    at.who.balance = answer.balance;
  }
  Object.assign(at, {reward: null, typed: at.amount ? String(at.amount) : at.typed, hint: '', error: false});
  if (reward.stage === 'ask') at.typed = at.amount ? String(at.amount) : '';
  draw();
}
async function giveBack() {
  if (at.busy) return;
  const answer = await ask('back', {request: `${at.reward.redemption}.back`.slice(-64), redemption: at.reward.redemption});
  if (!answer) return;
  if (at.who.guest) return guest('');
  Store.note({member: at.who.member, label: Draw.label(at.who), at: Date.now(), delta: 0});
  look({member: at.who.member});
}

/* Points that wait: a manager who stands here keys their PIN, and is not who keyed the sale. */
function leads() { return at.me.people.filter(one => one.leads && !(at.me.staff && one.id === at.me.staff.id)); }
async function letThrough() {
  const {sale, chosen, typed} = at;
  const answer = await ask('through', {request: `${sale.check}.through`, check: sale.check, staff: chosen, pin: typed});
  if (answer) { finished(); added(answer); } else { at.typed = ''; draw(); }
}

/* Keys, however they come. */
function key(sign) {
  touch();
  if (at.state === 'done' && /^\d$/.test(sign)) reset(); // the next number, in a rush
  const {mode} = at;
  if (mode === 'none' || at.busy) return;
  if (sign === 'scan') return at.state === 'idle' || at.state === 'member' ? Scan.look(scanned) : undefined;
  at.hint = '';
  if (sign === 'del') at.typed = at.typed.slice(0, -1);
  else if (mode === 'letters' ? /^[a-z0-9]$/i.test(sign) : /^\d$/.test(sign) || (mode === 'phone' && sign === '+' && !at.typed)) {
    const most = mode === 'phone' && isWhole(at.typed) ? at.typed.length : at.reward && mode === 'letters' ? LENGTHS.coupon : LENGTHS[mode];
    if (at.typed.length < most && !(mode === 'amount' && sign === '0' && !at.typed)) at.typed += sign.toUpperCase();
  } else return;
  draw();
  if (mode === 'phone' && sign !== 'del' && isWhole(at.typed)) press();
}
function press() { const job = go(); if (job.ready && !at.busy) job.act(); }

$('keys').addEventListener('click', event => { const one = event.target.closest('[data-k]'); if (one) key(one.dataset.k); });
$('form').addEventListener('submit', event => { event.preventDefault(); press(); });
$('in').addEventListener('beforeinput', event => {
  event.preventDefault();
  if (event.inputType.startsWith('delete')) key('del');
  else [...(event.data || '')].forEach(sign => key(sign));
});
document.querySelectorAll('[data-reset]').forEach(one => one.addEventListener('click', leave));
$('undo').addEventListener('click', undo);
$('through').addEventListener('click', () => { const {sale, who} = at, list = leads(); turn('pass', {sale, who, chosen: list.length === 1 ? list[0].id : null}); });
$('code').addEventListener('click', () => coupon(at.kept || ''));
$('guest').addEventListener('click', () => guest(''));
$('lock').addEventListener('click', lock);
$('dismiss').addEventListener('click', async () => {
  for (const sale of await Store.all()) if (sale.failed && sale.place === at.me.place) await Store.drop(sale.request);
  at.told = true;
  refresh();
});
/* A customer who leaves while a reward waits for their phone keeps it. */
async function leave() {
  if (at.busy) return;
  const {reward} = at;
  if (reward && (reward.stage === 'code' || reward.unsure) && !reward.left) {
    reward.left = true; // once: with the line down they could not be left at all
    await cancel();
    if (at.reward) return;
  }
  reset();
}
addEventListener('keydown', event => {
  touch();
  if (event.ctrlKey || event.metaKey || event.altKey || $('camera').open) return;
  const pressed = event.key, button = event.target.tagName === 'BUTTON';
  if (['idle', 'member', 'new', 'done'].includes(at.state) && Scan.hear(event, scanned)) return event.preventDefault();
  if (pressed === 'Escape' && ['member', 'new', 'done', 'pass'].includes(at.state)) leave();
  else if (pressed === 'Enter' && !button) press();
  else if (pressed === 'Backspace') key('del');
  else if (pressed.length === 1 && !(button && pressed === ' ')) key(pressed);
  else return;
  event.preventDefault();
});
addEventListener('paste', event => {
  const words = event.clipboardData.getData('text').trim();
  event.preventDefault();
  if (/^L[12]:/.test(words)) return scanned(words);
  if (['amount', 'code', 'pin'].includes(at.mode) || at.mode === 'none') return [...words.replace(/\D/g, '')].forEach(sign => key(sign));
  if (at.mode === 'letters') { at.typed = words.replace(/[^a-z0-9]/gi, '').toUpperCase().slice(0, at.reward ? LENGTHS.coupon : LENGTHS.letters); return draw(); }
  const digits = words.replace(/\D/g, ''), home = at.me.fixed ? digits.replace(/^1(?=\d{10}$)/, '') : '';
  at.typed = home.length === 10 ? home : `${words.startsWith('+') ? '+' : ''}${digits}`.slice(0, LENGTHS.phone);
  draw();
  if (isWhole(at.typed)) press();
});
/* A till that is open in two windows is touched in both. */
function touch() { touched = Date.now(); if (at.me) Store.write('till.touched', touched); }
addEventListener('pointerdown', touch);
addEventListener('resize', () => draw());

/* What it does by itself: sends what waits, asks whether it still is a till, locks when nobody is there. */
async function refresh() {
  const kept = await Store.all().catch(() => []), here = sale => at.me && sale.place === at.me.place;
  const broken = kept.filter(sale => sale.failed && here(sale)), waiting = kept.filter(sale => !sale.failed);
  const away = waiting.filter(sale => !here(sale)), words = awaySay(away);
  at.waiting = waiting.length - away.length;
  say('pairkept', words);
  show('failed', broken.length > 0 || (!!words && !at.told));
  const told = broken.map(sale => `${sale.shown}, ${Draw.money(sale.amount)}`).join('; ');
  say('failedtext', broken.length ? `Not added: ${told}. ${broken[0].failed}` : words);
  draw();
}
/* Sales that were keyed while this device was the till of a shop, and that it is not now: only as that shop's till can it send them. */
function awaySay(away) {
  const shops = [...new Set(away.map(sale => sale.shop || 'another shop'))].join(', ');
  const told = away.length === 1 ? ['1 sale', 'waits', 'it'] : [`${away.length} sales`, 'wait', 'them'];
  return away.length ? `${told[0]} of ${shops} ${told[1]} on this device. Pair it with that shop again to send ${told[2]}.` : '';
}
async function check() {
  try {
    const me = await Store.call('me');
    at.net = true;
    if (!me.device) { if (at.state !== 'pair') ended((at.me || Store.read('till.me')) && me.sentence); return refresh(); }
    if (!at.me || at.state === 'start' || at.state === 'pair' || (!me.staff && at.state !== 'lock') || (me.staff && at.state === 'lock')) settled(me);
    else { at.me = me; Draw.know(me); Store.write('till.me', me); }
    if (me.staff && await Store.flush(me.place)) await refresh();
  } catch (error) {
    const known = Store.read('till.me');
    if (error instanceof Store.Offline) {
      at.net = false;
      if (at.state === 'start' && known) settled(known);
      else if (at.state === 'start') { turn('pair'); hint('No connection. It is needed once, to pair.', true); }
    } else if (at.state === 'start') {
      at.net = false;
      if (known) settled(known); else { turn('pair'); hint(error.message, true); }
    }
  }
  await refresh();
}
setInterval(() => { if (!at.net || at.waiting) check(); }, 10000);
setInterval(() => { if (!document.hidden) check(); }, 120000);
setInterval(() => {
  const {me} = at;
  const idle = Date.now() - Math.max(touched, Store.read('till.touched') || 0);
  if (me && me.staff && me.people.length && me.lock && at.net && idle > me.lock * 60000) { touched = Date.now(); lock(); }
}, 5000);
addEventListener('online', check);
addEventListener('offline', () => { at.net = false; draw(); });
addEventListener('visibilitychange', () => { if (!document.hidden) check(); });

(async () => {
  const code = location.hash.slice(1).replace(/[^a-z0-9]/gi, '').toUpperCase(), {base} = document.documentElement.dataset;
  if ('serviceWorker' in navigator) navigator.serviceWorker.register(`${base}/till/worker`, {scope: `${base}/till`}).catch(() => {});
  draw();
  await check();
  if (code.length === 8 && at.state === 'pair') { at.typed = code; draw(); await pair(); }
})();
