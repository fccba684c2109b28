// Comfort on a respondent's page; without it everything works with more round trips.
// Questions appear as answers open them, characters are counted, and pages are sent and
// followed without leaving the document, so that a lost connection or the back button of a
// phone loses nothing. The server decides everything anew. Written for the browsers that
// `docs/operations.md` names: nothing newer stands here, because one unknown sign stops it all.

import { evaluate, holds, toWords } from "./expressions.js";

// What `photos` does, once it is there: until then a form sends its files like any other.
const photographs = { refillPhotos: remember, unsentPhotos: () => [], settle() {} };
let remembered = null;  // What a page was filled in with before `photos` was there.

const MISSING_CODES = ["not_applicable", "dont_know"];
let pressed = null;  // The button last pressed: older browsers do not tell with what a form was sent.
let noting = 0;
const PAUSE = 300;  // Milliseconds without a letter after which words are noted.
const NUMBER = /^[+-]?[0-9]{1,18}(\.[0-9]{1,18})?$/;

document.addEventListener("input", ({ target }) => {
  const page = target.closest(".answers");
  if (!page) return;
  keepAlone(target);
  refresh(page);
  settle(page, target);
  note(page, /^(radio|checkbox|select-one)$/.test(target.type) ? 0 : PAUSE);
});
document.addEventListener("click", ({ target }) => { pressed = target.closest("button"); }, true);
document.addEventListener("submit", send);
window.addEventListener("popstate", ({ state }) => travel(state));
window.addEventListener("pageshow", ({ persisted }) => persisted && begin());

function begin() {
  const page = document.querySelector(".answers");
  if (!page) return;
  delete page.dataset.busy;
  refresh(page);
  if (!page.matches("form")) return;
  // Whoever comes back to a page they have sent is still giving the same answer, also where
  // the browser had to fetch the page anew. Whoever opens it afresh, or the next person on a
  // shared device, gives another.
  const { token, entered } = (page.autocomplete !== "off" && history.state) || {};
  const way = howReached();
  if (way === "back_forward" && token) page.elements.token.value = token;
  history.replaceState(stateOf(page), "");
  if (way !== "navigate" && entered) goOn(page, new URLSearchParams(entered));
}

// Safari says how a page was reached in the old way only, until version 15.
function howReached() {
  const [way] = performance.getEntriesByType("navigation");
  return way ? way.type : ["navigate", "reload", "back_forward"][performance.navigation.type];
}

// A reload shows the first page, empty, and so does a way back where the browser keeps no pages:
// what was entered is entered again, on the page it was on.
async function goOn(page, entered) {
  const screen = page.elements["page-screen"];
  refill(page, entered);
  note(page);
  if (!screen || screen.value === entered.get("page-screen")) return;
  entered.set("page-step", "stay");
  await post(page, null, { content: entered, isTravel: true });
}

// Beside the address, not in a storage: gone with the tab, and never on a device people share.
// Not at each letter: browsers allow some hundred changes in half a minute.
function note(form, wait = 0) {
  clearTimeout(noting);
  if (!form.matches("form") || form.autocomplete === "off") return;
  const keep = () => history.replaceState({ ...stateOf(form), entered: String(entriesOf(form)) }, "");
  if (wait) noting = setTimeout(keep, wait);
  else keep();
}

/** Return everything a form would send, as it is sent, but files. */
export function entriesOf(form) {
  return new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
}

/** Enter what was entered before, wherever a form has a place for it; it is the same answer. */
export function refill(form, entered) {
  for (const field of form.elements) {
    const values = entered.getAll(field.name);
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else if (values.length && field.type !== "file" && !/^page-/.test(field.name)) [field.value] = values;
  }
  photographs.refillPhotos(form, entered);
  refresh(form);
}

function refresh(page) {
  openQuestions(page);
  page.querySelectorAll("[data-limit]").forEach(countCharacters);
  page.querySelectorAll("[data-total]").forEach(addUp);
  remindOfWords(page);
}

// ---- conditions ----

