"""Expressions and answers that hypothesis makes up, for laws and for comparisons."""

from hypothesis import strategies as st

from questionnaires.expressions import FUNCTIONS, Expression
from questionnaires.expressions.tree import (
    BINARY_OPERATORS,
    OWN_ANSWER,
    Call,
    Negation,
    NumberLiteral,
    Operation,
    Reference,
    TextLiteral,
)

MOMENTS = st.one_of(
    st.dates().map(str),
    st.dates().map(lambda day: f"{day:%Y-%m}"),
    st.times().map(lambda time: time.isoformat(timespec="minutes")),
    st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds")),
    st.sampled_from(["PT0S", "PT90M", "P1DT2H", "-PT5S", "P400D", "2026-02-30", "PT", "24:00"]),
)
WORDS = st.text(st.characters(exclude_characters="'", codec="utf-8"), max_size=8)
PATTERNS = st.sampled_from(["[0-9]+", "(a|b)*c?", ".{1,3}", "[^a-z]+", r"\w\d?", "[", "(a*)*"])
FORMS = st.sampled_from(["%Y-%m-%d", "%y%n%e", "%H:%M:%S %h", "%%", "%Q", "年"])
NUMBERS = st.sampled_from(["0", "1", "2", "2.5", "0.1", "9" * 400, "12345.678", "1000000"])
CODES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True) | st.just(OWN_ANSWER)
# Few codes, so that most references find an answer.
ANSWERED = st.sampled_from(["a", "b", "c", "d", "e", OWN_ANSWER])
LITERALS = st.one_of(
    st.builds(TextLiteral, st.one_of(WORDS, MOMENTS, PATTERNS, FORMS)),
    st.builds(NumberLiteral, NUMBERS),
)
VALUES = st.one_of(
    st.none(),
    st.text(max_size=5),
    st.sampled_from(["not_applicable", "dont_know", "12", "-0.5", " 7 "]),
    MOMENTS,
    st.integers(),
    st.floats(),
    st.booleans(),
    st.lists(st.text(max_size=3), max_size=3),
)


def trees(codes: st.SearchStrategy[str] = CODES) -> st.SearchStrategy[Expression]:
    """Return a strategy for whole expressions that refer to `codes`."""
    return st.recursive(LITERALS | st.builds(Reference, codes), _extended, max_leaves=12)


def answer_sets(codes: st.SearchStrategy[str] = CODES) -> st.SearchStrategy[dict[str, object]]:
    """Return a strategy for answers to some of `codes`."""
    return st.dictionaries(codes, VALUES, max_size=6)


def _extended(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    return st.one_of(
        st.builds(Negation, parts),
        st.builds(Operation, st.sampled_from(BINARY_OPERATORS), parts, parts),
        st.sampled_from([*sorted(FUNCTIONS), "unknown"]).flatmap(lambda name: _call(name, parts)),
    )


def _call(name: str, parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    """Return calls of a function, most of them with as many arguments as it takes."""
    function = FUNCTIONS.get(name)
    least, most = (function.minimum, min(function.maximum, 4)) if function else (0, 3)
    arguments = st.one_of(
        st.lists(parts, min_size=least, max_size=most), st.lists(parts, max_size=3)
    )
    if name in {"regex", "format-date"}:
        written = PATTERNS if name == "regex" else FORMS
        arguments |= st.tuples(parts, st.builds(TextLiteral, written)).map(list)
    return arguments.map(lambda found: Call(name, tuple(found)))
