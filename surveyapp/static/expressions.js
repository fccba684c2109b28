// What an expression is worth, given answers: `questionnaires/expressions/evaluation.py` in
// the browser. Python decides; this only spares the respondent a round trip. A value is a
// number, a string, a boolean, an array of codes, or null, which is missing.

const MISSING_CODES = new Set(["not_applicable", "dont_know"]);
const NUMBER_IN_WORDS = /^\s*-?[0-9]{1,18}(\.[0-9]{1,18})?\s*$/;
const MAX_PLACES = 12;

/** Tell whether a condition is met; one that comes out missing is not. */
export function holds(tree, answers) {
  return truth(evaluate(tree, answers));
}

/** Return the value of a tree, given answers by question code. */
export function evaluate(tree, answers) {
  if ("text" in tree) return tree.text || null;
  if ("number" in tree) return finite(Number(tree.number));
  if ("ref" in tree) return given(answers[tree.ref]);
  if ("negate" in tree) return map(toNumber(evaluate(tree.negate, answers)), (n) => -n);
  if ("op" in tree) return operate(tree, answers);
  return call(tree, answers);
}

function given(answer) {
  if (Array.isArray(answer)) return answer.length ? answer : null;
  if (typeof answer === "number") return finite(answer);
  return answer === undefined || answer === "" ? null : answer;
}

function operate({ op, args }, answers) {
  const left = evaluate(args[0], answers);
  if (op === "and") return truth(left) && truth(evaluate(args[1], answers));
  if (op === "or") return truth(left) || truth(evaluate(args[1], answers));
  const right = evaluate(args[1], answers);
  if (op === "=") return equal(left, right);
  if (op === "!=") return !equal(left, right);
  const [a, b] = [toNumber(left), toNumber(right)];
  if (op in ORDER) return a !== null && b !== null && ORDER[op](a, b);
  if (a === null || b === null || ((op === "div" || op === "mod") && b === 0)) return null;
  return finite(ARITHMETIC[op](a, b));
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
  if (typeof left === "string" && typeof right === "string") return left === right;
  const [a, b] = [toNumber(left), toNumber(right)];
  return a !== null && a === b;
}

function call({ call: name, args }, answers) {
  if (name === "if" && args.length === 3) {
    return evaluate(args[truth(evaluate(args[0], answers)) ? 1 : 2], answers);
  }
  const values = args.map((argument) => evaluate(argument, answers));
  const { least = 0, most = Infinity, apply = () => null } = FUNCTIONS[name] ?? {};
  return values.length < least || values.length > most ? null : apply(...values);
}

const FUNCTIONS = {
  __proto__: null,
  selected: {
    least: 2,
    most: 2,
    apply: (answer, wanted) => typeof wanted === "string" && codes(answer).includes(wanted),
  },
  coalesce: { apply: (...values) => values.find((value) => !isMissing(value)) ?? null },
  not: { least: 1, most: 1, apply: (condition) => !truth(condition) },
  true: { most: 0, apply: () => true },
  false: { most: 0, apply: () => false },
  "count-selected": {
    least: 1,
    most: 1,
    apply: (answer) => codes(answer).filter((code) => !MISSING_CODES.has(code)).length,
  },
  "string-length": {
    least: 1,
    most: 1,
    apply: (words) => {
      if (words !== null && typeof words !== "string") return null;
      return isMissing(words) ? 0 : [...words].length;
    },
  },
  min: { least: 1, apply: (...values) => extreme(values, Math.min) },
  max: { least: 1, apply: (...values) => extreme(values, Math.max) },
  round: {
    least: 1,
    most: 2,
    apply: (...values) => {
      const [amount, places = 0] = values.map(toNumber);
      return amount === null || places === null ? null : rounded(amount, places);
    },
  },
};

function extreme(values, choose) {
  const amounts = values.map(toNumber);
  return !amounts.length || amounts.includes(null) ? null : choose(...amounts);
}

// Half away from zero, on the decimal that is written for the number.
function rounded(amount, places) {
  if (!Number.isInteger(places) || places < 0 || places > MAX_PLACES) return null;
  const [digits, exponent = "0"] = String(Math.abs(amount)).split("e");
  const steps = Math.round(Number(`${digits}e${Number(exponent) + places}`));
  const [whole, power = "0"] = String(steps).split("e");
  return Math.sign(amount) * Number(`${whole}e${Number(power) - places}`);
}

function toNumber(value) {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string") return NUMBER_IN_WORDS.test(value) ? Number(value) : null;
  return Array.isArray(value) ? null : value;
}

function truth(value) {
  if (Array.isArray(value)) return value.length > 0;
  return Boolean(value) && !isMissing(value);
}

function codes(value) {
  if (Array.isArray(value)) return value;
  return typeof value === "string" ? [value] : [];
}

function isMissing(value) {
  return value === null || (typeof value === "string" && MISSING_CODES.has(value));
}

function finite(amount) {
  return Number.isFinite(amount) ? amount : null;
}

function map(value, change) {
  return value === null ? null : change(value);
}