/** Show what applies on a page, and return the answers, each question's as `read` finds them. */
export function openQuestions(page, read = readQuestion) {
  const answers = JSON.parse(page.dataset.answers || "{}");
  const calculations = JSON.parse(page.dataset.calculations || "[]");
  const shown = [];
  for (const part of page.querySelectorAll("[data-part]")) {
    part.hidden = !isOpen(part, answers);
    for (const question of part.querySelectorAll("[data-code]")) {
      question.hidden = !isOpen(question, answers) || !hasChoices(question, answers);
      if (!part.hidden && !question.hidden) {
        shown.push(question.dataset.code);
        Object.assign(answers, read(question, answers));
      }
      calculate(calculations, question.dataset.code, answers, page.dataset.now);
    }
  }
  const field = page.querySelector("[name=page-shown]");
  if (field) field.value = shown.join(" ");
  repeatAnswers(page, calculations, answers);
  return answers;
}

function isOpen(element, answers) {
  const { showIf } = element.dataset;
  return !showIf || holds(JSON.parse(showIf), answers, clockOf(element));
}

function clockOf(element) {
  return element.closest(".answers").dataset.now;
}

// Offer the choices that apply, and tell whether there are any: an answer that is no longer
// offered is no answer, and neither is a question without choices a question.
function hasChoices(question, answers) {
  const conditional = [...question.querySelectorAll("[data-offer-if]")];
  for (const option of conditional) {
    option.hidden = !holds(JSON.parse(option.dataset.offerIf), answers, clockOf(option));
    option.nextElementSibling.hidden = option.hidden;
    if (option.hidden) option.checked = false;
  }
  const options = [...question.querySelectorAll(".options > .option")];
  const choices = options.filter(({ value }) => !MISSING_CODES.includes(value));
  return !choices.some((option) => conditional.includes(option)) || choices.some(({ hidden }) => !hidden);
}

// As the server keeps it: a truth value as 1 or 0, and nothing where there is none.
function calculate(calculations, code, answers, now) {
  for (const calculation of calculations.filter(({ after }) => after === code)) {
    const value = evaluate(calculation.tree, answers, now);
    delete answers[calculation.code];  // The server worked it out from what was sent before.
    if (value !== null) answers[calculation.code] = typeof value === "boolean" ? Number(value) : value;
  }
}

// ---- earlier answers in later words ----

function repeatAnswers(page, calculations, answers) {
  for (const place of page.querySelectorAll("[data-pipe]")) {
    const { pipe: code, blank } = place.dataset;
    const question = page.querySelector(`[data-code="${code}"]`);
    const isWorkedOut = calculations.some((calculation) => calculation.code === code);
    if (!question && !isWorkedOut) continue;  // Answered on another page, and filled in there.
    const value = answers[code] === undefined ? null : answers[code];
    const said = question ? spoken(question, value) : toWords(value);
    if (place.textContent !== (said || blank)) place.textContent = said || blank;
  }
}

/** Return an answer in words that later ones can repeat. */
export function spoken(question, value) {
  if (question.dataset.kind === "photo") return "";  // How many they are, the next page says.
  if (value === null || value === "" || MISSING_CODES.includes(value)) return "";
  const picked = [...question.querySelectorAll(".option:checked")].filter((option) => !option.closest(".reasons"));
  const labels = picked.map((option) => option.nextElementSibling.textContent.trim());
  const unit = question.querySelector(".unit");
  if (labels.length) return labels.join(document.documentElement.lang.startsWith("zh") ? "、" : "; ");
  return [toWords(value), unit ? unit.textContent : ""].join(" ").trim();
}

/** Return the answers to a question by their codes, as the server keeps them if they are right. */
export function readQuestion(question) {
  const { code, kind } = question.dataset;
  const read = READERS[kind] || readWords;
  const answers = read(question, code, picked(question));
  const other = question.querySelector(".other input");
  if (other) answers[other.name] = question.querySelector(".opens-other:checked") ? other.value.trim() : "";
  return answers;
}

