"""What a wave says of each unit, figure by figure, for whoever builds on it outside a report."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from analysis.quality.disclosure import public_edition
from analysis.results import Analysis, Group
from analysis.text import Text
from questionnaires.definition import Questionnaire
from surveyapp.estimates.places import UNPLACED
from surveyapp.estimates.questions import items_of, outcome_of
from surveyapp.estimates.settings import PlanSettings
from surveyapp.messages import LANGUAGES, N_, say

INDEX = "index"  # Of the question that decides the index of the wave.
ITEM = "item."  # Before the code of a further rating.
RATES = {
    "active_positive_rate": N_("主动评价好评率"),
    "positive_rate": N_("好评率（含默认）"),
    "active_rating_rate": N_("主动评价率"),
}


class Lack(StrEnum):
    """Why there is no figure of a unit."""

    NO_ANSWERS = "no_answers"
    TOO_FEW = "too_few"  # So few answers that it may not be published.
    WITH_ANOTHER = "with_another"  # What is published would else give away that of another unit.


@dataclass(frozen=True, slots=True)
class UnitFigure:
    """One figure of one unit, from 0 to 100.

    Attributes
    ----------
    value, std_error, effective_n : float or None
        None of them where there is a `lack`.
    n : int
        Answers that it rests on.
    verdict : str
        Of the check of the sample: ``pass``, ``warn``, ``fail``; empty where none was made.
    """

    unit: str
    value: float | None
    std_error: float | None = None
    n: int = 0
    effective_n: float | None = None
    verdict: str = ""
    lack: Lack | None = None


def measures_of(questionnaire: Questionnaire, settings: PlanSettings) -> dict[str, Text]:
    """Return what the answers to a questionnaire can say of a unit, with its titles.

    Raises
    ------
    NoOutcomeError
        If the questionnaire names no rating that carries an index.
    """
    items = {
        f"{ITEM}{each.column}": dict(each.title) for each in items_of(questionnaire, settings)
    }
    rates = {code: {of: say(title, of) for of in LANGUAGES} for code, title in RATES.items()}
    return {INDEX: dict(outcome_of(questionnaire, settings).title), **items, **rates}


def has_measure(analysis: Analysis, measure: str) -> bool:
    """Tell whether an analysis knows a figure."""
    items = (f"{ITEM}{item.column}" for item in analysis.overall.items)
    return measure in {INDEX, *RATES, *items}


def title_of(analysis: Analysis, measure: str) -> Text:
    """Return what a figure is called."""
    if measure in RATES:
        return {language: say(RATES[measure], language) for language in LANGUAGES}
    titles = {f"{ITEM}{item.column}": item.title for item in analysis.overall.items}
    return titles.get(measure, analysis.outcome_title)


def figures_of(analysis: Analysis, measure: str) -> Iterator[UnitFigure]:
    """Yield a figure of every unit: what the public edition of a report would show of it.

    What must not leave the authority would otherwise be found in an assessment that rests on it.
    """
    for group, shown in zip(analysis.units, public_edition(analysis).units, strict=True):
        if group.code == UNPLACED:
            continue
        found = _figure(shown, measure)
        if found.value is None:
            lack = _lack(_figure(group, measure), analysis.min_cell_size)
            found = UnitFigure(group.code, None, lack=lack)
        yield found


def _lack(known: UnitFigure, least: int) -> Lack:
    if known.value is None:
        return Lack.NO_ANSWERS
    return Lack.TOO_FEW if known.n < least else Lack.WITH_ANOTHER


def _figure(group: Group, measure: str) -> UnitFigure:
    if measure in RATES:
        return _rate(group, measure)
    items = {f"{ITEM}{item.column}": item.index for item in group.items}
    index = group.index if measure == INDEX else items[measure]
    return UnitFigure(
        group.code, index.value, index.std_error, index.n, index.effective_n, _verdict(group)
    )


def _rate(group: Group, measure: str) -> UnitFigure:
    """Return a rate in per cent; a count of all, or one with defaults, has no sampling error."""
    rates = group.rates
    value: float | None = getattr(rates, measure)
    if value is None:
        return UnitFigure(group.code, None)
    error, n = None, rates.active
    if measure == "active_positive_rate":
        error = 100 * sqrt(value * (1 - value) / n)
    elif measure == "positive_rate":
        n += rates.defaults
    else:
        n = rates.cases or n
    return UnitFigure(group.code, 100 * value, error, n, None, _verdict(group))


def _verdict(group: Group) -> str:
    return group.gate.verdict.value if group.gate else ""
