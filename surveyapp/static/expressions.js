// What an expression is worth, given answers: `questionnaires/expressions/evaluation.py` in
// the browser. Python decides; this only spares the respondent a round trip. A value is a
// number, a string, a boolean, an array of codes, or null, which is missing. Dates, times and
// durations are strings in the form of ISO 8601. `now` is what the authority's clock shows. It is
// one file because a first view has few requests.

const MISSING_CODES = new Set(["not_applicable", "dont_know"]);
const NUMBER_IN_WORDS = /^[ \t\r\n]*-?[0-9]{1,18}(\.[0-9]{1,18})?[ \t\r\n]*$/;
const MAX_WORDS = 10000;
const MAX_MATCHED = 2000;
const MANY = 50;

/** Tell whether a condition is met; one that comes out missing is not. */
export function holds(tree, answers, now) {
  return truth(evaluate(tree, answers, now));
}

/** Return the value of a tree, given answers by question code. */
export function evaluate(tree, answers, now) {
  if ("text" in tree) return tree.text || null;
  if ("number" in tree) return finite(Number(tree.number));
  if ("ref" in tree) return given(answers[tree.ref]);
  const valueOf = (part) => evaluate(part, answers, now);
  if ("negate" in tree) {
    const amount = toNumber(valueOf(tree.negate));
    return amount === null ? null : -amount;
  }
  return "op" in tree ? operate(tree, valueOf) : call(tree, valueOf, now);
}

/** Return a value as people read it. */
export function toWords(value) {
  if (Array.isArray(value)) return value.join(" ");
  if (typeof value === "number") return inWords(value);
  return isMissing(value) ? "" : String(value);
}

function given(answer) {
  if (Array.isArray(answer)) return answer.length ? answer : null;
  if (typeof answer === "number") return finite(answer);
  return answer === undefined || answer === "" ? null : answer;
}

function operate({ op, args }, valueOf) {
  const left = valueOf(args[0]);
  if (op === "and") return truth(left) && truth(valueOf(args[1]));
  if (op === "or") return truth(left) || truth(valueOf(args[1]));
  const right = valueOf(args[1]);
  if (op === "=") return equal(left, right);
  if (op === "!=") return !equal(left, right);
  const [one, other] = [readMoment(left), readMoment(right)];
  if (one || other) return operateOnMoments(op, [one, other], [left, right]);
  const [a, b] = [toNumber(left), toNumber(right)];
  if (op in ORDER) return a !== null && b !== null && ORDER[op](a, b);
  if (a === null || b === null || ((op === "div" || op === "mod") && b === 0)) return null;
  return finite(ARITHMETIC[op](a, b));
}

function operateOnMoments(op, moments, values) {
  const [left, right] = moments;
  if (op in ORDER) {
    return Boolean(left && right) && left.kind === right.kind && ORDER[op](left.amount, right.amount);
  }
  const [one, other] = moments.map((moment, place) => moment || whole(toNumber(values[place])));
  if (one === null || other === null || !(op === "+" || op === "-")) return null;
  const found = combine(op, one, other);
  return found === null || typeof found === "number" ? found : writeMoment(found);
}

const ORDER = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};
const ARITHMETIC = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  div: (a, b) => a / b,
  mod: (a, b) => a % b,
};

function equal(left, right) {
  if (left === null || right === null) return left === right;
  if (typeof left === "boolean" || typeof right === "boolean") return truth(left) === truth(right);
  if (Array.isArray(left) || Array.isArray(right)) {
    const [one, other] = [new Set(codes(left)), new Set(codes(right))];
    return one.size === other.size && [...one].every((code) => other.has(code));
  }
  if (typeof left === "string" && typeof right === "string") {
    return left === right || isSameMoment(left, right);
  }
  const [a, b] = [toNumber(left), toNumber(right)];
  return a !== null && a === b;
}