const READERS = {
  notice: () => ({}),
  photo: (question, code) => ({ [code]: picked(question, ".photo .option:checked").map((name) => name || "new") }),
  agree: (_, code, values) => ({ [code]: values[0] }),
  several: (_, code, values) => ({ [code]: missingOf(values) || values }),
  points: (_, code, values) => ({ [code]: either(numberOf(values[0]), values[0]) }),
  figure: (question, code, values) => ({
    [code]: either(numberOf(question.querySelector(".figure-line input").value), values[0]),
  }),
  moment: (question, code, values) => ({
    [code]: question.querySelector(".figure-line input").value.trim() || values[0],
  }),
  span: (question, code, values) => {
    const [hours, minutes] = [...question.querySelectorAll(".figure-line input")].map(typed);
    return { [code]: hours || minutes ? spanOf(hours, minutes) : values[0] };
  },
  matrix: (question) => readRows(question, (row) => picked(row, ":checked")[0]),
  shares: (question) => {
    const shares = readRows(question, (row) => numberOf(row.querySelector("input").value));
    const isGiven = Object.values(shares).some((share) => share !== undefined);
    for (const code in shares) if (isGiven && shares[code] === undefined) shares[code] = 0;
    return shares;
  },
  places: (question, code, values) => {
    const places = Object.entries(readRows(question, (row) => Number(row.querySelector("select").value)));
    const ranked = places.filter(([, place]) => place).sort(([, one], [, other]) => one - other);
    return { [code]: missingOf(values) || ranked.map(([item]) => item) };
  },
  one: (question, code, values) => {
    const level = question.querySelector(".options > .option:checked");
    const place = level ? [...level.classList].find((name) => /^place-/.test(name)) : "none";
    const reasons = question.querySelectorAll(`.${place.replace("place", "reasons")} :checked`);
    return { [code]: values[0], [`${code}_reasons`]: [...reasons].map((input) => input.value) };
  },
};

const PICKED = ".options > .option:checked, .line-of-points > .option:checked";

function picked(part, which = PICKED) {
  return [...part.querySelectorAll(which)].map((input) => input.value);
}

function readWords(question, code) {
  return { [code]: question.querySelector("textarea, input").value.trim() };
}

function readRows(question, read) {
  const answers = {};
  for (const row of question.querySelectorAll("[data-row]")) answers[row.dataset.row] = read(row);
  return answers;
}

function missingOf(values) {
  return values.find((value) => MISSING_CODES.includes(value));
}

function typed(input) {
  return input.value.normalize("NFKC").trim();
}

function either(value, other) {
  return value === undefined ? other : value;
}

function numberOf(written = "") {
  const plain = written.normalize("NFKC").trim();
  return NUMBER.test(plain) ? Number(plain) : undefined;
}

// As the server stores it: PT1H30M.
function spanOf(hours, minutes) {
  const all = Number(hours || 0) * 60 + Number(minutes || 0);
  if (!Number.isInteger(all)) return undefined;
  const [whole, rest] = [Math.floor(all / 60), all % 60];
  return `PT${whole ? `${whole}H` : ""}${rest || !whole ? `${rest}M` : ""}`;
}

// A choice such as "none of these" is picked alone.
function keepAlone(input) {
  const question = input.closest(".kind-several, .kind-figure, .kind-moment, .kind-span, .kind-places");
  if (!question || (input.type === "checkbox" && !input.checked)) return;
  const isAlone = "alone" in input.dataset;
  for (const other of question.querySelectorAll("input, select")) {
    if (other === input || (!isAlone && !("alone" in other.dataset))) continue;
    if (other.type === "checkbox") other.checked = false;
    else other.value = "";
  }
}

// ---- what was missing ----

// What nobody had answered is answered now: its message goes, and its line in the list of them
// all. Whether an answer that was there is right at last, the server says.
function settle(page, input) {
  const part = input.closest(".matrix-row.has-error") || input.closest(".question.has-error");
  if (!part || [...part.querySelectorAll("input, textarea, select")].some(wasFilledIn)) return;
  if (!isFilledIn(input)) return;
  takeAwayMessages(part);
  const question = part.closest(".question.has-error");
  if (question && !question.querySelector(".has-error")) takeAwayMessages(question);
  shortenSummary(page, part);
}

function wasFilledIn(field) {
  if (field.type === "hidden") return false;
  if (field.type === "radio" || field.type === "checkbox") return field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.defaultSelected && option.value);
  return field.defaultValue.trim() !== "";
}

