/* The till's service worker: it keeps the page and its parts, and no answer about anybody. Before it stands a line with their names. */
const name = 'till-' + known.parts.join().split('').reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
addEventListener('install', event => event.waitUntil((async () => {
  const kept = await caches.open(name);
  await kept.addAll([known.page, ...known.parts]);
  await skipWaiting();
})()));
addEventListener('activate', event => event.waitUntil((async () => {
  for (const old of await caches.keys()) if (old.startsWith('till-') && old !== name) await caches.delete(old);
  await clients.claim();
})()));
addEventListener('fetch', event => {
  const path = new URL(event.request.url).pathname;
  if (event.request.method !== 'GET') return;
  if (known.parts.includes(path)) {
    event.respondWith(caches.match(path).then(found => found || fetch(event.request)));
  } else if (path === known.page) {
    event.respondWith((async () => {
      const old = await caches.match(known.page), late = new Promise(done => setTimeout(done, 3000));
      const fresh = fetch(event.request).then(async answer => {
        if (answer.ok) await (await caches.open(name)).put(known.page, answer.clone());
        return answer.ok ? answer : old || answer;
      });
      if (!old) return fresh;
      return await Promise.race([fresh, late]).catch(() => undefined) || old; // a line that is bad is worse than none
    })());
  }
});