function call({ call: name, args, automaton }, valueOf, now) {
  const [least, most] = ARITIES[name] || [1, 0];
  if (args.length < least || args.length > most) return null;
  if (name === "if") return valueOf(args[truth(valueOf(args[0])) ? 1 : 2]);
  if (name === "regex") return automaton ? fits(automaton, valueOf(args[0])) : null;
  if (name === "now") return now ? writeMoment(readMoment(now)) : null;
  if (name === "today") return now ? writeMoment(partOf(readMoment(now), "date")) : null;
  const values = args.map(valueOf);
  if (!(name in OF_NUMBERS)) return OF_VALUES[name](...values);
  const amounts = values.map(toNumber);
  return amounts.includes(null) ? null : OF_NUMBERS[name](...amounts);
}

/** How many arguments each function takes: at least, and at most. */
export const ARITIES = {
  __proto__: null,
  selected: [2, 2],
  "selected-at": [2, 2],
  "count-selected": [1, 1],
  if: [3, 3],
  coalesce: [2, MANY],
  not: [1, 1],
  true: [0, 0],
  false: [0, 0],
  number: [1, 1],
  int: [1, 1],
  ceiling: [1, 1],
  abs: [1, 1],
  round: [1, 2],
  pow: [2, 2],
  min: [1, MANY],
  max: [1, MANY],
  sum: [1, MANY],
  count: [1, MANY],
  string: [1, 1],
  concat: [1, MANY],
  substr: [2, 3],
  "string-length": [1, 1],
  contains: [2, 2],
  "starts-with": [2, 2],
  "ends-with": [2, 2],
  regex: [2, 2],
  today: [0, 0],
  now: [0, 0],
  date: [1, 1],
  time: [1, 1],
  duration: [1, 1],
  days: [1, 1],
  hours: [1, 1],
  minutes: [1, 1],
  "format-date": [2, 2],
};

const OF_VALUES = {
  selected: (answer, wanted) => typeof wanted === "string" && codes(answer).includes(wanted),
  "selected-at": (answer, place) => {
    const picked = codes(answer)[whole(toNumber(place))];
    return picked === undefined ? null : picked;
  },
  "count-selected": (answer) => codes(answer).filter((code) => !MISSING_CODES.has(code)).length,
  coalesce: (...values) => {
    const known = values.find((value) => !isMissing(value));
    return known === undefined ? null : known;
  },
  not: (condition) => !truth(condition),
  true: () => true,
  false: () => false,
  number: toNumber,
  sum: (...values) => {
    const known = values.map(toNumber).filter((amount) => amount !== null);
    return known.length ? finite(known.reduce((total, amount) => total + amount, 0)) : null;
  },
  count: (...values) => values.filter((value) => !isMissing(value)).length,
  string: concat,
  concat,
  substr: (words, start, ...end) => {
    const places = [start, ...end].map((place) => whole(toNumber(place)));
    return knownWords(words) === null || places.includes(null)
      ? null
      : bounded([...words].slice(...places).join(""));
  },
  "string-length": (words) => {
    if (words !== null && typeof words !== "string") return null;
    return [...(knownWords(words) || "")].length;
  },
  contains: onTwoWords((words, part) => words.includes(part)),
  "starts-with": onTwoWords((words, part) => words.startsWith(part)),
  "ends-with": onTwoWords((words, part) => words.endsWith(part)),
  date: (value) => writeMoment(partOf(readMoment(value), "date")),
  time: (value) => writeMoment(partOf(readMoment(value), "time")),
  duration: (value) => writeMoment(partOf(readMoment(value), "duration")),
  days: (value) => durationIn(value, 86400),
  hours: (value) => durationIn(value, 3600),
  minutes: (value) => durationIn(value, 60),
  "format-date": (value, form) => {
    const moment = readMoment(value);
    return moment && knownWords(form) ? bounded(formatMoment(moment, form) || "") : null;
  },
};

