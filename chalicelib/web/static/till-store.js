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
  }
  async function call(path, fields) {
    let answer, facts;
    try {
      answer = await fetch(`${base}/till/${path}`, {
        method: fields ? 'POST' : 'GET', credentials: 'same-origin', cache: 'no-store',
        headers: {Accept: 'application/json'}, body: fields && new URLSearchParams(fields),
        signal: AbortSignal.timeout ? AbortSignal.timeout(20000) : undefined,
      });
      facts = await answer.json();
    } catch { throw new Offline(); }
    if (!answer.ok) throw new Refused(answer.status, facts);
    return facts;
  }

  /* The queue: a sale is in it before it is sent, and leaves it when it was answered. Its name makes sure that it counts once. */
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open('till', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('queue', {keyPath: 'request'});
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  async function queue(mode, act) {
    const done = (await opened).transaction('queue', mode, {durability: 'strict'}), asked = act(done.objectStore('queue'));
    return new Promise((resolve, reject) => {
      done.oncomplete = () => resolve(asked.result);
      done.onerror = done.onabort = () => reject(done.error);
    });
  }
  const put = sale => queue('readwrite', sales => sales.put(sale));
  const drop = request => queue('readwrite', sales => sales.delete(request));
  const get = request => queue('readonly', sales => sales.get(request));
  const all = async place => (await queue('readonly', sales => sales.getAll()))
    .filter(sale => sale.place === place).sort((a, b) => a.at - b.at);

  /* One sale on its way. What was refused for good stays, with the reason, until somebody has read it. */
  async function send(sale) {
    const {request, check, amount, member, phone} = sale;
    if (navigator.onLine === false) throw new Offline(); // surely not sent, so it can be undone without a trace
    const age = Math.max(0, Date.now() - sale.at);
    await put({...sale, tried: true});
    try {
      const answer = await call('earn', {request, check, amount, age, ...(member ? {member} : {phone})});
      if (answer.outcome === 'nobody' && sale.kept) await put({...sale, tried: true, failed: 'Not a member. Nothing was added.'});
      else await drop(request);
      return answer;
    } catch (error) {
      if (error instanceof Refused && error.status < 500 && !error.retry && ![401, 408, 423, 429].includes(error.status))
        await put({...sale, tried: true, failed: error.message});
      throw error;
    }
  }

  /* All that waits, oldest first, one tab at a time. Returns how many were sent. */
  async function flush(place) {
    const act = async () => {
      let sent = 0;
      for (const sale of await all(place)) if (!sale.failed) {
        try { await send(sale); sent += 1; } catch (error) { if (!(error instanceof Refused) || [401, 423].includes(error.status)) break; }
      }
      return sent;
    };
    return navigator.locks ? navigator.locks.request('till-queue', {ifAvailable: true}, lock => lock ? act() : 0) : act();
  }

  const read = name => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };
  const write = (name, facts) => { try { localStorage.setItem(name, JSON.stringify(facts)); } catch { /* a full disk forgets */ } };
  const forget = () => ['till.me', 'till.recent'].forEach(name => localStorage.removeItem(name));
  const recent = () => read('till.recent') || [];
  const note = customer => write('till.recent', [customer, ...recent().filter(one => one.member !== customer.member)].slice(0, 3));

  return {call, Offline, Refused, uuid, put, drop, get, all, send, flush, read, write, forget, recent, note};
})();
