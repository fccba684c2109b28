// Keeps a visited questionnaire within reach while the network is away, and sends what waits.
// What the network answers always comes first; pages of shared devices are never kept.

importScripts("queue.js");

const KEPT = "questionnaires";
const LOOKS = ["lang", "elder"];  // What may differ between the page asked for and the one kept.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("sync", (event) => event.waitUntil(self.waiting.send()));
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const isOurs = mode === "navigate" || new URL(url).pathname.includes("/static/");
  if (method === "GET" && isOurs) event.respondWith(networkOrKept(event.request));
});

async function networkOrKept(request) {
  try {
    return await fetch(request);
  } catch (away) {
    const kept = await find(request);
    if (kept) return kept;
    throw away;
  }
}

async function find(request) {
  const kept = await caches.open(KEPT);
  const wanted = nameOf(request.url);
  for (const each of await kept.keys()) {
    if (nameOf(each.url) === wanted) return kept.match(each);
  }
  return null;
}

// Two addresses have one name where they lead to the same questions about the same occasion.
function nameOf(address) {
  const url = new URL(address);
  LOOKS.forEach((look) => url.searchParams.delete(look));
  url.searchParams.sort();
  url.hash = "";
  return url.href.replace(/\?$/, "");
}
