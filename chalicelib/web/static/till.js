/* The till: one customer after the other. Every figure of points is what the server answered, or counted from the facts it gave. */
'use strict';
const {$, say, show} = Draw;
const LENGTHS = {phone: 15, amount: 6, code: 4, pin: 8, letters: 8, coupon: 12};
const at = {state: 'start', mode: 'none', typed: '', me: null, who: null, check: '', net: true, waiting: 0, busy: false, hint: '', error: false};
let timer, polling, touched = Date.now();

/* What the pad does in each state: the label, what is typed, what its button says and does. */
const go = () => {
  const {who, typed, state, reward} = at;
  if (state === 'pair') return {mode: 'letters', label: 'Pairing code', place: 'CDFG 2345', words: 'Pair this till', ready: typed.length === 8, act: pair};
  if (state === 'lock') return {mode: at.chosen ? 'pin' : 'none', label: 'PIN', place: '••••', words: 'Unlock', ready: typed.length >= 4, act: unlock};
  if (state === 'pass') return {mode: at.chosen ? 'pin' : 'none', label: 'A manager’s PIN', place: '••••', words: 'Let the points through', ready: typed.length >= 4, act: letThrough};
  if (state === 'idle') return {mode: 'phone', label: 'Phone number', place: at.me.mask, words: 'Find member', ready: isWhole(typed) || typed.length > 6, act: find};
  if (reward && reward.stage === 'coupon') return {mode: 'letters', label: 'Code on the coupon', place: 'CDFG 2345 HJKM', words: 'Use the coupon', ready: typed.length === LENGTHS.coupon, act: () => coupon(at.typed)};
  if (reward && reward.stage === 'code') {
    const pin = reward.step === 'manager_pin', waits = reward.step === 'yes' || reward.step === 'release';
    return {mode: waits ? 'none' : pin ? 'pin' : 'code', label: pin ? 'A manager’s PIN' : 'Code from their phone', place: pin ? '••••' : '0000',
      words: waits ? 'Waiting for their YES' : `Use ${Draw.lower(reward.offer.name)}`, ready: !waits && typed.length >= 4, act: finish};
  }
  if (state === 'new' && who.member === null && !who.asked && !who.sent) return {mode: 'none', words: who.silent ? 'Next customer' : 'Text them an invite', ready: true, act: who.silent ? reset : invite};
  if (state === 'member' || state === 'new') {
    if (who.guest) {
      const used = reward && reward.stage === 'used';
      return {mode: 'amount', label: used ? 'They pay, before tax' : 'Sale before tax', place: Draw.money(0), ready: used || (Number(typed) > 0 && !reward),
        words: used ? 'Next customer' : Number(typed) ? 'Use the coupon' : 'Enter the sale', act: used ? reset : () => coupon(at.kept)};
    }
    const points = foretell(), amount = Number(typed), counts = points > 0 || who.offline || state === 'new';
    return {mode: 'amount', label: at.off ? 'Paid, before tax' : at.me.taxed ? 'Sale with tax' : 'Sale before tax', place: Draw.money(0), ready: amount > 0 && counts && !(reward && reward.unsure),
      words: !amount ? 'Enter the sale' : who.offline ? 'Keep this sale' : state === 'new' ? 'Keep it for them' : points > 0 ? `Add ${Draw.gain(points)}` : `Earns nothing yet`, act: earn};
  }
  return {mode: 'none', words: 'Next customer', ready: true, act: reset};
};
const isWhole = typed => at.me && at.me.fixed && !typed.startsWith('+') && typed.length === at.me.mask.replace(/\D/g, '').length;

/* The points that this sale would give, from the facts of the look-up: whole numbers all the way, so exact. */
function foretell() {
  const rate = at.who && at.who.rate, base = Number(at.typed);
  if (!rate || at.mode !== 'amount' || !(base > 0) || base < rate.min) return 0;
  const [times, per] = rate.times.map(BigInt), [carry, part] = rate.carry.map(BigInt), unit = rate.visit ? 1n : BigInt(rate.per);
  let earned = (rate.visit ? 1n : BigInt(base)) * BigInt(rate.points) * times + BigInt(rate.bonus) * unit * per;
  const most = rate.max === null ? null : BigInt(rate.max) * unit * per;
  if (most !== null && earned > most) earned = most;
  return Number((carry * unit * per + earned * part) / (part * unit * per));
}

