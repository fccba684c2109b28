// What the server would refuse, found on the device before an answer is kept there:
// `questionnaires/answers` and `questionnaires/constraints.py` in the browser. Python decides; this
// only keeps anybody from being promised that an answer will be sent which cannot be received. The
// rules, and what is said of each, come with the page that has all questions (`pages/rules.py`).

import { openQuestions, readQuestion, spoken } from "./answering.js";
import { holds, toWords } from "./expressions.js";

const MISSING_CODES = ["not_applicable", "dont_know"];
const NUMBER = /^[+-]?[0-9]{1,18}(\.[0-9]{1,18})?$/;
const PART_OF_SPAN = /^[0-9]{1,6}$/;
const DAY = /^([0-9]{4})[-/.年 ]([0-9]{1,2})[-/.月 ]([0-9]{1,2})日?$/;
const DAY_IN_DIGITS = /^([0-9]{4})([0-9]{2})([0-9]{2})$/;
const MONTH = /^([0-9]{4})[-/.年 ]?([0-9]{1,2})月?$/;
const TIME = /^([0-9]{1,2})(?:[:点时.]([0-9]{1,2})?分?|([0-9]{2}))(?::00)?$/;
const LAST_HOUR_DIGITS = 4;
const TINY = 1e-9;

/**
 * Return what stands against keeping the answers on a page, which must have all questions.
 *
 * Of a problem, `places` are where it is mended, each { question, part }; a part is the code of a
 * row, "reasons" or "other", or nothing. Warnings are those that nobody has passed.
 */
export function lookThrough(page, rules, photos, passed) {
  const [problems, asked] = [[], []];
  const answers = openQuestions(page, (question, before) => {
    const { code } = question.dataset;
    const rule = rules.questions[code];
    const read = readQuestion(question);
    if (!rule) return read;  // A notice.
    asked.push(code);
    const refused = refusalsOf(question, rule, photos);
    for (const { part = "", why, gone = [part || code], ...filling } of refused) {
      const sentence = why === "required" ? rule.empty : rules.says[why];
      problems.push({ places: [{ question: code, part }], sentence: filled(sentence, filling) });
      gone.forEach((name) => delete read[name]);
    }
    if (refused.length || isAllowed(read[code], rule, before, page.dataset.now)) return read;
    problems.push({ places: [{ question: code, part: "" }], sentence: rule.message });
    return {};
  });
  const say = (sentence) => sentence.replace(/\$\{ *(\w+) *\}/g, (_, code) => words(page, code, answers) || rules.blank);
  const broken = (each) => isBroken(each, asked, answers, page.dataset.now);
  problems.forEach((each) => { each.sentence = say(each.sentence); });
  for (const each of rules.constraints.filter(broken)) {
    const places = asked.filter((code) => each.about.includes(code)).map((question) => ({ question, part: "" }));
    problems.push({ places, sentence: say(each.message) });
  }
  const warnings = rules.warnings.filter(broken).map((each) => ({
    mark: markOf(each, answers),
    sentence: say(each.message),
    questions: asked.filter((code) => each.about.includes(code)),
  }));
  return { problems, warnings: warnings.filter(({ mark }) => !passed.includes(mark)) };
}

// ---- one question ----

function refusalsOf(question, rule, photos) {
  const values = valuesOf(question, question.dataset.code);
  const read = OF_PARTS[rule.type];
  const found = read ? read(question, rule, values) : [ofOne(question, rule, values, photos)];
  return [...found, reasons(question, rule), other(question, rule)].filter(Boolean);
}

// What is entered under a name, each once, as the server would read it.
function valuesOf(part, name) {
  const fields = [...part.querySelectorAll("input:not([type=file]), select, textarea")];
  const given = fields.filter((field) => field.name === name && (!/^(radio|checkbox)$/.test(field.type) || field.checked));
  return [...new Set(given.map(({ value }) => value.trim()).filter(Boolean))];
}

function ofOne(question, rule, values, photos) {
  if (rule.type === "photo") return countedPhotos(question, rule, values, photos);
  if (rule.type === "duration") values = [...values, ...spanIn(question)];
  if (!values.length) return rule.required ? { why: "required" } : null;
  if (rule.type === "multiple_choice") return several(question, rule, values);
  if (values.length > 1) return { why: "several_answers" };
  const look = OF_VALUES[rule.type];
  return look && !MISSING_CODES.includes(values[0]) ? look(values[0], rule) : null;
}

// Full-width digits are digits; words stay as they were written, and so count as they stand.
const plain = (written) => written.normalize("NFKC");

