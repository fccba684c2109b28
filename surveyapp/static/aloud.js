// Reads questions and their choices aloud, where the device has a voice for the language of the
// page; where it has none, there is no button. Loaded after the first view is there.

const VOICES = "speechSynthesis" in window ? window.speechSynthesis : null;
const SPOKEN = "legend, .question > label, .notice, .hint:not(.limit), .option + label, .row-label, .entry label";
let reading = null;  // The button of the question that is being read.

if (VOICES) {
  offer();
  // Some devices tell their voices late.
  if (VOICES.addEventListener) VOICES.addEventListener("voiceschanged", offer);
  document.addEventListener("exchanged", () => {
    stop();
    offer();
  });
  document.addEventListener("visibilitychange", () => document.hidden && stop());
  window.addEventListener("pagehide", stop);
}

// Put a button beside each question of the page.
function offer() {
  const page = document.querySelector("form.answers");
  if (!page || !page.dataset.listen || !voiceFor(page.lang) || page.querySelector(".listen")) return;
  for (const question of page.querySelectorAll("[data-code]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link listen";
    button.addEventListener("click", () => toggle(page, question, button));
    question.appendChild(button);  // In the room below it, so that nothing moves.
    name(button, page.dataset.listen);
  }
}

function voiceFor(language) {
  const wanted = language.split("-")[0].toLowerCase();
  return VOICES.getVoices().find(({ lang }) => lang.split(/[-_]/)[0].toLowerCase() === wanted);
}

function toggle(page, question, button) {
  const isReading = reading === button;
  stop();
  if (isReading) return;
  reading = button;
  name(button, page.dataset.quiet);
  const parts = [...question.querySelectorAll(SPOKEN)].filter((part) => part.getClientRects().length);
  const words = parts.map((part) => part.textContent.trim()).filter(Boolean);
  words.forEach((each, place) => speak(each, page, place === words.length - 1 ? button : null));
}

// One piece after the other: voices of some devices stop after some two hundred letters.
function speak(words, page, last) {
  const piece = new SpeechSynthesisUtterance(words);
  piece.voice = voiceFor(page.lang);
  piece.lang = piece.voice.lang;
  if (last) piece.onend = () => reading === last && stop();
  VOICES.speak(piece);
}

function stop() {
  if (reading) name(reading, reading.closest(".answers").dataset.listen);
  reading = null;
  VOICES.cancel();
}

function name(button, words) {
  button.textContent = words;
  button.setAttribute("aria-label", `${words} ${button.parentElement.querySelector("legend, label, .notice").textContent.trim()}`);
}
