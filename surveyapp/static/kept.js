// The one questionnaire within reach of this device while the network is away, for a page and for
// the worker behind it. Only the last one that was opened: its address may hold a link to
// somebody's errand. It gives one answer, as every page does, and is then replaced.

self.kept = (() => {
  const STORE = "questionnaires";
  const LOOKS = ["lang", "elder", "arm"];  // What may differ between the page asked for and the one kept.
  const QUESTIONS = '<form class="answers"';

  // All questions on one page, because the next one cannot be asked for; with a number of its own.
  async function fetchWhole(address) {
    const whole = new URL(address);
    whole.searchParams.set("whole", "1");
    const page = await fetch(whole, { credentials: "omit" });
    const isThere = page.ok && !page.redirected && (await page.clone().text()).includes(QUESTIONS);
    return isThere ? page : null;
  }

  async function keep(address, page) {
    const store = await caches.open(STORE);
    await store.put(address, page);  // First, so that there is one at every moment.
    const others = (await pagesIn(store)).filter(({ url }) => url !== new URL(address).href);
    for (const each of others) await store.delete(each);
  }

  async function keepParts(addresses) {
    await (await caches.open(STORE)).addAll(addresses);
  }

  // Where an answer of the kept page has arrived, the next one needs another page.
  async function renew(tokens) {
    if (!self.caches) return;
    const store = await caches.open(STORE);
    for (const each of await pagesIn(store)) {
      const page = await store.match(each);  // Gone if the worker, or another tab, renewed it first.
      const html = page ? await page.text() : "";
      if (!tokens.some((token) => html.includes(token))) continue;
      await store.delete(each);
      const next = await fetchWhole(each.url).catch(() => null);
      if (next) await keep(each.url, next);
    }
  }

  async function pagesIn(store) {
    return (await store.keys()).filter(({ url }) => !new URL(url).pathname.includes("/static/"));
  }

  async function find(address) {
    const store = await caches.open(STORE);
    const wanted = nameOf(address);
    const found = (await store.keys()).find(({ url }) => nameOf(url) === wanted);
    return found ? store.match(found) : null;
  }

  // Two addresses have one name where they lead to the same questions about the same occasion.
  function nameOf(address) {
    const url = new URL(address);
    LOOKS.forEach((look) => url.searchParams.delete(look));
    url.searchParams.sort();
    url.hash = "";
    return url.href.replace(/\?$/, "");
  }

  return { fetchWhole, keep, keepParts, renew, find };
})();
