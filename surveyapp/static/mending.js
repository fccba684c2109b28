// What stands against keeping an answer on the device, said as the server's page would say it: all
// at once above the questions, each line a link to what mends it, and again at the question.

import { takeAwayMessages } from "./answering.js";
import { reasonsOf } from "./checks.js";

/** Tell whether a page has every question that is to be mended. */
export function canMend(form, { problems, warnings }) {
  const codes = [...problems.map(({ places }) => places[0].question), ...warnings.map(({ questions }) => questions[questions.length - 1])];
  return codes.every((code) => form.querySelector(`[data-code="${code}"]`));
}

/** Take away what was said before, by the server or here. */
export function clear(form) {
  form.querySelectorAll(".has-error").forEach(takeAwayMessages);
  document.querySelectorAll(".error-summary, .warnings, [data-told=away]").forEach((each) => each.remove());
}

/** Say what is wrong, with the words of a template; whoever answers is led to the list of it. */
export function showProblems(form, problems, words) {
  const summary = document.importNode(words.content, true).firstElementChild;
  const [list, heading] = [summary.querySelector("ul"), summary.querySelector("h2")];
  for (const { places, sentence } of problems) {
    const found = places.map(({ question, part }) => partOf(form, question, part)).filter(Boolean);
    found.forEach((part) => mark(part, sentence));
    list.appendChild(lineOf(found, sentence));
  }
  heading.textContent = problems.length === 1 ? heading.dataset.one : heading.textContent.replace(/[0-9]+/, problems.length);
  form.querySelectorAll("details").forEach((folded) => { folded.open = folded.open || Boolean(folded.querySelector(".has-error")); });
  form.parentElement.insertBefore(summary, form);
  summary.focus();
}

/** Say what is to be looked at again; whoever goes on with the same answers has read it. */
export function showWarnings(form, warnings, words) {
  const notice = document.importNode(words.content, true).firstElementChild;
  const list = notice.querySelector("ul");
  const line = list.firstElementChild;
  list.removeChild(line);
  for (const { sentence, questions } of warnings) {
    const item = line.cloneNode(true);
    const link = item.querySelector("a");
    item.querySelector("p").textContent = sentence;
    item.removeChild(link);
    for (const code of questions.filter((each) => form.querySelector(`[data-code="${each}"]`))) {
      const way = item.appendChild(link.cloneNode(true));
      const part = partOf(form, code, "");
      way.href = `#${controlOf(part).id}`;
      way.textContent = words.dataset.mend + askedIn(part);
    }
    list.appendChild(item);
  }
  notice.querySelector("button").value = warnings.map(({ mark: each }) => each).join(" ");
  form.parentElement.insertBefore(notice, form);
  notice.focus();
}

function partOf(form, code, part) {
  const question = form.querySelector(`[data-code="${code}"]`);
  if (!question || !part) return question;
  if (part === "reasons") return reasonsOf(question);
  return question.querySelector(part === "other" ? ".other" : `[data-row="${part}"]`);
}

function lineOf(parts, sentence) {
  const [line, link] = [document.createElement("li"), document.createElement("a")];
  link.href = `#${controlOf(parts[0]).id}`;
  link.append(span("asked", parts.map(askedIn).join(" / ")), " ", span("remedy", sentence));
  line.appendChild(link);
  return line;
}

function span(name, words) {
  return Object.assign(document.createElement("span"), { className: name, textContent: words });
}

function controlOf(part) {
  const file = part.querySelector("input[type=file]");
  return file || part.querySelector("input:not([type=hidden]), select, textarea");
}

// What was asked; of a row, after the words of its question.
function askedIn(part) {
  const question = part.closest(".question");
  const asked = wordsOf(question.querySelector("legend") || question.querySelector("label"));
  const row = part.dataset.row && (part.querySelector(".row-label > span") || part.querySelector("label"));
  return row ? `${asked} — ${wordsOf(row)}` : asked;
}

function wordsOf(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll(".optional, button").forEach((each) => each.remove());
  return copy.textContent.trim();
}

function mark(part, sentence) {
  const question = part.closest(".question");
  const name = part.dataset.row || (part === question ? question.dataset.code : controlOf(part).name);
  const id = `error-${name}`;
  const known = document.getElementById(id);
  question.classList.add("has-error");
  if (known) {
    known.textContent += ` ${sentence}`;  // Of two constraints, say.
    return;
  }
  const message = Object.assign(document.createElement(part.matches(".matrix-row") ? "span" : "p"), { className: "error", id, textContent: sentence });
  put(message, part);
  const group = part.matches(".matrix-row, fieldset") ? part : part.querySelector("fieldset");
  const fields = [...part.querySelectorAll("input:not([type=hidden]):not([type=checkbox]):not([type=radio]), select, textarea")];
  for (const described of [group, ...fields].filter(Boolean)) {
    described.setAttribute("aria-describedby", `${described.getAttribute("aria-describedby") || ""} ${id}`.trim());
  }
  fields.forEach((field) => field.setAttribute("aria-invalid", "true"));
}

// Where the server's page has it.
function put(message, part) {
  if (part.matches(".matrix-row")) {
    part.classList.add("has-error");
    part.querySelector(".row-label").appendChild(message);
  } else if (part.matches(".entry")) part.appendChild(message);
  else if (part.matches(".other")) part.insertBefore(message, part.querySelector("input"));
  else (part.querySelector(".hint:not(.limit)") || part.querySelector("legend, label")).after(message);
}
