// Typing in paper by keyboard alone: a key for every box, Enter to go on, F9 to save.
// Without it the page is an ordinary form, only slower.

const KEYS = "123456789abcdefghijklmnopqrstuvwxyz";
const TICKED = "input[type=radio], input[type=checkbox]";
const form = document.querySelector("form.typing");

document.addEventListener("keydown", press);
form.addEventListener("submit", (event) => {
  if (form.dataset.busy) event.preventDefault();  // Once is enough.
  form.dataset.busy = "yes";
});
window.addEventListener("pageshow", () => delete form.dataset.busy);
labelBoxes();
const wrong = form.querySelector("[aria-invalid=true], .has-error input");
if (wrong) wrong.focus();

// ---- where one can stop ----

// A stop is what one key answers: all boxes of one name, or one field to type in. Boxes that say
// "don't know" beside a field are reached with Tab.
function stops() {
  const fields = [...form.querySelectorAll("input:not([type=hidden]), select, textarea")];
  const seen = new Map();
  for (const field of fields.filter(isShown)) {
    if (!field.matches(TICKED)) seen.set(field, [field]);
    else if (seen.has(field.name)) seen.get(field.name).push(field);
    else if (!isBesideField(field)) seen.set(field.name, [field]);
  }
  return [...seen.values()];
}

function isShown(field) {
  const area = field.matches(TICKED) ? field.nextElementSibling || field : field;
  return field.tabIndex >= 0 && area.getClientRects().length > 0;
}

function isBesideField(box) {
  const question = box.closest("[data-code]");
  return Boolean(question && question.matches(".kind-figure, .kind-moment, .kind-span, .kind-places"));
}

// A box beside a field has no stop of its own: it is where its question ends.
function stopOf(field) {
  const all = stops();
  if (!field.matches(TICKED) || !isBesideField(field)) {
    return all.findIndex((stop) => stop.includes(field));
  }
  const question = field.closest("[data-code]");
  return all.map(([first]) => question.contains(first)).lastIndexOf(true);
}

function goTo(place) {
  const all = stops();
  if (place >= all.length) return document.getElementById("save").focus();
  const stop = all[Math.max(0, place)];
  const field = stop.find(({ checked }) => checked) || stop[0];
  field.focus();
  if (field.select) field.select();
  const question = field.closest("[data-code]") || field;
  question.scrollIntoView({ block: "center" });
}

// ---- keys ----

// Hands that press Enter after every key would pass over the question to which the key has just
// led: the first Enter there leaves nothing empty that is to be answered, the second does.
let broughtTo = null;

function isToBeAnswered(field) {
  const isHere = broughtTo !== null && field === broughtTo;
  broughtTo = null;
  const question = isHere && field.closest("[data-code]:not(.kind-words):not(.kind-line)");
  const isUntouched = field.matches(TICKED) ? !field.checked : field.value === "";
  return Boolean(question) && isUntouched && !question.querySelector(".optional");
}

function goOnFrom(place) {
  goTo(place + 1);
  broughtTo = document.activeElement;
}

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const done = SHORTCUTS[event.key] || (event.target.form === form && AT_FIELDS[event.key]);
  if (done) {
    if (done(event) !== false) event.preventDefault();
  } else if (event.target.form === form || event.target === document.body) {
    if (pickByKey(event.target, letterOf(event))) event.preventDefault();
  }
}

const SHORTCUTS = {
  F9: () => document.getElementById("save").click(),
  F8: () => clickIfThere("correct-last"),
  F2: () => form.querySelector("[name=paper-invalid]").focus(),
};

const AT_FIELDS = {
  Enter: ({ target, shiftKey }) => {
    if (target.matches("button")) return false;
    if (!shiftKey && isToBeAnswered(target)) return;
    goTo(stopOf(target) + (shiftKey ? -1 : 1));
  },
  Delete: ({ target }) => {
    if (!target.matches(TICKED)) return false;
    for (const box of form.querySelectorAll(TICKED)) {
      if (box.name === target.name) box.checked = false;
    }
    tell(target);
  },
};

function clickIfThere(id) {
  const element = document.getElementById(id);
  if (element) element.click();
}

// By the place of the key: with a Chinese input method at work its letter is not told.
function letterOf({ code, key }) {
  const found = /^(?:Digit|Numpad|Key)([0-9A-Z])$/.exec(code);
  return (found ? found[1] : key).toLowerCase();
}

// Whether the key picked something. In a field to type in, keys are letters.
function pickByKey(target, letter) {
  if (target.name === "paper-invalid") {
    const reason = form.querySelectorAll("[name=paper-invalid]")[Number(letter) - 1];
    if (reason) reason.click();
    return Boolean(reason);
  }
  if (target.matches("select")) return pickInList(target, letter);
  if (!target.matches(TICKED)) return false;
  const place = stopOf(target);
  const box = place < 0 ? null : stops()[place].find((one) => keyOf(one) === letter);
  if (!box) return false;
  box.checked = box.type === "radio" || !box.checked;
  box.focus();
  tell(box);
  if (box.type === "radio" || isConsent(box)) goOnFrom(place);
  return true;
}

// Of places in an order: the figure written in the box on paper; 0 for none.
function pickInList(list, letter) {
  if (!/^[0-9]$/.test(letter) || !list.options[Number(letter)]) return false;
  list.selectedIndex = Number(letter);
  tell(list);
  goOnFrom(stopOf(list));
  return true;
}

// One box to agree with is a single choice too.
function isConsent(box) {
  return box.checked && Boolean(box.closest(".kind-agree"));
}

function tell(field) {
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// ---- the keys beside the boxes ----

function keyOf(box) {
  return box.dataset.key;
}

function labelBoxes() {
  const names = new Map();
  for (const box of form.querySelectorAll(TICKED)) {
    if (isBesideField(box)) continue;
    const place = names.get(box.name) || 0;
    names.set(box.name, place + 1);
    box.dataset.key = keyAt(box, place);
    const label = box.nextElementSibling;
    if (label && box.dataset.key && !box.closest(".line-of-points")) label.dataset.key = box.dataset.key;
  }
}

// On a line of points the figure is the key, and x is ten; on paper "don't know" after it has 1.
function keyAt(box, place) {
  if (box.closest(".line-of-points")) return box.value === "10" ? "x" : box.value;
  const isAfterPoints = box.closest(".kind-points");
  return isAfterPoints ? KEYS[9 + place - 11] || "" : KEYS[place] || "";
}
