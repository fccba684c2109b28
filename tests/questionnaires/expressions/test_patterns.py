"""Patterns mean what they mean elsewhere, and no pattern takes long."""

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.expressions.automata import MAX_MATCHED, MAX_STATES, fits
from questionnaires.expressions.patterns import LargePatternError, PatternError, read_pattern

ATOMS = st.sampled_from(
    ["a", "b", ".", "[ab]", "[^a]", "[a-c1]", r"\d", r"\W", r"\.", "é", "[]a]", "[a-]"]
)
COUNTS = st.sampled_from(["", "?", "*", "+", "{2}", "{1,3}", "{0,1}", "{1,}"])


def combined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    groups = st.lists(parts, min_size=1, max_size=3).map(lambda found: f"({'|'.join(found)})")
    return st.lists(st.tuples(st.one_of(parts.filter(is_atom), groups), COUNTS), max_size=3).map(
        lambda found: "".join(atom + count for atom, count in found)
    )


def is_atom(pattern: str) -> bool:
    return pattern in {"a", "b", ".", "[ab]", "[^a]", "[a-c1]", r"\d", r"\W", r"\.", "é"}


PATTERNS = st.recursive(ATOMS.filter(is_atom), combined, max_leaves=6)


@given(PATTERNS, st.text("ab1c.é", max_size=8))
def test_a_pattern_fits_what_it_fits_elsewhere(pattern: str, words: str) -> None:
    try:
        automaton = read_pattern(pattern)
    except LargePatternError:
        return
    expected = re.fullmatch(pattern, words, re.ASCII | re.DOTALL) is not None

    assert fits(automaton, words) is expected


@pytest.mark.parametrize(
    "pattern", ["(a+)+c", "(a|a)*c", "(a*)*c", "a*a*a*a*a*a*a*c", "(.*.*.*)*c"]
)
def test_no_pattern_takes_long(pattern: str) -> None:
    started = perf_counter()

    assert not fits(read_pattern(pattern), "a" * MAX_MATCHED)
    assert perf_counter() - started < 2


@pytest.mark.parametrize(
    ("pattern", "position"),
    [
        ("[", 0),
        ("[a", 1),
        ("(a", 1),
        ("a)", 1),
        ("*a", 0),
        ("a{3,2}", 1),
        ("a**", 2),
        ("a+?", 2),
        ("(?:a)", 1),
        (r"\b", 1),
        (r"(a)\1", 4),
        ("[b-a]", 4),
        (r"[\d-z]x]", 7),
        ("a^b", 1),
        ("a{", 1),
    ],
)
def test_what_is_no_pattern_is_refused_where_it_goes_wrong(pattern: str, position: int) -> None:
    with pytest.raises(PatternError) as refusal:
        read_pattern(pattern)

    assert not isinstance(refusal.value, LargePatternError)
    assert refusal.value.position == position


@pytest.mark.parametrize(
    "pattern", ["(a{99}){99}", "((((){99}){99}){99}){99}", f"a{{{MAX_STATES + 1}}}"]
)
def test_a_pattern_that_is_too_large_is_refused_at_once(pattern: str) -> None:
    started = perf_counter()
    with pytest.raises(LargePatternError):
        read_pattern(pattern)
    assert perf_counter() - started < 1


def test_long_words_fit_nothing() -> None:
    everything = read_pattern(".*")

    assert fits(everything, "a" * MAX_MATCHED)
    assert not fits(everything, "a" * (MAX_MATCHED + 1))
    assert fits(everything, "")