const OF_VALUES = {
  number: (written, rule) => numberRefused(plain(written), rule),
  expert_score: (typed, rule) => {
    const written = plain(typed);
    if (!NUMBER.test(written)) return { why: "not_a_number" };
    const steps = (Number(written) - rule.minimum) / rule.step;
    const isBetween = Math.abs(steps - Math.round(steps)) > TINY;
    return outside(Number(written), rule) || (isBetween ? { why: "not_a_step", ...rule } : null);
  },
  date: (written, rule) => moment(dayOf(plain(written)), rule, "not_a_date"),
  month: (written, rule) => {
    const [, year, month] = MONTH.exec(plain(written)) || [];
    const day = year && dayOf(`${year}-${month}-1`);
    return moment(day && day.slice(0, 7), rule, "not_a_month");
  },
  time_of_day: (written, rule) => moment(hourOf(plain(written)), rule, "not_a_time"),
  duration: (written, rule) => {
    const minutes = plain(written);
    if (!PART_OF_SPAN.test(minutes)) return { why: "not_a_duration" };
    const limit = Number(minutes) < rule.minimum ? rule.minimum : rule.maximum;
    const parts = { hours: Math.floor(limit / 60), minutes: limit % 60 };
    if (Number(minutes) < rule.minimum) return { why: "too_short_a_time", ...parts };
    return Number(minutes) > rule.maximum ? { why: "too_long_a_time", ...parts } : null;
  },
  free_text: tooLong,
};

function numberRefused(written, rule) {
  if (!NUMBER.test(written)) return { why: "not_a_number" };
  const decimals = (written.split(".")[1] || "").replace(/0+$/, "").length;
  const places = rule.decimal_places || 0;
  if (decimals > places) return places ? { why: "too_many_decimals", limit: places } : { why: "not_a_whole_number" };
  return outside(Number(written), rule);
}

function outside(number, { minimum, maximum }) {
  if (number < minimum) return { why: "too_small", limit: minimum };
  return number > maximum ? { why: "too_large", limit: maximum } : null;
}

// Moments are written so that they are in order as text.
function moment(value, { minimum, maximum }, why) {
  if (!value) return { why };
  if (minimum && value < minimum) return { why: "too_early", limit: minimum };
  return maximum && value > maximum ? { why: "too_late", limit: maximum } : null;
}

function dayOf(written) {
  const [, year, month, day] = DAY.exec(written) || DAY_IN_DIGITS.exec(written) || [];
  if (!year) return null;
  const iso = [year, month.padStart(2, "0"), day.padStart(2, "0")].join("-");
  const found = new Date(`${iso}T00:00:00Z`);
  return !isNaN(found) && found.toISOString().slice(0, 10) === iso ? iso : null;
}