// These are missing as soon as one argument is no number.
const OF_NUMBERS = {
  int: Math.trunc,
  ceiling: (amount) => Math.ceil(amount) + 0, // Never −0.
  abs: Math.abs,
  round: (amount, places = 0) => rounded(amount, places),
  pow: power,
  min: Math.min,
  max: Math.max,
};

function concat(...values) {
  return bounded(values.map(toWords).join(""));
}

function onTwoWords(compare) {
  return (one, other) =>
    knownWords(one) !== null && knownWords(other) !== null && compare(one, other);
}

function durationIn(value, seconds) {
  const duration = partOf(readMoment(value), "duration");
  return duration ? duration.amount / seconds : null;
}

// Words fit a pattern if its automaton can read all of them; it keeps every state it may be in.
function fits({ characters, first, last, follow, takes_nothing: takesNothing }, words) {
  if (knownWords(words) === null) return false;
  const points = [...words].map((character) => character.codePointAt(0));
  if (!points.length || points.length > MAX_MATCHED) return !points.length && takesNothing;
  let entered = [];
  let reachable = new Set(first);
  for (const point of points) {
    entered = [...reachable].filter((state) =>
      characters[state].some(([low, high]) => low <= point && point <= high),
    );
    reachable = new Set();
    for (const state of entered) follow[state].forEach((after) => reachable.add(after));
  }
  return entered.some((state) => last.includes(state));
}

function toNumber(value) {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string") return NUMBER_IN_WORDS.test(value) ? Number(value) : null;
  return Array.isArray(value) ? null : value;
}

function whole(amount) {
  return Number.isInteger(amount) ? amount : null;
}

function truth(value) {
  if (Array.isArray(value)) return value.length > 0;
  return Boolean(value) && !isMissing(value);
}

function codes(value) {
  if (Array.isArray(value)) return value;
  return typeof value === "string" ? [value] : [];
}

function knownWords(value) {
  return typeof value === "string" && !MISSING_CODES.has(value) ? value : null;
}

function isMissing(value) {
  return value === null || (typeof value === "string" && MISSING_CODES.has(value));
}

function bounded(words) {
  const isShort = words.length <= MAX_WORDS || [...words].length <= MAX_WORDS;
  return words && isShort ? words : null;
}

function finite(amount) {
  return Number.isFinite(amount) ? amount : null;
}

// ---- numbers as decimals: the digits that are written for a number count, as in Python ----

const MAX_PLACES = 12;
const MAX_EXPONENT = 64;

/** Round half away from zero; missing where there are no such places. */
function rounded(amount, places) {
  if (!Number.isInteger(places) || places < 0 || places > MAX_PLACES) return null;
  return Number(decimal(amount, places));
}

/** Multiply a number by itself a whole number of times; missing where that has no value. */
function power(base, exponent) {
  const isWhole = Number.isInteger(exponent) && Math.abs(exponent) <= MAX_EXPONENT;
  if (!isWhole || (base === 0 && exponent < 0)) return null;
  let product = 1;
  for (let time = 0; time < Math.abs(exponent); time += 1) product *= base;
  const result = exponent < 0 ? 1 / product : product;
  return Number.isFinite(result) ? result : null;
}

/** Return a number as people write it: at most 12 decimals, and never an exponent. */
function inWords(amount) {
  const written = decimal(amount, MAX_PLACES);
  return written.includes(".") ? written.replace(/\.?0+$/, "") : written;
}

// Write a number with so many decimals.
function decimal(amount, places) {
  const [mantissa, exponent = "0"] = String(Math.abs(amount)).split("e");
  const [before, after = ""] = mantissa.split(".");
  // Without its point the number is a row of digits; the point belongs after `point` of them.
  let digits = before + after;
  let point = before.length + Number(exponent);
  if (point < 1) {
    digits = "0".repeat(1 - point) + digits;
    point = 1;
  }
  digits = digits.padEnd(point + places + 1, "0");
  const kept = digits.slice(0, point + places);
  const next = digits[point + places] >= "5" ? increased(kept) : kept;
  const end = next.length - places;
  const whole = next.slice(0, end).replace(/^0+(?=.)/, "");
  const written = places ? `${whole}.${next.slice(end)}` : whole;
  return amount < 0 && /[1-9]/.test(written) ? `-${written}` : written;
}

