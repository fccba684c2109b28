// Keeps a visited questionnaire within reach while the network is away, and sends what waits.
// What the network answers always comes first; pages of shared devices are never kept.

importScripts("queue.js", "kept.js");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("sync", (event) => event.waitUntil(sendAll()));
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const isOurs = mode === "navigate" || new URL(url).pathname.includes("/static/");
  if (method === "GET" && isOurs) event.respondWith(networkOrKept(event.request));
});

async function sendAll() {
  await self.kept.renew(await self.waiting.send());
}

async function networkOrKept(request) {
  try {
    return await fetch(request);
  } catch (away) {
    const kept = await self.kept.find(request.url);
    if (kept) return kept;
    throw away;
  }
}