function draw() {
  const {state, who, me} = at, job = go();
  document.body.dataset.state = state;
  document.body.dataset.mode = at.mode = job.mode;
  document.querySelectorAll('[data-show]').forEach(one => { one.hidden = one.dataset.show !== state; });
  const input = $('in'), amount = job.mode === 'amount';
  input.value = amount ? (at.typed ? Draw.money(Number(at.typed)) : '') : job.mode === 'phone' ? Draw.phone(at.typed)
    : job.mode === 'none' && who && who.shown ? who.shown : job.mode === 'pin' ? '•'.repeat(at.typed.length) : job.mode === 'letters' ? at.typed.replace(/(.{4})(?=.)/g, '$1 ') : at.typed;
  input.inputMode = job.mode === 'letters' ? 'text' : 'none';
  input.placeholder = job.place || '';
  document.querySelectorAll('.key').forEach(one => { one.disabled = job.mode === 'none'; });
  say('label', job.label || 'Phone number');
  say('golabel', at.busy ? 'One moment' : job.words);
  $('go').setAttribute('aria-disabled', String(!job.ready || at.busy));
  say('hint', at.hint);
  $('hint').classList.toggle('err', at.error);
  say('merchant', me ? me.merchant : 'Till');
  document.title = me ? `Till · ${me.merchant}, ${me.shop}` : 'Till';
  say('shop', me ? `${me.shop} ·` : '');
  say('net', `${at.net ? 'Online' : 'Offline'}${at.waiting ? ` · ${at.waiting} waiting` : ''}`);
  $('net').classList.toggle('off', !at.net || at.waiting > 0);
  show('net', !!me);
  show('lock', !!(me && me.staff && me.people.length));
  if (me && me.staff) { say('who', me.staff.name); $('lock').setAttribute('aria-label', `Signed in as ${me.staff.name}. Lock this till`); }
  if (state === 'lock') {
    Draw.people('people', me.people, at.chosen, choose);
    say('locksub', me.people.length ? 'Choose your name, then key your PIN.' : 'Nobody has a PIN, and who paired this till left. Pair it again in the console.');
  }
  if (state === 'pass') Draw.people('leads', leads(), at.chosen, choose);
  if (state === 'idle') Draw.recents(Store.recent(), open);
  if (state === 'member') drawMember(who);
  if (state === 'new') drawNew(who);
}
function drawMember(who) {
  const points = at.reward && at.reward.stage === 'code' ? 0 : foretell(), off = !!who.offline;
  Draw.member(who, off || at.amount > 0 || (at.mode === 'amount' && Number(at.typed) > 0));
  show('code', !off && !at.reward);
  say('balance', off || who.guest ? '' : Draw.figure(who.balance));
  say('unit', off || who.guest ? '' : at.me.unit === 'money' ? 'credit' : Draw.unit(who.balance));
  show('delta', points > 0);
  say('delta', `+${Draw.figure(points)} now`);
  if (off) { show('track', false); show('stops', false); $('rewards').replaceChildren(); } else {
    if (who.guest) { show('track', false); show('stops', false); } else Draw.track(who.balance, points);
    const one = at.reward || {};
    Draw.rewards(who, points, at.mode === 'amount' ? Number(at.typed) : at.amount, {
      using: one.offer, stage: one.stage, heading: one.heading, saying: one.saying, turn: at.turn, busy: at.busy,
      use: offer => { at.reward = {offer, stage: 'ask'}; at.amount = Number(at.typed); draw(); $('useit').focus(); },
      confirm: use, give: () => { if (at.busy || at.reward.unsure) return; at.reward.gives = true; use(); }, cancel, back: giveBack, next: () => { at.turn += 1; draw(); },
    });
  }
  show('saying', off || who.silent || who.debt > 0);
  say('saying', off ? 'This sale is kept and added when the internet is back. Rewards can’t be used until then: nobody could say what is left.' : who.debt > 0 ? `${Draw.count(who.debt)} are owed from a refund, and come off first.`
    : who.silent ? 'This number gets no texts. Points count all the same.' : '');
}
function drawNew(who) {
  const asked = who.asked || who.sent;
  say('newhead', who.silent ? 'No texts to this number' : asked ? 'Waiting for their YES' : 'Not a member yet');
  show('saybox', !asked && !who.silent);
  say('say', `“${who.say}”`);
  show('invite', !who.silent);
  say('inviteto', who.sent ? `We’re texting ${who.shown}` : asked ? `We asked ${who.shown} before` : `We’ll text ${who.shown}`);
  say('invitetext', who.text);
  const kept = at.me.waits ? 'Their points from today wait until they say yes. ' : '';
  say('newnote', who.silent ? 'They asked us to stop. If they want to come back, they text START to the number on the sign.'
    : asked ? (at.me.waits ? 'Add today’s sale: the points wait until they say yes.' : 'Points count from their YES on.') : `${kept}Nothing else is sent unless they reply YES.`);
}
const drop = () => { clearInterval(polling); Object.assign(at, {typed: '', hint: '', error: false, busy: false, reward: null, off: 0, amount: 0, turn: 0, kept: ''}); };
function turn(state, facts) { drop(); Object.assign(at, {state}, facts); draw(); if (at.mode === 'letters') $('in').focus(); }
function reset() { turn('idle', {who: null, check: '', sale: null}); refresh(); }
function hint(words, error) { Object.assign(at, {hint: words, error: !!error}); draw(); }

