// Answers that wait on this device until there is a network, for a page and for the worker
// behind it. A page sends one answer, whose number it carries, so that sending twice, from two
// tabs or from page and worker at once, keeps it once. Where the device keeps nothing for us,
// all of these reject, and the page goes on without.

self.waiting = (() => {
  const TABLE = "answers";

  function open() {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open("waiting", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE, { keyPath: "token" });
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
      opening.onblocked = () => reject(new Error("blocked"));
    });
  }

  async function inTable(mode, work) {
    const store = await open();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = store.transaction(TABLE, mode);
        const request = work(transaction.objectStore(TABLE));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      store.close();
    }
  }

  // An answer is { token, address, content, photos, state }: "waiting", "sent" with its receipt and
  // without its content, "told" once a page has said so, or "refused" by a server that wants its
  // author to look at it.
  const keep = (answer) => inTable("readwrite", (table) => table.put(answer));
  const list = () => inTable("readonly", (table) => table.getAll());
  const forget = (token) => inTable("readwrite", (table) => table.delete(token));

  // Send what waits; what cannot be sent now waits on. Return the numbers of those that arrived.
  async function send() {
    const arrived = [];
    for (const answer of await list()) {
      if (answer.state === "waiting" && (await sendOne(answer))) arrived.push(answer.token);
    }
    return arrived;
  }

  async function sendOne({ token, address, content, photos = [] }) {
    const body = bodyOf(content, photos);
    let said;
    try {
      said = await fetch(address, { method: "POST", body, credentials: "omit" });
    } catch (away) {
      return false;
    }
    if (said.status >= 500 || said.status === 429) return false;
    if (said.redirected && said.ok) await keep({ token, address, state: "sent", receipt: said.url });
    else await keep({ token, address, content, photos, state: "refused" });
    return true;
  }

  // Whoever was told that it will be sent by itself is not asked again whether to send it.
  function bodyOf(content, photos) {
    const entries = new URLSearchParams(content);
    entries.set("page-step", "confirm");
    if (!photos.length) return entries;
    const body = new FormData();
    for (const [name, value] of entries) body.append(name, value);
    for (const { code, name, blob } of photos) body.append(code, blob, name);
    return body;
  }

  return { keep, list, forget, send };
})();
