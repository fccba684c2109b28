"""What each function makes of its arguments, which are as many as it takes.

`if`, `regex`, `today` and `now` need more than values; `evaluation` has them.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil
from typing import Any, TypeAlias

from questionnaires.expressions.functions import Kind
from questionnaires.expressions.moments import (
    DAY,
    format_moment,
    part_of,
    read_moment,
    write_moment,
)
from questionnaires.expressions.numbers import Numbers, whole
from questionnaires.expressions.values import (
    MAX_WORDS,
    MISSING_CODES,
    N,
    Value,
    bounded,
    codes,
    is_missing,
    known_words,
    truth,
)

Values: TypeAlias = list[Value[N]]


def call_function(name: str, values: Values[N], numbers: Numbers[N]) -> Value[N]:
    """Return what one of the `FUNCTIONS` is worth, given as many values as it takes."""
    if name in _OF_NUMBERS:
        amounts = [numbers.of_value(value) for value in values]
        known = [amount for amount in amounts if amount is not None]
        return _OF_NUMBERS[name](known, numbers) if len(known) == len(values) else None
    result: Value[N] = _OF_VALUES[name](values, numbers)
    return result


def _selected(values: Values[N], _numbers: Numbers[N]) -> bool:
    answer, wanted = values
    return isinstance(wanted, str) and wanted in codes(answer)


def _selected_at(values: Values[N], numbers: Numbers[N]) -> str | None:
    place = whole(numbers.of_value(values[1]))
    picked = codes(values[0])
    return picked[place] if place is not None and 0 <= place < len(picked) else None


def _count_selected(values: Values[N], numbers: Numbers[N]) -> N:
    return numbers.type(sum(code not in MISSING_CODES for code in codes(values[0])))


def _coalesce(values: Values[N], _numbers: Numbers[N]) -> Value[N]:
    return next((value for value in values if not is_missing(value)), None)


def _count(values: Values[N], numbers: Numbers[N]) -> N:
    return numbers.type(sum(not is_missing(value) for value in values))


def _sum(values: Values[N], numbers: Numbers[N]) -> N | None:
    """Add up what there is; nothing at all has no sum."""
    amounts = [numbers.of_value(value) for value in values]
    known = [amount for amount in amounts if amount is not None]
    total = numbers.type(0)
    for amount in known:
        total += amount
    return numbers.of_answer(total) if known else None


def _in_words(value: Value[N], numbers: Numbers[N]) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case tuple():
            return " ".join(value)
        case None:
            return ""
        case str():
            return "" if is_missing(value) else value
        case _:
            return numbers.in_words(value)


def _concat(values: Values[N], numbers: Numbers[N]) -> str | None:
    return bounded("".join(_in_words(value, numbers) for value in values))


def _substr(values: Values[N], numbers: Numbers[N]) -> str | None:
    """Return a part of words; places count from 0, and below 0 from the end."""
    words = known_words(values[0])
    start = whole(numbers.of_value(values[1]))
    end = whole(numbers.of_value(values[2])) if values[2:] else MAX_WORDS
    return None if words is None or start is None or end is None else bounded(words[start:end])


def _string_length(values: Values[N], numbers: Numbers[N]) -> N | None:
    if values[0] is not None and not isinstance(values[0], str):
        return None
    return numbers.type(len(known_words(values[0]) or ""))


def _on_two_words(compare: Callable[[str, str], bool]) -> "_OfValues":
    def body(values: Values[N], _numbers: Numbers[N]) -> bool:
        one, other = known_words(values[0]), known_words(values[1])
        return one is not None and other is not None and compare(one, other)

    return body


def _part(kind: Kind) -> "_OfValues":
    def body(values: Values[N], _numbers: Numbers[N]) -> str | None:
        part = part_of(read_moment(values[0]), kind)
        return write_moment(part) if part else None

    return body


def _duration_in(seconds: int) -> "_OfValues":
    def body(values: Values[N], numbers: Numbers[N]) -> N | None:
        duration = part_of(read_moment(values[0]), Kind.DURATION)
        return numbers.type(Fraction(duration.amount, seconds)) if duration else None

    return body


def _format_date(values: Values[N], _numbers: Numbers[N]) -> str | None:
    form = known_words(values[1])
    written = format_moment(read_moment(values[0]), form) if form else None
    return bounded(written or "")


# Whatever the number type is, it is the same in a call's values and in its result.
_OfValues: TypeAlias = Callable[[list[Any], Numbers[Any]], Any]
_OF_VALUES: Mapping[str, _OfValues] = {
    "selected": _selected,
    "selected-at": _selected_at,
    "count-selected": _count_selected,
    "coalesce": _coalesce,
    "not": lambda values, _numbers: not truth(values[0]),
    "true": lambda _values, _numbers: True,
    "false": lambda _values, _numbers: False,
    "number": lambda values, numbers: numbers.of_value(values[0]),
    "sum": _sum,
    "count": _count,
    "string": _concat,
    "concat": _concat,
    "substr": _substr,
    "string-length": _string_length,
    "contains": _on_two_words(lambda words, part: part in words),
    "starts-with": _on_two_words(str.startswith),
    "ends-with": _on_two_words(str.endswith),
    "date": _part(Kind.DATE),
    "time": _part(Kind.TIME),
    "duration": _part(Kind.DURATION),
    "days": _duration_in(DAY),
    "hours": _duration_in(3600),
    "minutes": _duration_in(60),
    "format-date": _format_date,
}
# These are missing as soon as one argument is no number.
_OF_NUMBERS: Mapping[str, _OfValues] = {
    "int": lambda known, numbers: numbers.type(int(known[0])),
    "ceiling": lambda known, numbers: numbers.type(ceil(known[0])),
    "abs": lambda known, _numbers: abs(known[0]),
    "round": lambda known, numbers: numbers.rounded(known[0], (*known, numbers.type(0))[1]),
    "pow": lambda known, numbers: numbers.power(*known),
    "min": lambda known, _numbers: min(known),
    "max": lambda known, _numbers: max(known),
}
