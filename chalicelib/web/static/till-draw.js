/* How the till looks: what is said of a customer, the reward track, rewards, what was done. It decides nothing. */
'use strict';
const Draw = (() => {
  const $ = id => document.getElementById(id);
  const TICK = 'm5 12.500 4.500 4.500L19 7.500';
  const GIFT = 'M4 11h16v9H4zM3 7.500h18V11H3zM12 7.500V20M12 7.500C9 7.500 7 6.500 7 4.800 7 3.200 9.500 2.800 12 7.500Zm0 0c3 0 5-1 5-2.700 0-1.600-2.500-2-5 2.700Z';

  /* An element; text goes in as text, so no name can be markup. */
  function make(tag, facts, ...inside) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(facts || {}))
      if (name === 'on') made.addEventListener('click', value);
      else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value);
    made.append(...inside.filter(part => part !== undefined && part !== ''));
    return made;
  }
  function icon(path, width) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg'), line = document.createElementNS(svg.namespaceURI, 'path');
    for (const [name, value] of Object.entries({viewBox: '0 0 24 24', width: '58%', fill: 'none', stroke: 'currentColor',
      'stroke-width': width, 'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true'})) svg.setAttribute(name, value);
    line.setAttribute('d', path);
    svg.append(line);
    return svg;
  }
  const say = (id, words) => { const there = $(id); if (there.textContent !== words) there.textContent = words; };
  const show = (id, shown) => { $(id).hidden = !shown; };

  /* Words and figures, as this shop counts. */
  let me = {};
  const know = facts => { me = facts; };
  const money = minor => new Intl.NumberFormat(me.language || 'en', {style: 'currency', currency: me.currency || 'USD'})
    .format(minor / 10 ** (me.decimals ?? 2));
  const figure = points => me.unit === 'money' ? money(points) : new Intl.NumberFormat('en').format(points);
  const unit = points => me.unit === 'money' ? 'credit' : me.unit === 'visit' ? (points === 1 ? 'visit' : 'visits') : points === 1 ? 'point' : 'points';
  const count = points => me.unit === 'money' ? `${money(points)} credit` : `${figure(points)} ${unit(points)}`;
  const gain = points => me.unit === 'money' ? money(points) : count(points);
  const lower = name => /^[A-Z][a-z]/.test(name) ? name[0].toLowerCase() + name.slice(1) : name;
  const phone = digits => {
    if (digits.startsWith('+') || !me.fixed) return digits;
    const mask = me.mask.replace(/\D+$/, '');
    let shown = '', at = 0;
    for (const sign of mask) {
      if (at >= digits.length) break;
      shown += sign === '0' ? digits[at++] : sign;
    }
    return shown + digits.slice(at);
  };
  const label = who => who.name || (who.ending ? `Ends ${who.ending}` : 'A member');
  /* Before there is a sale nobody reads a name off this screen: who stands there says it. */
  const asked = who => who.name && !who.guest ? `${[...who.name][0].toUpperCase()}…?` : label(who);
  const ago = at => {
    const minutes = Math.floor((Date.now() - at) / 60000);
    return minutes < 1 ? 'just now' : minutes < 60 ? `${minutes} min ago` : minutes < 1440 ? `${Math.floor(minutes / 60)} h ago` : 'earlier';
  };

  /* The reward track: the balance, what this sale adds, and every reward as a stop. */
  function track(balance, added) {
    const stops = (me.stops || []).slice(0, 5), top = Math.max(balance, ...stops.map(([price]) => price), 1);
    const reach = points => `${Math.max(0, Math.min(100, points / top * 100))}%`;
    show('track', stops.length > 0);
    show('stops', stops.length > 0);
    if (!stops.length) return;
    $('now').style.inlineSize = reach(balance);
    $('add').style.inlineSize = reach(balance + added);
    const marks = stops.map(([price]) => {
      const reached = price <= balance;
      const mark = make('span', {class: `stop${reached ? ' on' : ''}${price === top ? ' end' : ''}`}, reached ? icon(TICK, 3.2) : icon(GIFT, 2.6));
      mark.style.insetInlineStart = reach(price);
      return mark;
    });
    $('track').replaceChildren($('add'), $('now'), ...marks);
    let left = -20;
    const labels = stops.map(([price, name], at) => {
      const end = price === top, last = at === stops.length - 1, place = price / top * 100;
      if (!last && (place - left < 12 || place > 62)) return '';
      left = place;
      const words = make('span', {class: end ? 'end' : undefined}, last ? `${figure(price)} · ${lower(name)}` : figure(price));
      if (!end) words.style.insetInlineStart = `${place}%`;
      return words;
    });
    $('stops').replaceChildren(...labels.filter(Boolean));
    const told = stops.map(([price, name]) => `${name} at ${figure(price)}${price <= balance ? ' reached' : `, ${figure(price - balance)} to go`}.`);
    $('track').setAttribute('aria-label', `${count(balance)}. ${told.join(' ')}`);
  }

  /* Rewards: what can be used now first, the dearest first; a phone has room for one, and a button to the next. */
  function rewards(who, added, amount, act) {
    const ready = who.offers.filter(one => one.ready).sort((a, b) => Number(b.paid || b.special) - Number(a.paid || a.special) || b.price - a.price);
    const later = who.offers.filter(one => !one.ready && !one.credit).sort((a, b) => a.need - b.need);
    const room = innerWidth >= 820 ? (innerHeight > 780 ? 4 : 2) : innerHeight >= 880 ? 2 : 1;
    const first = act.turn % Math.max(1, ready.length), shown = [...ready.slice(first), ...ready.slice(0, first)];
    const rows = (act.using ? [act.using] : shown.slice(0, room)).map(offer => row(offer, amount, act, ready.length > room));
    const more = act.using ? [] : later.slice(0, Math.max(0, room - rows.length)).map(offer => make('div', {class: 'rw off'},
      make('div', {class: 't'}, make('b', {}, offer.name), make('small', {}, offer.need <= added ? 'ready after this sale'
        : `${count(offer.need)} to go${added ? `, ${figure(offer.need - added)} after this sale` : ''}`))));
    $('rewards').replaceChildren(...rows, ...more);
  }
  const price = offer => offer.paid ? 'paid already' : offer.credit ? `of ${money(offer.price)}` : offer.special ? 'costs no points' : `uses ${count(offer.price)}`;
  function row(offer, amount, act, turns) {
    const stage = offer === act.using ? act.stage : '', quiet = {type: 'button', class: 'quiet'};
    const words = (strong, small) => make('div', {class: 't'}, make('b', {}, strong), make('small', {}, small));
    const box = (text, ...buttons) => make('div', {class: `rw${act.busy ? ' busy' : ''}`}, text, make('div', {class: 'acts'}, ...buttons));
    if (stage === 'ask') {
      const what = offer.credit ? `${money(Math.min(offer.price, amount))} of credit` : lower(offer.name);
      return box(words(`Use ${what}?`, offer.paid ? 'It is paid already.' : offer.credit ? `${money(offer.price)} there` : offer.special ? 'It costs no points.' : `for ${count(offer.price)}`),
        make('button', {...quiet, on: act.cancel}, 'Cancel'),
        me.cause && !offer.special ? make('button', {...quiet, on: act.give, 'aria-label': `Give it to ${me.cause}`}, 'Give') : undefined,
        make('button', {type: 'button', id: 'useit', on: act.confirm}, 'Use it'));
    }
    if (stage === 'coupon') return box(words('Use a coupon', 'Key its twelve signs, or scan it.'), make('button', {...quiet, on: act.cancel}, 'Cancel'));
    if (stage === 'code') return box(words(act.heading, act.saying), make('button', {...quiet, on: act.cancel}, 'Cancel'));
    if (stage === 'used') return box(words(`${offer.name} used`, act.saying), make('button', {...quiet, on: act.back}, 'Undo'));
    const turn = turns ? make('button', {...quiet, on: act.next, 'aria-label': 'Show another reward'}, '⇄') : undefined;
    const needs = offer.sized && !amount;
    return box(words(offer.credit ? offer.name : offer.name, needs ? 'key the sale first' : price(offer)), turn,
      make('button', {type: 'button', disabled: needs, on: () => act.use(offer), 'aria-label': `Use ${lower(offer.name)}, ${price(offer)}`}, 'Use'));
  }

  function member(who, known) {
    say('name', known ? label(who) : asked(who));
    const often = [`${who.visits} ${who.visits === 1 ? 'visit' : 'visits'}`, who.last ? `last visit ${who.last}` : ''];
    const parts = [who.tier || '', who.name && who.ending ? `Ends ${who.ending}` : '', ...(who.tier ? [] : often)];
    say('facts', who.guest ? 'Nothing is earned' : who.offline ? 'No connection' : parts.filter(Boolean).join(' · '));
    show('visits', !!(who.history || []).length);
    $('history').replaceChildren(...(who.history || []).map(([at, amount, points]) => make('tr', {},
      make('th', {scope: 'row'}, at), make('td', {}, money(amount)), make('td', {}, `+${me.unit === 'money' ? money(points) : points}`))));
  }

  function recents(list, open) {
    show('recent', list.length > 0);
    $('recents').replaceChildren(...list.map(one => make('li', {}, make('button', {type: 'button', on: () => open(one)},
      make('b', {}, one.label), make('span', {}, ago(one.at)),
      make('i', {class: one.delta < 0 ? 'neg' : undefined}, one.delta ? `${one.delta < 0 ? '−' : '+'}${figure(Math.abs(one.delta))}` : 'undone')))));
  }
  function people(where, list, chosen, choose) {
    $(where).replaceChildren(...list.map(one => make('button',
      {type: 'button', 'aria-pressed': String(one.id === chosen), on: () => choose(one.id)}, one.name)));
  }
  function bubble(to, text) {
    show('bubble', !!text);
    say('bubbleto', to);
    say('bubbletext', text || '');
  }
  return {$, say, show, know, money, figure, unit, count, gain, lower, phone, label, track, rewards, member, recents, people, bubble};
})();