/* A call with all that can go wrong. Returns undefined then, and has said why. */
async function ask(path, fields, offline) {
  at.busy = true; draw();
  try {
    const facts = await Store.call(path, fields);
    Object.assign(at, {net: true, hint: '', error: false});
    return facts;
  } catch (error) { failed(error, offline); } finally { at.busy = false; draw(); }
}
function failed(error, offline) {
  if (error instanceof Store.Offline || (offline && error.status >= 500)) {
    at.net = false;
    return offline ? offline() : hint('The internet dropped. Try again when it is back.', true);
  }
  if (error.status === 401) return ended(error.message);
  if (error.status === 423) return locked();
  hint(error.message, true);
}
function ended(words) { Store.forget(); at.me = null; turn('pair'); if (words) hint(words, true); }
const locked = () => { at.me = {...at.me, staff: null}; Store.write('till.me', at.me); turn('lock', {who: null, chosen: at.me.people.length === 1 ? at.me.people[0].id : null}); };
function settled(me) {
  if (!me.device) return ended(at.me && me.sentence);
  at.me = me; Draw.know(me); Store.write('till.me', me);
  if (!me.staff) return locked();
  if (['start', 'pair', 'lock'].includes(at.state)) reset(); else draw();
}

async function pair() { const me = await ask('pair', {code: at.typed}); if (me) {
    history.replaceState(null, '', location.pathname);
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {}); // what waits here is money
    settled(me);
  } else { at.typed = ''; draw(); } }
async function unlock() { const me = await ask('unlock', {staff: at.chosen, pin: at.typed}); at.typed = ''; if (me) settled(me); else draw(); }
async function lock() { const me = await ask('lock', {}); if (me) settled(me); }
function choose(id) { Object.assign(at, {chosen: id, typed: '', hint: '', error: false}); draw(); }

async function look(fields, offline) {
  if (at.busy) return;
  const who = await ask('find', fields, offline);
  if (!who) return;
  turn(who.member === null ? 'new' : 'member', {who: {...who, phone: fields.phone}, check: Store.uuid(), off: 0});
  clearTimeout(timer);
  if (who.holds) timer = setTimeout(() => again(who.member), who.holds);
}
const find = () => look({phone: at.typed}, () => turn('member', {who: {offline: true, name: Draw.phone(at.typed), phone: at.typed, offers: [], history: []}, check: Store.uuid(), off: 0}));
const open = one => look({member: one.member});
const scanned = card => {
  if (card.startsWith('L2:')) return coupon(card.slice(3));
  if (at.state === 'done' || at.state === 'idle' || (['member', 'new'].includes(at.state) && !at.typed && !at.reward)) look({card});
  else hint('Finish this customer first, then scan.', true);
};
/* A window began or ended while the customer stands here: what a sale earns is another. */
async function again(member) {
  if (at.state !== 'member' || at.who.member !== member) return;
  try { const who = await Store.call('find', {member}); if (at.who && at.who.member === member) { at.who = {...who, phone: at.who.phone}; draw(); } } catch { /* the answer to the sale is right anyway */ }
}

async function invite() {
  const answer = await ask('invite', {request: Store.uuid(), phone: at.who.phone});
  if (!answer) return;
  if (answer.status === 'member') return look({phone: at.who.phone});
  at.who.sent = true;
  if (at.me.waits) draw();
  else finished('Invite sent', 'They answer YES to join.');
}

