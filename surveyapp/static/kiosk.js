// On a device that many share: whoever leaves leaves nothing behind. When nobody has touched the
// page for a while it asks, one tap keeps it, and else it goes back to where everybody begins.
// Written for the browsers that `docs/operations.md` names.

const { start, idle, grace, asks, tells, stays } = document.getElementById("kiosk").dataset;
let timer = 0;

for (const kind of ["pointerdown", "keydown", "input", "scroll", "touchstart"]) {
  document.addEventListener(kind, touched, { capture: true, passive: true });
}
window.addEventListener("pagehide", forget);
window.addEventListener("pageshow", ({ persisted }) => persisted && leave());  // From the back button.
waitFor(idle, ask);

function waitFor(seconds, then) {
  clearTimeout(timer);
  timer = setTimeout(then, seconds * 1000);
}

function touched() {
  if (!document.querySelector(".still-there")) waitFor(idle, ask);
}

function ask() {
  const dialog = document.createElement("div");
  dialog.className = "still-there";
  dialog.setAttribute("role", "alertdialog");
  dialog.setAttribute("aria-modal", "true");
  dialog.setAttribute("aria-labelledby", "still-there");
  const question = document.createElement("p");
  question.id = "still-there";
  question.textContent = `${asks} ${tells}`;
  const button = document.createElement("button");
  button.className = "button primary";
  button.textContent = stays;
  button.addEventListener("click", () => stay(dialog));
  dialog.addEventListener("keydown", (event) => event.key === "Tab" && event.preventDefault());
  dialog.append(question, button);
  document.body.append(dialog);
  const before = document.activeElement;
  dialog.before = before;
  button.focus();
  waitFor(grace, leave);
}

function stay(dialog) {
  dialog.remove();
  if (dialog.before) dialog.before.focus();
  waitFor(idle, ask);
}

function leave() {
  forget();
  location.replace(start);
}

// What a browser keeps of a page it leaves must be empty.
function forget() {
  for (const form of document.forms) {
    for (const field of form.elements) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = false;
      else if (field.type !== "hidden" && "value" in field && field.tagName !== "BUTTON") field.value = "";
    }
  }
}
