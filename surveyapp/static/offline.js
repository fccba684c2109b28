// Answering while the network is away: the questionnaire is kept on the device, and so is an
// answer, until it can be sent. Whatever the device refuses to keep changes nothing. Only pages
// that bring the words for it keep anything: those of devices that people share do not.

import "./kept.js";
import "./queue.js";
import { refill, show } from "./answering.js";
import { lookThrough } from "./checks.js";
import { canMend, clear, showProblems, showWarnings } from "./mending.js";

const EVERY = 20000;  // Milliseconds between two tries while a page is open.
const PARTS = ["answering", "expressions", "checks", "mending", "photos", "kept", "queue", "offline", "aloud"];
const REMEMBERED = 60000;  // So long its own page, in another tab, can still ask for a receipt.
const { kept, waiting } = self;
const form = document.querySelector("form.answers");
// Where this questionnaire begins, also from a page on which somebody goes on with one.
let here = form && form.action;
let whole = "";  // The page with all its questions, and what their answers must meet.
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
  document.addEventListener("exchanged", followLook);
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
  const mayKeep = navigator.serviceWorker && window.caches;
  if (mayKeep) {
    const scope = new URL("./", form.action).pathname;
    await navigator.serviceWorker.register(new URL("./worker.js", import.meta.url), { scope });
  }
  const page = await kept.fetchWhole(here);
  if (!page) return;
  whole = await page.clone().text();
  if (!mayKeep) return;
  await kept.keep(here, page);
  await kept.keepParts(PARTS.map((part) => new URL(`./${part}.js`, import.meta.url).href));
}

// In another language or size, all questions are kept in that one.
function followLook() {
  const page = document.querySelector("form.answers");
  if (!page || page.action === here) return;
  here = page.action;
  whole = "";
  keepPage().catch(() => {});
}

// What was fetched for this page, or what the device keeps where it was opened without a network.
async function wholePage() {
  const page = whole ? null : await kept.find(here);
  const html = page ? await page.text() : whole;
  if (!html) throw new Error("no page is kept");
  return html;
}

// ---- an answer ----

// Called when a page could not be sent: an answer that is complete waits here. Where another page
// was to come, all questions follow on one page, if that is kept; so they do where answers are to
// be checked, because nobody has sent yet who has only asked to look at them.
function take(event) {
  const { content, photos, address, fail } = event.detail;
  const next = stepOf(content);
  if (!["send", "confirm", "next", "back"].includes(next)) return;
  event.preventDefault();
  const isToCheck = next === "send" && Boolean(wordsFor("check"));
  const isSent = next === "confirm" || (next === "send" && !isToCheck);
  const taken = isSent ? keepIfRight(content, photos, address) : goOn(content, address, isToCheck);
  taken.catch(fail);
}

// Whoever passes a warning goes on from the page on which it was raised.
function stepOf(content) {
  if (content.has("page-change")) return "back";
  return content.get("page-step") || document.querySelector("form.answers .steps .primary").value;
}

// Nothing is promised that the server would not receive: it is looked through as there.
async function keepIfRight(content, photos, address) {
  const page = new DOMParser().parseFromString(await wholePage(), "text/html").querySelector("form.answers");
  const { rules } = page.dataset;
  if (!rules) return keepAnswer(content, photos, address);  // Kept by a version without them.
  const passed = passedIn(content);
  refill(page, content);
  const found = lookThrough(page, JSON.parse(rules), photos, passed);
  if (!found.problems.length && !found.warnings.length) return keepAnswer(content, photos, address);
  const isHere = canMend(document.querySelector("form.answers"), found);
  if (!isHere) await goOn(content, address, false);
  const form = document.querySelector("form.answers");
  clear(form);
  if (found.problems.length) return showProblems(form, found.problems, wordsFor("problems"));
  showWarnings(form, found.warnings, wordsFor("warnings"));
  carryPassed(form, [...passed, ...found.warnings.map(({ mark }) => mark)].join(" "));
}

function passedIn(content) {
  const marks = [...content.getAll("page-passed"), ...content.getAll("page-passing")];
  return marks.join(" ").split(" ").filter(Boolean);
}

async function keepAnswer(content, unsent, address) {
  const token = content.get("token");
  const answer = { token, address: new URL(address, here).href, content: String(content) };
  const photos = unsent.map(({ code, name, blob }) => ({ code, name, blob }));
  await waiting.keep({ ...answer, photos, state: "waiting" });
  const { sync } = (await registration()) || {};
  if (sync) sync.register("answers").catch(() => {});
  clear(document.querySelector("form.answers"));
  document.querySelectorAll("[data-told=check]").forEach((note) => note.remove());
  await tell();
  document.querySelector("[data-told=waiting]").focus();
  if (navigator.onLine) sendAll();  // It came back meanwhile, and nobody will say so again.
}

async function goOn(content, address, isToCheck) {
  const html = await wholePage();
  const { hash } = new URL(address, here);  // Of the question to be changed.
  show(html, 0, `${here}${hash}`, true);
  const form = document.querySelector("form.answers");
  refill(form, content);
  carryPassed(form, passedIn(content).join(" "));
  form.querySelectorAll("details").forEach((folded) => { folded.open = true; });
  const words = wordsFor(isToCheck ? "check" : "away");
  const note = noteFrom(words);
  form.parentElement.insertBefore(note, form);
  if (isToCheck) offerToSend(form, words.dataset.send);
  const question = hash && document.getElementById(hash.slice(1));
  (question || note).focus();
}

// Warnings that were read are not raised again when the answer arrives.
function carryPassed(form, value) {
  if (!value) return;
  const field = form.elements["page-passed"] || form.appendChild(document.createElement("input"));
  Object.assign(field, { type: "hidden", name: "page-passed", value });
}

// All answers have been seen together, here too, by whoever presses this.
function offerToSend(form, label) {
  const button = form.querySelector(".steps .primary");
  button.value = "confirm";
  button.textContent = label;
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
  await waiting.keep({ token, address, receipt, state: "told", at: Date.now() });  // At once: who has read it goes.
  await kept.renew([token]);
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

function wordsFor(state) {
  return document.querySelector(`template[data-state=${state}]`);
}

function noteFrom(words) {
  const note = document.importNode(words.content, true).firstElementChild;
  note.dataset.told = words.dataset.state;
  return note;
}

function noteOf(answer) {
  const note = noteFrom(wordsFor(answer.state));
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
