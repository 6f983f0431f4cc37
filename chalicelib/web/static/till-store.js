/* What the till keeps and sends: its calls, the queue of sales that wait for a connection, and the last three customers. */
'use strict';
const Store = (() => {
  const base = document.documentElement.dataset.base;
  const uuid = () => crypto.randomUUID ? crypto.randomUUID()
    : [...crypto.getRandomValues(new Uint8Array(16))].map(n => n.toString(16).padStart(2, '0')).join('');

  /* A call of ours. Throws Offline where nobody answers, and what was refused, with its sentence. */
  class Offline extends Error {}
  class Refused extends Error {
    constructor(status, facts) { super(facts.sentence || 'That did not work. Try again.'); Object.assign(this, facts, {status}); }
    /* Whether the same would be refused again. What a gateway says, or a fault of ours, is no answer to a sale. */
    get final() { return this.status < 500 && !!this.code && !this.retry && ![401, 408, 423, 429].includes(this.status); }
  }
  async function call(path, fields) {
    let answer, facts;
    try {
      answer = await fetch(`${base}/till/${path}`, {
        method: fields ? 'POST' : 'GET', credentials: 'same-origin', cache: 'no-store',
        headers: {Accept: 'application/json'}, body: fields && new URLSearchParams(fields),
        signal: AbortSignal.timeout ? AbortSignal.timeout(path === 'find' ? 8000 : 20000) : undefined,
      });
      facts = await answer.json();
    } catch { throw new Offline(); }
    if (!answer.ok) throw new Refused(answer.status, facts);
    return facts;
  }

  /* The queue: a sale is in it before it is sent, and leaves it when it was answered. Its name makes sure that it counts once. */
  let opened;
  const open = () => opened ||= new Promise((resolve, reject) => {
    const asked = indexedDB.open('till', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('queue', {keyPath: 'request'});
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => { opened = null; reject(asked.error); };
  });
  async function begin(mode) {
    const start = async () => (await open()).transaction('queue', mode, {durability: 'strict'});
    try { return await start(); } catch { opened = null; return start(); } // a browser that slept has ended the connection
  }
  async function queue(mode, act) {
    const done = await begin(mode), asked = act(done.objectStore('queue'));
    return new Promise((resolve, reject) => {
      done.oncomplete = () => resolve(asked.result);
      done.onerror = done.onabort = () => reject(done.error);
    });
  }
  const put = sale => queue('readwrite', sales => sales.put(sale));
  const drop = request => queue('readwrite', sales => sales.delete(request));
  const get = request => queue('readonly', sales => sales.get(request));
  const all = async () => (await queue('readonly', sales => sales.getAll())).sort((a, b) => a.at - b.at);

  /* Change a sale in one transaction, for another tab has the same queue: `to` answers what it becomes, null ends it. */
  async function change(request, to) {
    return queue('readwrite', sales => {
      const asked = sales.get(request);
      asked.onsuccess = () => {
        const after = asked.result && to(asked.result);
        if (after) sales.put(after); else if (after === null) sales.delete(request);
      };
      return asked;
    });
  }
  /* End a sale that was surely not sent. Returns whether it was so. */
  const cancel = async request => {
    const sale = await change(request, one => one.tried ? one : null);
    return !!sale && !sale.tried;
  };

  const fields = ({request, check, amount, at, member, phone}) =>
    ({request, check, amount, age: Math.max(0, Date.now() - at), ...(member ? {member} : {phone})});

  /* One sale on its way; undefined where it was undone, or sent by another tab, meanwhile. What was refused for good stays, with
     the reason, until somebody has read it. */
  async function send({request}) {
    if (navigator.onLine === false) throw new Offline(); // surely not sent, so it can be undone without a trace
    const sale = await change(request, one => ({...one, tried: true}));
    if (!sale) return undefined;
    try {
      const answer = await call('earn', fields(sale));
      if (answer.outcome === 'nobody' && sale.kept) await put({...sale, tried: true, failed: 'Not a member. Nothing was added.'});
      else await drop(request);
      return answer;
    } catch (error) {
      if (error.final) await put({...sale, tried: true, failed: error.message});
      throw error;
    }
  }

  /* All that waits, oldest first, one tab at a time. Returns how many were sent. */
  async function flush(place) {
    const act = async () => {
      let sent = 0;
      for (const sale of await all()) if (sale.place === place && !sale.failed) {
        try { await send(sale); sent += 1; } catch (error) { if (!(error instanceof Refused) || [401, 423].includes(error.status)) break; }
      }
      return sent;
    };
    return navigator.locks ? navigator.locks.request('till-queue', {ifAvailable: true}, lock => lock ? act() : 0) : act();
  }

  const read = name => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };
  const write = (name, facts) => { try { localStorage.setItem(name, JSON.stringify(facts)); } catch { /* a full disk forgets */ } };
  const forget = () => ['till.me', 'till.recent', 'till.touched'].forEach(name => localStorage.removeItem(name));
  const recent = () => read('till.recent') || [];
  const note = customer => write('till.recent', [customer, ...recent().filter(one => one.member !== customer.member)].slice(0, 3));

  return {call, Offline, Refused, uuid, put, drop, get, all, cancel, fields, send, flush, read, write, forget, recent, note};
})();