function isFilledIn(field) {
  return field.type === "radio" || field.type === "checkbox" ? field.checked : field.value.trim() !== "";
}

/** Take from a question, or a part of it, what was said to be wrong with it. */
export function takeAwayMessages(part) {
  part.classList.remove("has-error");
  const messages = [...part.querySelectorAll("[id^=error-]")];
  const gone = messages.map(({ id }) => id);
  for (const element of [part, ...part.querySelectorAll("[aria-describedby]")]) {
    const others = (element.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && !gone.includes(id));
    if (others.length) element.setAttribute("aria-describedby", others.join(" "));
    else element.removeAttribute("aria-describedby");
  }
  part.querySelectorAll("[aria-invalid=true]").forEach((field) => field.setAttribute("aria-invalid", "false"));
  messages.forEach((message) => message.remove());
}

function shortenSummary(page, part) {
  const summary = document.querySelector(".error-summary");
  if (!summary) return;
  summary.removeAttribute("role");  // It has been said aloud, and is not to be said at every answer.
  for (const link of summary.querySelectorAll("li a")) {
    if (part.querySelector(`[id="${link.hash.slice(1)}"]`)) link.parentElement.remove();
  }
  const left = summary.querySelectorAll("li").length;
  const heading = summary.querySelector("h2");
  if (!left) summary.remove();
  else heading.textContent = left === 1 ? heading.dataset.one : heading.textContent.replace(/[0-9]+/, left);
}

// ---- words of another answer ----

// On a correction: who was dissatisfied and is not any more may not mean the words of then.
function remindOfWords(page) {
  const { classes, outcome, stale } = page.dataset;
  if (!classes) return;
  const { was, levels } = JSON.parse(classes);
  const picked = page.querySelector(`[data-code="${outcome}"] .options > .option:checked`);
  const level = picked ? picked.value : JSON.parse(page.dataset.answers || "{}")[outcome];
  const isOther = Boolean(was && levels[level] && levels[level] !== was);
  for (const words of page.querySelectorAll(".kind-words textarea")) {
    const isKept = isOther && words.value.trim() !== "" && words.value === words.defaultValue;
    remind(words, isKept ? stale : "");
  }
}

function remind(words, said) {
  const before = words.previousElementSibling;
  const note = before && before.matches(".stale") ? before : document.createElement("p");
  if (note !== before) {
    note.className = "hint stale";
    note.setAttribute("role", "status");
    words.before(note);
  }
  if (note.textContent !== said) note.textContent = said;
}

// ---- characters ----

function countCharacters(note) {
  const field = note.parentElement.querySelector("textarea, input");
  const left = Number(note.dataset.limit) - [...field.value.trim()].length;
  note.textContent = (left < 0 ? note.dataset.over : note.dataset.left).replace("{n}", Math.abs(left));
  note.classList.toggle("error", left < 0);
}

// ---- sums ----

function addUp(note) {
  const shares = [...note.parentElement.querySelectorAll(".entry input")].map(({ value }) => numberOf(value));
  const [sum, total] = [shares.reduce((all, share) => all + (share || 0), 0), Number(note.dataset.total)];
  if (!note.dataset.at) note.dataset.at = note.textContent;
  const { less, more, exact, at } = note.dataset;
  const isEmpty = shares.every((share) => share === undefined);
  const words = isEmpty ? at : sum === total ? exact : sum < total ? less : more;
  const said = words.replace("{n}", sum).replace("{rest}", Math.abs(total - sum));
  if (note.textContent !== said) note.textContent = said;  // Said aloud, so only when it changes.
  note.classList.toggle("error", sum > total);
}

// ---- what is noted of the way of answering, as the privacy notice says ----

const answered = new Set();
const spent = {};  // Milliseconds on each page, by its code.
let changes = 0;
let since = Date.now();

document.addEventListener("change", ({ target }) => {
  if (!target.closest(".answers")) return;
  const isChange = target.type === "checkbox" ? !target.checked : answered.has(target.name);
  if (isChange) changes += 1;
  answered.add(target.name);
});

