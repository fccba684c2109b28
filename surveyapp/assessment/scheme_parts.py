"""The parts of a scheme for whoever looks at it before adopting it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from analysis.schemes.definition import Scheme
from analysis.schemes.evidence_rules import listed
from analysis.schemes.indicators import Ahp, Combined, Entropy, Equal, Indicator
from analysis.text import words
from surveyapp.assessment.examination import LEVELS
from surveyapp.assessment.sheets import title_of
from surveyapp.assessment.step_words import TABLES
from surveyapp.assessment.telling import number_words
from surveyapp.messages import N_, say

EQUAL, JUDGED = N_("等权（{count} 项各占一份）"), N_("由两两判断得出（层次分析法）")
FROM_DATA = N_("运行时由数据得出（熵权法）")


class IndicatorLine(NamedTuple):
    """An indicator, how deep it stands in its tree, and what it weighs of its parent."""

    title: str
    depth: int
    weight: str


class ClauseLine(NamedTuple):
    """A clause in our words, and what people call the rules that follow it."""

    place: str
    says: str
    rules: Sequence[str]


class PeriodLine(NamedTuple):
    """How often there is a result, what it is called, and its grades."""

    every: str
    score: str
    grades: Sequence[str]


def indicator_lines(
    indicators: Sequence[Indicator],
    language: str,
    depth: int = 0,
    above: Indicator | None = None,
) -> Iterator[IndicatorLine]:
    """Yield the indicators as their tree stands, each before its parts."""
    for one in indicators:
        yield IndicatorLine(words(one.title, language), depth, _weight(one, above, language))
        yield from indicator_lines(one.children, language, depth + 1, one)


def _weight(one: Indicator, above: Indicator | None, language: str) -> str:
    """Return what an indicator weighs of the one above it, or what its weight comes from."""
    if one.weight is not None:
        return f"{number_words(one.weight)}%"
    match above.weights if above is not None else None:
        case Equal() if above is not None:
            return say(EQUAL, language, count=len(above.children))
        case Ahp():
            return say(JUDGED, language)
        case Entropy() | Combined():
            return say(FROM_DATA, language)
        case _:
            return ""


def clause_lines(scheme: Scheme, language: str) -> list[ClauseLine]:
    """Return every clause with its rules; last and without a place, the rules that name none."""
    parts = {**scheme.rules, **{node.code: node for node in scheme.nodes()}}
    named = {code: listed(part.clause) for code, part in parts.items()}
    found = [
        ClauseLine(
            clause.place or code,
            words(clause.says, language),
            _titles(scheme, (one for one, of in named.items() if code in of), language),
        )
        for code, clause in scheme.clauses.items()
    ]
    others = _titles(scheme, (one for one in scheme.rules if not named[one]), language)
    return [*found, ClauseLine("", "", others)] if others else found


def clauses_of(
    scheme: Scheme, named: str | tuple[str, ...] | None, language: str
) -> list[tuple[str, str]]:
    """Return where in the document clauses stand that a part names, and what each says."""
    found = ((code, scheme.clauses.get(code)) for code in listed(named))
    return [
        (clause.place or code, words(clause.says, language))
        for code, clause in found
        if clause is not None
    ]


def _titles(scheme: Scheme, codes: Iterable[str], language: str) -> list[str]:
    """Return what people call these, each name once."""
    return list(dict.fromkeys(title_of(scheme, code, language) for code in codes))


def period_lines(scheme: Scheme, language: str) -> list[PeriodLine]:
    """Return for each period that has a result its score and its grades."""
    return [
        PeriodLine(
            say(LEVELS[level.value], language),
            title_of(scheme, outcome.score, language),
            [words(one.title, language) if one.title else one.grade for one in outcome.grades],
        )
        for level, outcome in scheme.results.items()
    ]


def evidence_titles(tables: Sequence[str], language: str) -> list[str]:
    """Return what people call the tables of evidence that a scheme reads."""
    return [say(TABLES[name], language) for name in tables]