function hourOf(written) {
  const [, hour, after, digits] = TIME.exec(written) || [];
  const minute = after || digits || "0";
  if (!hour || Number(hour) > 23 || Number(minute) > 59) return null;
  return `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
}

// In minutes, or what was typed instead of hours and minutes.
function spanIn(question) {
  const [hours, minutes] = [...question.querySelectorAll(".figure-line input")].map(({ value }) => plain(value).trim());
  if (!hours && !minutes) return [];
  const isSpan = [hours, minutes].every((part) => !part || PART_OF_SPAN.test(part)) && hours.length <= LAST_HOUR_DIGITS;
  return [isSpan ? String(Number(hours) * 60 + Number(minutes)) : "?"];
}

function tooLong(written, { max_length: limit }) {
  const { length } = [...written.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "").trim()];
  return length > limit ? { why: "too_long", limit, length } : null;
}

function several(question, { alone, minimum = 0, maximum = Infinity }, values) {
  const single = values.find((value) => alone.includes(value));
  if (single && values.length > 1) return { why: "not_with_others", choice: labelOf(question, single) };
  if (single) return null;
  const offered = [...question.querySelectorAll(".options > .option")].filter(({ hidden, value }) => !hidden && !MISSING_CODES.includes(value));
  const least = Math.min(minimum, offered.length);  // As many as are left, where choices have gone.
  if (values.length < least) return { why: "too_few_choices", limit: least, chosen: values.length };
  return values.length > maximum ? { why: "too_many_choices", limit: maximum, chosen: values.length } : null;
}

function labelOf(question, value) {
  const option = [...question.querySelectorAll(".option")].find((each) => each.value === value);
  return option.nextElementSibling.textContent.trim();
}

function countedPhotos(question, { required, maximum }, names, photos) {
  const chosen = names.length + photos.filter(({ code }) => code === question.dataset.code).length;
  if (chosen > maximum) return { why: "too_many_photos", limit: maximum, chosen };
  return required && !chosen ? { why: "required" } : null;
}

// ---- what belongs to a question ----

const OF_PARTS = {
  matrix: (question, { required }) => rowsOf(question)
    .filter((row) => required && !row.querySelector(":checked"))
    .map((row) => ({ part: row.dataset.row, why: "required" })),
  ranking: (question, { minimum, required }, missing) => {
    const places = rowsOf(question).map((row) => Number(row.querySelector("select").value)).filter(Boolean);
    const [twice] = places.filter((place, at) => places.indexOf(place) !== at);
    const gap = places.map((_, at) => at + 1).find((place) => !places.includes(place));
    if (missing.length) return places.length ? [{ why: "several_answers" }] : [];
    if (!places.length) return required ? [{ why: "required" }] : [];
    if (twice) return [{ why: "same_place", place: twice }];
    if (gap) return [{ why: "gap_in_places", place: gap }];
    return places.length < minimum ? [{ why: "too_few_places", ranked: places.length, limit: minimum }] : [];
  },
  constant_sum: (question, { total, required }) => {
    const shares = rowsOf(question).map((row) => [row.dataset.row, plain(row.querySelector("input").value).trim()]);
    if (shares.every(([, written]) => !written)) return required ? [{ why: "required" }] : [];
    const bounds = { minimum: 0, maximum: total };
    const wrong = shares.map(([part, written]) => ({ part, ...numberRefused(written || "0", bounds) })).filter(({ why }) => why);
    if (wrong.length) return wrong;
    const sum = shares.reduce((all, [, written]) => all + Number(written), 0);
    return sum === total ? [] : [{ why: "wrong_sum", sum, total, gone: shares.map(([part]) => part) }];
  },
};

function rowsOf(question) {
  return [...question.querySelectorAll("[data-row]")];
}

function reasons(question, { reasons: levels = [] }) {
  const level = question.querySelector(".options > .option:checked");
  if (!level || !levels.includes(level.value)) return null;
  const offered = [...reasonsOf(question).querySelectorAll(".option")].filter(({ hidden }) => !hidden);
  const isNamed = offered.some(({ checked }) => checked);
  return offered.length && !isNamed ? { part: "reasons", why: "reason_required" } : null;
}

/** Return the list of reasons that the level picked has opened. */
export function reasonsOf(question) {
  const level = question.querySelector(".options > .option:checked");
  const place = [...level.classList].find((name) => /^place-/.test(name));
  return question.querySelector(`.${place.replace("place", "reasons")}`);
}

function other(question, rule) {
  const line = question.querySelector(".other input");
  if (!line || !question.querySelector(".opens-other:checked")) return null;
  const refused = line.value.trim() ? tooLong(line.value, rule) : { why: "other_required" };
  return refused && { part: "other", gone: [line.name], ...refused };
}

// ---- several questions ----

function isData(answer) {
  if (Array.isArray(answer)) return answer.length > 0;
  return !(answer === undefined || answer === null || answer === "" || MISSING_CODES.includes(answer));
}

function isAllowed(answer, { rule }, before, now) {
  return !rule || !isData(answer) || holds(rule, { ...before, ".": answer }, now);
}

function isBroken({ rule, needs, about }, asked, answers, now) {
  return asked.some((code) => about.includes(code)) && needs.every((code) => isData(answers[code])) && !holds(rule, answers, now);
}

function words(page, code, answers) {
  const question = page.querySelector(`[data-code="${code}"]`);
  const value = answers[code] === undefined ? null : answers[code];
  return question ? spoken(question, value) : toWords(value);
}

function filled(sentence, filling) {
  return sentence.replace(/\{(\w+)\}/g, (hole, name) => (name in filling ? toWords(filling[name]) : hole));
}

// As `questionnaires.constraints` marks it: FNV-1a of what the warning looks at.
function markOf({ code, reads }, answers) {
  const said = reads.map((name) => `${name}=${wordsFor(answers[name])}`).join("\n");
  let hash = 0x811c9dc5;
  for (const sign of said) hash = Math.imul(hash ^ sign.codePointAt(0), 0x01000193) >>> 0;
  return `${code}-${hash.toString(16).padStart(8, "0")}`;
}

function wordsFor(answer) {
  if (Array.isArray(answer)) return [...answer].sort().join(" ");
  return toWords(answer === undefined ? null : answer);
}
