// Photographs on a respondent's page: made smaller on the device, which also takes out where they
// were taken, and sent as soon as they are chosen. What could not be sent stays on the page with
// its picture, and goes with the page. Without this the page sends files like any other form.

import { entriesOf } from "./answering.js";

const LONGEST = 2560;  // Points, as the server keeps it.
const SMALL = 240;
const QUALITY = 0.85;
// Older browsers would draw a photograph that was taken sideways lying down.
const isDrawnUpright = Boolean(window.CSS && CSS.supports("image-orientation", "from-image"));
let unsent = [];  // Photographs that are on this device only: { code, name, blob, picture }.
let working = Promise.resolve();  // One after the other, or each would forget the others.

if (document.querySelector("form.answers")) document.body.classList.add("lists-photos");
document.addEventListener("change", ({ target }) => {
  if (target.matches("form.answers input[type=file]")) working = working.then(() => take(target));
  else if (target.dataset.unsent) drop(target);
});
// What came back to be sent again later.
document.addEventListener("exchanged", () => {
  document.querySelectorAll("form.answers [data-kind=photo]").forEach(showUnsent);
});

/** Return the photographs that the server does not have yet. */
export function unsentPhotos() {
  return unsent;
}

/** Note that photographs have arrived. */
export function settle(photos) {
  unsent = unsent.filter((photo) => !photos.includes(photo));
}

/** Return what a form would send with these photographs. */
export function withPhotos(entries, photos) {
  const body = new FormData();
  for (const [name, value] of entries) body.append(name, value);
  for (const { code, blob, name } of photos) body.append(code, blob, name);
  return body;
}

/** Send a form with photographs, and tell how far it is; `fetch` cannot. */
export function sendWith(address, body, tell = () => {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.upload.onprogress = ({ loaded, total }) => tell(loaded / total);
    request.onload = () => resolve({
      status: request.status,
      redirected: request.responseURL !== new URL(address, location).href.split("#")[0],
      url: request.responseURL,
      text: () => request.responseText,
    });
    request.onerror = request.onabort = () => reject(new Error("not sent"));
    request.send(body);
  });
}

/** Show on a page what it was filled in with: photographs by name, and those not sent yet. */
export function refillPhotos(form, entered) {
  for (const question of form.querySelectorAll("[data-kind=photo]")) {
    const known = [...question.querySelectorAll(".photo .option")].map(({ value }) => value);
    const names = entered.getAll(question.dataset.code).filter((name) => name && !known.includes(name));
    names.forEach((name) => addRow(question).value = name);
    showUnsent(question);
  }
}

async function take(input) {
  const question = input.closest("[data-code]");
  const files = [...input.files];
  input.value = "";  // They are listed from now on.
  for (const file of files) unsent.push({ code: question.dataset.code, ...(await smaller(file)) });
  if (!files.length) return;
  showUnsent(question);
  await upload(input.form, question);
}

// Ask for the same page again: only the question is taken from it, so that whoever goes on
// answering meanwhile loses nothing.
async function upload(form, question) {
  const { code } = question.dataset;
  const photos = unsent.filter((photo) => photo.code === code);
  const state = question.querySelector(".photo-state");
  const bar = question.querySelector("progress");
  const body = withPhotos(entriesOf(form), photos);
  body.set("page-step", "stay");
  state.textContent = state.dataset.sending;
  bar.hidden = false;
  try {
    const answer = await sendWith(form.action, body, (share) => { bar.value = share; });
    if (answer.status === 413) return giveUp(question, photos, state.dataset.large);
    const page = new DOMParser().parseFromString(answer.text(), "text/html");
    const fresh = page.querySelector(`[data-code="${code}"]`);
    if (answer.status >= 500 || answer.status === 429 || !fresh) throw new Error(answer.status);
    settle(photos);
    if (question.isConnected) exchange(question, document.adoptNode(fresh));
  } catch (away) {
    bar.hidden = true;
    state.textContent = state.dataset.waiting;
  }
}

// A proxy, or the server, takes nothing that large: sent with the page it would stop the page.
function giveUp(question, photos, words) {
  settle(photos);
  showUnsent(question);
  question.querySelector("progress").hidden = true;
  question.querySelector(".photo-state").textContent = words;
}

function exchange(question, fresh) {
  const isHere = question.contains(document.activeElement);
  question.replaceWith(fresh);
  showUnsent(fresh);
  const state = fresh.querySelector(".photo-state");
  if (!fresh.matches(".has-error")) state.textContent = state.dataset.sent;
  if (isHere) fresh.querySelector("input[type=file]").focus({ preventScroll: true });
  fresh.dispatchEvent(new Event("input", { bubbles: true }));
}

// ---- rows ----

function showUnsent(question) {
  question.querySelectorAll("[data-unsent]").forEach((box) => box.closest(".photo").remove());
  unsent.forEach((photo, place) => {
    if (photo.code !== question.dataset.code) return;
    const box = addRow(question, photo.picture);
    box.dataset.unsent = String(place + 1);
  });
}

// A box without a value, for what has no name yet, says nothing to the server.
function addRow(question, picture = "") {
  const rows = question.querySelector(".photos");
  const place = rows.children.length + 1;
  const row = document.importNode(question.querySelector("[data-photo]").content, true).firstElementChild;
  const [image, box, label] = [row.querySelector("img"), row.querySelector("input"), row.querySelector("label")];
  if (picture) image.src = picture;
  image.alt = image.alt.replace("{n}", place);
  label.lastElementChild.textContent = label.lastElementChild.textContent.replace("{n}", place);
  box.id = label.htmlFor = `${box.name}-added-${place}`;
  rows.appendChild(row);
  return box;
}

function drop(box) {
  const question = box.closest("[data-code]");
  unsent.splice(Number(box.dataset.unsent) - 1, 1);
  showUnsent(question);
  question.querySelector(".photo-state").textContent = "";
  question.querySelector("input[type=file]").focus();
}

// ---- smaller pictures ----

async function smaller(file) {
  const plain = { name: file.name, blob: file, picture: "" };
  try {
    const image = await load(file);
    const picture = drawn(image, SMALL).toDataURL("image/jpeg", QUALITY);
    if (!isDrawnUpright) return { ...plain, picture };
    const canvas = drawn(image, LONGEST);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    return blob ? { name: file.name, blob, picture } : { ...plain, picture };
  } catch (unreadable) {
    return plain;  // The server says best what is wrong with it.
  }
}

function load(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    const image = new Image();
    reader.onload = () => { image.src = reader.result; };
    reader.onerror = image.onerror = reject;
    image.onload = () => resolve(image);
    reader.readAsDataURL(file);
  });
}

function drawn(image, longest) {
  const share = Math.min(1, longest / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.naturalWidth * share));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * share));
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#fff";  // What is clear in a picture would be black in a JPEG.
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}