function noted(form) {
  const { value: code } = form.elements["page-screen"] || { value: "" };  // All pages at once.
  spent[code] = (spent[code] || 0) + Date.now() - since;
  since = Date.now();
  const pages = {};
  for (const one of Object.keys(spent)) pages[one] = Math.round(spent[one] / 1000);
  return JSON.stringify({ pages, changes });
}

// ---- sending ----

async function send(event) {
  const form = event.target;
  if (!form.matches("form.answers")) return;
  if (!photographs.sendWith && filled(form).length) return;
  event.preventDefault();
  const button = event.submitter || pressed;
  const address = button && button.getAttribute("formaction");
  await post(form, button && { name: button.name, value: button.value, address });
}

// The back and forward buttons of the browser are those of the questionnaire.
async function travel(state) {
  const form = document.querySelector("form.answers");
  if (!form || !state) return;
  const step = state.number < pageNumber(form) ? form.dataset.back || "back" : "next";
  await post(form, { name: "page-step", value: step }, { isTravel: true });
}

async function post(form, submitter, { isTravel = false, content = entriesOf(form) } = {}) {
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  if (submitter && submitter.name) content.set(submitter.name, submitter.value);
  content.set("page-paradata", noted(form));
  const address = (submitter && submitter.address) || form.action;
  const photos = photographs.unsentPhotos();
  try {
    const answer = photos.length
      ? await photographs.sendWith(address, photographs.withPhotos(content, photos))
      : await fetch(address, { method: "POST", body: content });
    if (answer.status >= 500) throw new Error(answer.status);
    if (answer.status !== 429) photographs.settle(photos);
    if (answer.redirected) leaveFor(answer.url, content.get("token"));
    else show(await answer.text(), pageNumber(form), address, isTravel);
  } catch (away) {
    delete form.dataset.busy;
    const fail = () => sayFailed(form);
    const detail = { content, photos, address, fail };
    const isTaken = !document.dispatchEvent(new CustomEvent("unsent", { cancelable: true, detail }));
    if (!isTaken) fail();
  }
}

async function leaveFor(receipt, token) {
  const detail = { token, before: [] };  // What must be done before the page is gone.
  document.dispatchEvent(new CustomEvent("received", { detail }));
  await Promise.all(detail.before);
  location.assign(receipt);
}

function sayFailed(form) {
  const failure = form.querySelector(".failure");
  failure.textContent = form.dataset.failed;
  failure.hidden = false;
}

/** Put the page that was answered in the place of this one. */
export function show(html, before, address, isTravel) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const urgent = page.querySelector("main [autofocus]");
  if (urgent) urgent.removeAttribute("autofocus");  // Done by hand below: this document has its focus.
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  document.documentElement.dir = page.documentElement.dir;
  document.documentElement.className = page.documentElement.className;
  document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
  const form = document.querySelector("form.answers");
  if (form) {
    refresh(form);
    const state = stateOf(form);
    const isOnward = state.number > before && !isTravel;
    history[isOnward ? "pushState" : "replaceState"](state, "", address);
    note(form);
  }
  document.dispatchEvent(new CustomEvent("exchanged"));
  window.scrollTo(0, 0);
  const goal = document.getElementById(address.split("#")[1] || "");
  (urgent || goal || document.querySelector("main")).focus({ preventScroll: !urgent && !goal });
}

function stateOf(form) {
  return { number: pageNumber(form), token: form.elements.token.value };
}

function pageNumber(form) {
  return Number(form.dataset.number);
}

begin();
// What nobody waits for comes when the first view is there.
window.addEventListener("load", () => {
  ["./aloud.js", "./offline.js"].forEach((name) => import(name));
  import("./photos.js").then(takePhotographs);
});

function takePhotographs(module) {
  Object.assign(photographs, module);
  const form = document.querySelector("form.answers");
  if (form && remembered) photographs.refillPhotos(form, remembered);
  // Chosen before there was anybody to take them.
  if (form) filled(form).forEach((field) => field.dispatchEvent(new Event("change", { bubbles: true })));
}

function remember(_form, entered) {
  remembered = entered;
}

function filled(form) {
  return [...form.querySelectorAll("input[type=file]")].filter(({ files }) => files.length);
}
