// Answering while the network is away: the questionnaire is kept on the device, and so is an
// answer, until it can be sent. Whatever the device refuses to keep changes nothing. Only pages
// that bring the words for it keep anything: those of devices that people share do not.

import "./kept.js";
import "./queue.js";
import { refill, show } from "./answering.js";

const EVERY = 20000;  // Milliseconds between two tries while a page is open.
const REMEMBERED = 60000;  // So long its own page, in another tab, can still ask for a receipt.
const { kept, waiting } = self;
const form = document.querySelector("form.answers");
// Where this questionnaire begins, also from a page on which somebody goes on with one.
const here = form && form.action;
let telling = Promise.resolve();
let isLeaving = false;  // For the receipt: whatever is told meanwhile must not lead elsewhere.

if (form && document.querySelector("template[data-state]")) begin();

async function begin() {
  try {
    await tell();
  } catch (blocked) {
    return;
  }
  document.addEventListener("unsent", take);
  document.addEventListener("received", ({ detail }) => detail.before.push(settle(detail.token)));
  document.addEventListener("exchanged", tell);
  window.addEventListener("online", sendAll);
  setInterval(() => document.querySelector("[data-told=waiting]") && sendAll(), EVERY);
  keepPage().catch(() => {});
  sendAll();
}

async function sendAll() {
  const received = await waiting.send();
  await kept.renew(received).catch(() => {});  // What has arrived is told all the same.
  await tell();
}

// What has arrived waits no more, nor does its page wait for another answer.
async function settle(token) {
  await kept.renew([token]);
  await waiting.forget(token);
}

// ---- the questionnaire ----

async function keepPage() {
  if (!navigator.serviceWorker || !window.caches) return;
  const scope = new URL("./", form.action).pathname;
  await navigator.serviceWorker.register(new URL("./worker.js", import.meta.url), { scope });
  await kept.keep(here);
  const parts = ["answering", "expressions", "photos", "kept", "queue", "offline", "aloud"];
  await kept.keepParts(parts.map((part) => new URL(`./${part}.js`, import.meta.url).href));
}

// ---- an answer ----

// Called when a page could not be sent: the last one waits here, an earlier one goes on to all
// questions on one page, where that is kept.
function take(event) {
  const { content, photos, address, fail } = event.detail;
  const next = content.get("page-step");
  if (!["send", "confirm", "next"].includes(next)) return;
  event.preventDefault();
  (next === "next" ? goOn(content) : keepAnswer(content, photos, address)).catch(fail);
}

async function keepAnswer(content, unsent, address) {
  const token = content.get("token");
  const answer = { token, address: new URL(address, here).href, content: String(content) };
  const photos = unsent.map(({ code, name, blob }) => ({ code, name, blob }));
  await waiting.keep({ ...answer, photos, state: "waiting" });
  const { sync } = (await registration()) || {};
  if (sync) sync.register("answers").catch(() => {});
  await tell();
  document.querySelector("[data-told=waiting]").focus();
}

async function goOn(content) {
  const page = await kept.find(here);
  if (!page) throw new Error("no page is kept");
  show(await page.text(), 0, here, true);
  refill(document.querySelector("form.answers"), content);
}

function registration() {
  return navigator.serviceWorker ? navigator.serviceWorker.getRegistration() : null;
}

// ---- what the respondent is told ----

// One after the other, or each would add its own notes.
function tell() {
  telling = telling.then(tellNow);
  return telling;
}

// Say what became of the answers on this device: of this page's own in its place, of others above.
async function tellNow() {
  const answers = await waiting.list();
  if (isLeaving) return;
  document.querySelectorAll("[data-told=waiting], [data-told=refused]").forEach((note) => note.remove());
  const page = document.querySelector("form.answers");
  if (!page) return;
  const own = page.elements.token.value;
  if (page.hidden && !answers.some(({ token }) => token === own)) beginAnew();
  for (const answer of answers) {
    const isOwn = answer.token === own;
    if (isOwn && answer.state === "refused" && !page.hidden) continue;  // It is being mended.
    const hasArrived = answer.state === "sent" || answer.state === "told";
    if (isOwn && hasArrived && page.hidden) return leaveFor(answer);
    if (answer.state === "told") {
      if (Date.now() - answer.at > REMEMBERED) await settle(answer.token);
      continue;
    }
    page.hidden = page.hidden || isOwn;  // A page gives one answer.
    page.parentElement.insertBefore(noteOf(answer), page);
    if (answer.state === "sent" && !isOwn) await remember(answer);
  }
}

// Another tab has told that an answer arrived; its own page is yet to show the receipt.
async function remember({ token, address, receipt }) {
  await kept.renew([token]);
  await waiting.keep({ token, address, receipt, state: "told", at: Date.now() });
}

// This page's answer was deleted, or its receipt was shown long ago.
function beginAnew() {
  history.replaceState(null, "");
  location.reload();
}

// The same page may be open in another tab, which has to find the receipt too.
async function leaveFor(answer) {
  isLeaving = true;
  if (answer.state === "sent") await remember(answer);
  location.assign(answer.receipt);
}

function noteOf(answer) {
  const words = document.querySelector(`template[data-state=${answer.state}]`);
  const note = document.importNode(words.content, true).firstElementChild;
  note.dataset.told = answer.state;
  const receipt = note.querySelector("a");
  if (receipt) receipt.href = answer.receipt;
  on(note, "[data-send]", sendAll);
  on(note, "[data-look]", () => lookAt(answer));
  on(note, "[data-forget]", () => waiting.forget(answer.token).then(tell));
  return note;
}

function on(note, selector, act) {
  const button = note.querySelector(selector);
  if (button) button.addEventListener("click", act);
}

// The server's own page says best why it did not take an answer, and shows what was entered.
function lookAt({ address, content, photos = [] }) {
  const sending = document.createElement("form");
  Object.assign(sending, { method: "post", action: address });
  if (photos.length) sending.enctype = "multipart/form-data";
  for (const [name, value] of new URLSearchParams(content)) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    sending.appendChild(field);
  }
  photos.forEach((photo) => sending.appendChild(fieldOf(photo)));
  document.body.appendChild(sending);
  sending.submit();
}

// Browsers that let nobody fill in a field for files send it empty: the page then asks for it.
function fieldOf({ code, name, blob }) {
  const field = Object.assign(document.createElement("input"), { type: "file", name: code, hidden: true });
  try {
    const carrier = new DataTransfer();
    carrier.items.add(new File([blob], name, { type: blob.type }));
    field.files = carrier.files;
  } catch (older) {
    // As said above.
  }
  return field;
}