// Add one to a row of digits.
function increased(digits) {
  const nines = /9*$/.exec(digits)[0].length;
  const start = digits.slice(0, digits.length - nines);
  const last = start ? start.slice(0, -1) + (Number(start.slice(-1)) + 1) : "1";
  return last + "0".repeat(nines);
}

// ---- moments: nothing here looks at a clock or knows of zones; days count from 0001-01-01 ----

const DAY = 86400;
const MONTHS = 12;
const DAYS_BEFORE_1970 = 719162;
const LAST_DAY = 3652058;
const MAX_SECONDS = 10000000000;
const ENDS = { date: LAST_DAY + 1, month: 9999 * MONTHS, time: DAY, moment: (LAST_DAY + 1) * DAY };
const DATE_FORM = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const MONTH_FORM = /^([0-9]{4})-([0-9]{2})$/;
const CLOCK_FORM = /^([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?$/;
const MOMENT_FORM = /^(.{10})T(.+)$/;
const DURATION_FORM =
  /^(-?)P(?=.)(?:([0-9]{1,6})D)?(?:T(?=.)(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})S)?)?$/;
const DIRECTIVE = /%(.?)/g;
const OF_MONTHS = "Yymn";
const OF_DAYS = "de";
const OF_CLOCKS = "HhMS";
const KNOWN_DIRECTIVES = {
  date: OF_MONTHS + OF_DAYS,
  month: OF_MONTHS,
  time: OF_CLOCKS,
  moment: OF_MONTHS + OF_DAYS + OF_CLOCKS,
  duration: "",
};

/** Return what a string in one of the forms says, and null for all other values. */
function readMoment(value) {
  if (typeof value !== "string") return null;
  const duration = DURATION_FORM.exec(value);
  if (duration) {
    const [days, hours, minutes, seconds] = duration.slice(2).map((part) => Number(part || 0));
    const amount = days * DAY + hours * 3600 + minutes * 60 + seconds;
    return checked("duration", duration[1] ? -amount : amount);
  }
  const month = MONTH_FORM.exec(value);
  if (month) {
    const [year, number] = [Number(month[1]), Number(month[2])];
    const isMonth = year > 0 && number > 0 && number <= MONTHS;
    return isMonth ? { kind: "month", amount: (year - 1) * MONTHS + number - 1 } : null;
  }
  const parts = MOMENT_FORM.exec(value);
  const days = daysOf(parts ? parts[1] : value);
  const seconds = secondsOf(parts ? parts[2] : value);
  if (!parts) return days === null ? checked("time", seconds) : checked("date", days);
  return days === null || seconds === null ? null : checked("moment", days * DAY + seconds);
}

function daysOf(written) {
  const parts = DATE_FORM.exec(written);
  if (!parts) return null;
  const [year, month, day] = parts.slice(1).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDate = year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isDate ? Math.floor(date.getTime() / (DAY * 1000)) + DAYS_BEFORE_1970 : null;
}

function secondsOf(written) {
  const parts = CLOCK_FORM.exec(written);
  if (!parts) return null;
  const [hours, minutes, seconds] = parts.slice(1).map((part) => Number(part || 0));
  const isTime = hours < 24 && minutes < 60 && seconds < 60;
  return isTime ? hours * 3600 + minutes * 60 + seconds : null;
}

function checked(kind, amount) {
  if (amount === null) return null;
  const isKnown =
    kind === "duration" ? Math.abs(amount) <= MAX_SECONDS : amount >= 0 && amount < ENDS[kind];
  return isKnown ? { kind, amount: amount + 0 } : null;
}

