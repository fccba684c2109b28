"""What if a wave were to be known more closely: the answers that each unit would still need."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from analysis.estimation.sample_size import Precision
from analysis.quality.further_answers import (
    CellState,
    Expectation,
    FurtherAnswers,
    further_answers,
)
from analysis.quality.nonresponse import ResponseCounts
from analysis.results import Analysis
from surveyapp.documents import numbers
from surveyapp.messages import N_
from surveyapp.reporting.wording import Wording

CHOICES = (3, 5, 10)  # Points that a share may be off.
USUAL = 5
WHOLE = ""  # The code of the wave in the account of the frame's occasions.
INTRODUCTION = N_(
    "假如要让好评率等比例在 {level} 的置信水平上误差不超过 {points} 个百分点，还要收多少份。"
    "按最不利的 50% 计算；要请的人数按目前 {rate} 的评价率折算。"
)
UNLINKED = N_("“现有”只数关联到办事接触的评价；另有 {n} 份没有关联，不在其内。")


@dataclass(frozen=True, slots=True)
class FurtherLine:
    """What the wave or one unit would need."""

    name: str
    needs: FurtherAnswers


@dataclass(frozen=True, slots=True)
class Further:
    """What if every figure may be off by so many points; no lines where no frame is known."""

    points: int
    introduction: str
    lines: tuple[FurtherLine, ...]


def further_of(
    analysis: Analysis, codes: Collection[str], points: int, wording: Wording
) -> Further | None:
    """Return what the wave and the units of these codes need; ``None`` without a frame."""
    response = analysis.frame_response
    if response is None:
        return None
    points = points if points in CHOICES else USUAL
    found = response.accounting
    rate = found.overall.covered_rate
    introduction = wording.say(
        INTRODUCTION,
        level=numbers.percent(analysis.confidence_level, 0),
        points=points,
        rate=numbers.percent(rate),
    )
    if unlinked := analysis.overall.rates.unlinked:
        introduction = wording.together(
            [introduction, wording.say(UNLINKED, n=numbers.count(unlinked))]
        )
    cells = {WHOLE: _state(found.overall)}
    cells |= {code: _state(one) for code, one in found.units.items() if code in codes}
    needs = further_answers(
        cells,
        Precision.at_level(points / 100, analysis.confidence_level),
        Expectation(response_rate=rate) if rate else None,
    )
    return Further(points, introduction, tuple(_lines(analysis, needs, wording)))


def _state(counts: ResponseCounts) -> CellState:
    return CellState(counts.completed, counts.eligible)


def _lines(
    analysis: Analysis, needs: tuple[FurtherAnswers, ...], wording: Wording
) -> Iterator[FurtherLine]:
    names = {unit.code: wording.name(unit) for unit in analysis.units}
    names[WHOLE] = wording.say(N_("整批"))
    for one in needs:
        yield FurtherLine(names[one.cell], one)