/* A sale is kept first, then shown as done, then sent. */
async function earn() {
  const {who, me, check} = at, points = foretell();
  at.busy = true;
  const sale = {request: check, check, place: me.place, shop: me.shop, amount: Number(at.typed), at: Date.now(), kept: !!who.offline,
    shown: who.shown || who.name || Draw.label(who), ...(who.member ? {member: who.member} : {phone: who.phone})};
  let kept = true, answer;
  try { await Store.put(sale); } catch { kept = false; }
  if (!kept && !(answer = await sendUnkept(sale))) return;
  const invited = at.state === 'new';
  at.sale = {...sale, points, label: Draw.label(who), balance: who.balance};
  if (invited) finished('Kept for them', 'The points are theirs when they answer YES.');
  else if (who.offline) { keptSay(); finished(); } else {
    Store.note({member: who.member, label: Draw.label(who), at: Date.now(), delta: points});
    finished(`${Draw.gain(points)} added`, `${who.name || 'They'} ${who.name ? 'has' : 'have'} ${Draw.count(who.balance + points)}.`);
  }
  if (answer) added(answer);
  at.sending = kept ? send(sale) : undefined;
  await at.sending;
}
/* A full device keeps nothing: the sale counts once the server has it, and the button can be pressed again. */
const sendUnkept = sale => ask('earn', Store.fields(sale), () => hint('No connection, and this device is full: write it down.', true));
async function send(sale) {
  const mine = () => at.state === 'done' && at.sale && at.sale.request === sale.request;
  try {
    const answer = await Store.send(sale);
    at.net = true;
    if (answer && mine()) added(answer);
  } catch (error) {
    if (!error.final && ![401, 423].includes(error.status)) { at.net = false; if (mine()) keptSay(); }
    else if (mine() && error.final) { show('undo', false); $('tick').className = 'tick bad'; say('plus', 'Not added'); say('sum', error.message); Draw.bubble('', ''); await Store.drop(sale.request); }
    else failed(error);
  }
  await refresh();
}
function keptSay() {
  $('tick').className = 'tick wait';
  say('plus', 'Saved on this till');
  say('sum', at.sale.points ? `The internet dropped. ${at.sale.label}’s ${Draw.count(at.sale.points)} are kept here and will be added when it’s back.`
    : `No connection. The sale of ${Draw.money(at.sale.amount)} is kept here and will be added when it’s back.`);
  Draw.bubble('', '');
}
function added(answer) {
  if (answer.outcome === 'nobody') { $('tick').className = 'tick wait'; show('undo', false); say('plus', 'Not a member'); say('sum', 'Nothing was added. Key the number again to invite them.'); return; }
  if (answer.outcome === 'held') { $('tick').className = 'tick wait'; say('plus', 'Kept back'); say('sum', answer.sentence); show('through', leads().length > 0); return; }
  if (answer.outcome === 'waits') { say('plus', answer.delta ? `${Draw.gain(answer.delta)} kept` : 'Kept for them'); return; }
  const name = at.who && at.who.name && !at.who.offline ? at.who.name : '';
  say('plus', answer.delta > 0 ? `${Draw.gain(answer.delta)} added` : 'Nothing added');
  $('tick').className = 'tick';
  say('sum', `${name || 'They'} ${name ? 'has' : 'have'} ${Draw.count(answer.balance)}.${answer.paid ? ` ${answer.paid} is theirs now.`
    : answer.need ? ` ${Draw.figure(answer.need)} more for: ${Draw.lower(answer.reward)}.` : ''}`);
  Draw.bubble(`On its way to the number ending ${answer.ending}`, answer.text);
}
function finished(plus, sum) {
  if (plus) { $('tick').className = 'tick'; say('plus', plus); say('sum', sum); Draw.bubble('', ''); }
  show('undo', !!at.sale && !(at.who && at.who.member === null));
  show('through', false);
  const {sale, who, off} = at;
  turn('done', {sale, who, off});
  $('plus').focus({preventScroll: true});
}

async function undo() {
  const {sale, who} = at, kept = request => Store.get(request).catch(() => undefined);
  if (await Store.cancel(sale.request).catch(() => false)) return undone('Undone', 'The sale is gone from this till.');
  await at.sending;
  if (await kept(sale.request)) return unsaid('This sale may have arrived before the internet dropped. Undo it when the connection is back.');
  try {
    const answer = await Store.call('undo', {request: `${sale.check}.undo`, check: sale.check});
    if (who && who.member) Store.note({member: who.member, label: sale.label, at: Date.now(), delta: 0});
    undone(answer.delta ? `${Draw.gain(-answer.delta)} taken back` : 'Undone', answer.restored || answer.back ? 'The reward of this sale is back with them, too.' : `${sale.label} has what they had before.`);
  } catch (error) { if (error instanceof Store.Offline) { at.net = false; unsaid('No connection: this can be undone when it is back.'); } else unsaid(error.message); }
}
const undone = (plus, sum) => { if (at.state === 'done') { at.sale = null; finished(plus, sum); } refresh(); };
const unsaid = words => { say('sum', words); draw(); };
