"""A stored result as people read it: by period and class, ranked, and who is not and why."""

import gc
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from analysis.schemes.definition import Outcome, Scheme
from analysis.schemes.percentages import possible
from analysis.schemes.periods import Period
from analysis.schemes.rounding import Standing, decimal_text, score_decimals
from analysis.text import Text, words
from surveyapp.assessment.kept_tables import set_apart, uncollected
from surveyapp.assessment.models import Assessment
from surveyapp.assessment.step_words import REASONS
from surveyapp.assessment.telling import grade_title
from surveyapp.documents.numbers import percent
from surveyapp.documents.voice import continued
from surveyapp.estimates.kept import Kept as AtHand
from surveyapp.messages import N_, say

UnitJson = Mapping[str, Any]
NO_DATA = N_("—（无数据）")
DASH, WITHHELD = "—", N_("不公布")
RESULTS = 2  # How many a process keeps: one of a province takes a hundred megabytes.
LARGE = 5_000_000  # Characters; a smaller one takes no time to be walked through for circles.
_results: AtHand[Mapping[str, Any]] = AtHand(RESULTS)  # They never change.


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One unit on a page.

    Attributes
    ----------
    rank, grade : int or None, str
        As the bulletin tells them: none of a unit that is not published.
    of, is_shared : int, bool
        Among how many of its class it is ranked, and whether another one has the same rank.
    cells : tuple of str
        What is shown beside the score, and the score last.
    interval, chances : str, tuple of (str, str)
        Where the score rests on a survey: how far it may be off, and how likely each grade is.
    """

    code: str
    name: str
    rank: int | None
    of: int
    is_shared: bool
    cells: tuple[str, ...]
    grade: str
    interval: str
    chances: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]
    is_raised: bool
    unit: UnitJson

    @property
    def is_withheld(self) -> bool:
        """Tell whether the bulletin and the public table do not tell its figures."""
        return bool(self.unit["not_publishable"])

    @property
    def is_known(self) -> bool:
        """Tell whether who reads the row is shown a score that is not published."""
        return self.is_withheld and self.unit["score"] is not None


@dataclass(frozen=True, slots=True)
class ClassGroup:
    """The units of one class: those ranked in their order, and the others apart.

    As in the bulletin, what is not published stands apart, whatever its rank was.
    """

    code: str
    title: str
    ranked: tuple[SheetRow, ...]
    apart: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class ResultSheet:
    """One period of a result."""

    period: str
    periods: tuple[str, ...]
    score: str
    titles: tuple[str, ...]
    groups: tuple[ClassGroup, ...]
    has_grades: bool

    def rows(self) -> tuple[SheetRow, ...]:
        """Return every unit."""
        return tuple(row for group in self.groups for row in (*group.ranked, *group.apart))

    @property
    def withheld(self) -> int:
        """Return of how many units the bulletin tells no figure."""
        return sum(row.is_withheld for row in self.rows())


def result_json_of(assessment: Assessment) -> Mapping[str, Any]:
    """Return a stored result as plain values, which nobody changes: it is at hand for others."""
    return _results.get((assessment.id, assessment.result_hash), lambda: _parsed(assessment))


def _parsed(assessment: Assessment) -> Mapping[str, Any]:
    with uncollected():
        found: Mapping[str, Any] = json.loads(assessment.result)
    if len(assessment.result) >= LARGE and gc.isenabled():
        set_apart()
    return found


def usual_period(result: Mapping[str, Any]) -> str:
    """Return the longest period; of several, the last that is not without any figure."""
    last = result["periods"][-1]
    level = Period.parse(last["period"]).level
    for each in reversed(result["periods"]):
        is_as_long = Period.parse(each["period"]).level is level
        if is_as_long and any(unit["score"] is not None for unit in each["units"]):
            return str(each["period"])
    return str(last["period"])


def sheet_of(  # noqa: PLR0913 - of what, in which language, for when, of whom, by which names
    result: Mapping[str, Any],
    scheme: Scheme,
    language: str,
    period: str = "",
    *,
    only: frozenset[str] | None = None,
    classes: Mapping[str, Text] | None = None,
) -> ResultSheet | None:
    """Return one period of a result, the longest unless another is named; `only` some units.

    Of several that are as long, the last in which a unit has a figure.
    """
    by_label = {each["period"]: each for each in result["periods"]}
    if not by_label:
        return None
    label = period if period in by_label else usual_period(result)
    found, outcome = by_label[label], scheme.results[Period.parse(label).level]
    places = _places(outcome, found)
    units = [unit for unit in found["units"] if only is None or unit["unit"] in only]
    # Beside all others, so that a unit reads its own score as everybody else does.
    beside = found["units"] if only is None else _near(units, found["units"], outcome.decimals)
    digits = _decimals(beside, outcome.decimals)
    rows = [
        _row(unit, places, scheme, (outcome, digits.get(unit["unit"], outcome.decimals)), language)
        for unit in units
    ]
    rows = _among(rows, found["units"])
    groups, titled = [], scheme.classes or classes or {}
    for code in dict.fromkeys(unit["class"] for unit in units):
        mine = [row for row in rows if row.unit["class"] == code]
        title = words(titled.get(code or "", {}), language) or code or ""
        groups.append(
            ClassGroup(
                code or "",
                title,
                tuple(row for row in mine if row.rank is not None),
                tuple(row for row in mine if row.rank is None),
            )
        )
    titles = tuple(title_of(scheme, code, language) for code in (*places, found["score"]))
    return ResultSheet(
        label, tuple(by_label), found["score"], titles, tuple(groups), bool(outcome.grades)
    )


def _decimals(units: Iterable[UnitJson], least: int) -> Mapping[str, int]:
    """Return by unit with how many decimals scores are shown, so that no ranks look alike."""
    scored = (
        Standing(unit["unit"], unit["class"], score, unit["rank"], unit["grade"])
        for unit in units
        if (score := number(unit["score"])) is not None and not unit["not_publishable"]
    )
    return score_decimals(scored, least)


def _places(outcome: Outcome, found: Mapping[str, Any]) -> Mapping[str, int]:
    """Return what is shown beside the score, and with how many decimals: none where all are whole.

    What no unit has in the period is left out.
    """
    written = {
        code: [value for unit in found["units"] if (value := unit["values"].get(code)) is not None]
        for code in outcome.shows
    }
    return {
        code: outcome.decimals if any(Fraction(value).denominator > 1 for value in values) else 0
        for code, values in written.items()
        if values
    }


def _near(own: Sequence[UnitJson], units: Iterable[UnitJson], least: int) -> Iterable[UnitJson]:
    """Return the units whose scores can look like one of some units', or like one that does.

    Rounded to so many places, only scores look alike that are no further than one unit of the
    last place from one another; of each further place, a tenth of it.
    """
    reach = 3 * 10.0**-least
    scores = [score for unit in own if (score := _about(unit["score"])) is not None]
    return [
        unit
        for unit in units
        if (score := _about(unit["score"])) is not None
        and any(abs(score - mine) <= reach for mine in scores)
    ]


def _about(written: str | None) -> float | None:
    """Return a number of a stored result, as exactly as a quick look needs it."""
    if written is None:
        return None
    over, _, under = written.partition("/")
    return float(over) / float(under or 1)


def number(written: str | None) -> Fraction | None:
    """Return a number of a stored result."""
    return None if written is None else Fraction(written)


def title_of(scheme: Scheme, code: str, language: str) -> str:
    """Return what people call a rule or an indicator."""
    nodes = {node.code: node for node in scheme.nodes()}
    quantity = scheme.rules.get(code) or nodes.get(code)
    title = None if quantity is None else quantity.title
    return code if title is None else words(title, language)


def reasons_of(unit: UnitJson, scheme: Scheme, language: str) -> tuple[str, ...]:
    """Return why a unit is not ranked or not to be published; a rule by its title."""
    codes = dict.fromkeys((*unit["not_ranked"], *unit["not_publishable"]))
    said = (
        say(REASONS[code], language) if code in REASONS else title_of(scheme, code, language)
        for code in codes
    )
    return tuple(continued(said))


def _row(
    unit: UnitJson,
    places: Mapping[str, int],
    scheme: Scheme,
    shown: tuple[Outcome, int],
    language: str,
) -> SheetRow:
    outcome, digits = shown
    cells = [_shown(unit["values"].get(code), decimals) for code, decimals in places.items()]
    score = number(unit["score"])
    cells.append(_no_score(unit, language) if score is None else decimal_text(score, digits))
    off = unit["uncertainty"] or {}
    has_error, is_withheld = bool(off.get("std_error")), bool(unit["not_publishable"])
    chances = off.get("probabilities", {}) if has_error else {}
    return SheetRow(
        code=unit["unit"],
        name=unit["name"],
        rank=unit["rank"],
        of=0,
        is_shared=False,
        cells=tuple(cells),
        grade="" if is_withheld else grade_title(outcome, unit["grade"], language),
        interval=_interval(scheme, outcome.score, off, digits) if has_error else "",
        chances=tuple(
            (grade_title(outcome, each.grade, language), told)
            for each in outcome.grades
            if (told := percent(chances.get(each.grade, 0), 0)) != percent(0, 0)
        ),
        reasons=reasons_of(unit, scheme, language),
        is_raised=unit["raised_by_missing"],
        unit=unit,
    )


def _among(rows: Iterable[SheetRow], units: Iterable[UnitJson]) -> list[SheetRow]:
    """Return rows that say among how many their ranks are, of all units of the period."""
    ranked = [(unit["class"], unit["rank"]) for unit in units if unit["rank"] is not None]
    of, at = Counter(unit_class for unit_class, _rank in ranked), Counter(ranked)
    return [
        replace(
            row,
            of=of[row.unit["class"]],
            is_shared=at[row.unit["class"], row.rank] > 1,
        )
        for row in rows
    ]


def _interval(scheme: Scheme, score: str, off: Mapping[str, Any], digits: int) -> str:
    low, high = possible(scheme, score, off["low"], off["high"])
    return f"{low:.{digits}f}–{high:.{digits}f}"


def _no_score(unit: UnitJson, language: str) -> str:
    return say(WITHHELD if unit["not_publishable"] else NO_DATA, language)


def _shown(written: str | None, decimals: int) -> str:
    value = number(written)
    return DASH if value is None else decimal_text(value, decimals)