/** Return the one way to write a moment; null stays null. */
function writeMoment(moment) {
  if (moment === null) return null;
  if (moment.kind === "duration") return durationWords(moment.amount);
  const { Y, m, d, H, M, S } = partsOf(moment);
  const clock = `${H}:${M}${S === "00" ? "" : `:${S}`}`;
  if (moment.kind === "month") return `${Y}-${m}`;
  if (moment.kind === "time") return clock;
  return moment.kind === "date" ? `${Y}-${m}-${d}` : `${Y}-${m}-${d}T${clock}`;
}

function durationWords(amount) {
  const rest = Math.abs(amount);
  const days = rest >= DAY ? `${Math.floor(rest / DAY)}D` : "";
  const counts = [Math.floor((rest % DAY) / 3600), Math.floor(rest / 60) % 60, rest % 60];
  const clock = counts.map((count, place) => (count ? count + "HMS"[place] : "")).join("");
  const written = clock ? `P${days}T${clock}` : `P${days || "T0S"}`;
  return amount < 0 ? `-${written}` : written;
}

/** Tell whether strings say the same moment, as PT90M and PT1H30M do. */
function isSameMoment(left, right) {
  const [one, other] = [readMoment(left), readMoment(right)];
  return Boolean(one && other) && one.kind === other.kind && one.amount === other.amount;
}

/** Return what "+" or "-" makes of a moment and another, or of one and a whole number. */
function combine(symbol, left, right) {
  if (symbol === "+" && typeof right !== "number" && moves(left, right)) {
    [left, right] = [right, left];
  }
  if (typeof left === "number") return null;
  if (symbol === "-" && left.kind === right.kind) {
    const difference = left.amount - right.amount;
    const isCounted = left.kind === "date" || left.kind === "month";
    return isCounted ? difference : checked("duration", difference);
  }
  if (!moves(right, left)) return null;
  const isNumber = typeof right === "number";
  const step = (isNumber ? right : right.amount) * (isNumber && left.kind === "moment" ? DAY : 1);
  return checked(left.kind, left.amount + (symbol === "+" ? step : -step));
}

function moves(step, moment) {
  if (typeof step === "number") return ["date", "month", "moment"].includes(moment.kind);
  return step.kind === "duration" && ["time", "moment", "duration"].includes(moment.kind);
}

/** Return the date or the time that is, or is in, a moment. */
function partOf(moment, wanted) {
  if (moment === null || moment.kind === wanted) return moment;
  if (moment.kind !== "moment" || !["date", "time"].includes(wanted)) return null;
  const days = Math.floor(moment.amount / DAY);
  return { kind: wanted, amount: wanted === "date" ? days : moment.amount % DAY };
}

/** Return a moment in the form "%Y-%m-%d %H:%M"; null where it lacks a part asked for. */
function formatMoment(moment, form) {
  const asked = (form.match(DIRECTIVE) || []).map((directive) => directive.slice(1));
  if (!asked.every((letter) => letter === "%" || (letter && KNOWN_DIRECTIVES[moment.kind].includes(letter)))) {
    return null;
  }
  const parts = partsOf(moment);
  return form.replace(DIRECTIVE, (_directive, letter) => parts[letter]);
}

function partsOf({ kind, amount }) {
  const hasClock = kind === "time" || kind === "moment";
  const seconds = hasClock ? amount % DAY : 0;
  let [year, month, day] = [Math.floor(amount / MONTHS) + 1, (amount % MONTHS) + 1, 1];
  if (kind !== "month") {
    const days = kind === "date" ? amount : Math.floor(amount / DAY);
    const date = new Date((days - DAYS_BEFORE_1970) * DAY * 1000);
    [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  }
  const [hour, minute] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return {
    "%": "%",
    Y: padded(year, 4),
    y: padded(year % 100, 2),
    m: padded(month, 2),
    n: String(month),
    d: padded(day, 2),
    e: String(day),
    H: padded(hour, 2),
    h: String(hour),
    M: padded(minute, 2),
    S: padded(seconds % 60, 2),
  };
}

function padded(number, length) {
  return String(number).padStart(length, "0");
}
