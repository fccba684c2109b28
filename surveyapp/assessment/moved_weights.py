"""The ranks of units while the weights of a scheme move, for a terminal and as JSON."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from analysis.schemes.periods import Period
from analysis.schemes.rank_ranges import RankRanges, rank_ranges
from analysis.schemes.results import SchemeResult
from analysis.schemes.rounding import exact_words
from analysis.schemes.run import Run
from surveyapp.assessment.telling import number_words, quantity_title
from surveyapp.messages import N_, say

Ranges = tuple[tuple[Period, RankRanges], ...]

MOVED = N_(
    "{period}：每项权重单独上下浮动自身的 {share}% 时，{kept} 个单位的名次不变，{n} 个会变。"
)
MOVING = N_("会变的名次（由哪项权重）：{moved}。")
NO_WEIGHTS = N_("{period}：得分不是加权平均，没有可以浮动的权重。")


def ranges_of(run: Run, result: SchemeResult, percent: float | None) -> Ranges:
    """Return the ranks of every period while each weight moves by so many per cent of itself.

    Nothing where nobody asked.
    """
    if percent is None:
        return ()
    share = Fraction(str(percent)) / 100
    return tuple(
        (
            found.period,
            rank_ranges(run, run.scheme.results[found.period.level], found.period, share),
        )
        for found in result.periods
    )


def ranges_json(ranges: Ranges, unit: str | None = None) -> dict[str, Any]:
    """Return the ranks of all units, or of one, as plain values; nothing where there are none."""
    periods = [
        {
            "period": str(period),
            "share": exact_words(found.share),
            "indicators": list(found.indicators),
            "units": [
                {
                    "unit": each.unit,
                    "rank": each.rank,
                    "best_rank": each.best,
                    "worst_rank": each.worst,
                    "moved_by": list(each.by),
                }
                for each in found.units
                if unit in {None, each.unit}
            ],
        }
        for period, found in ranges
    ]
    return {"moved_weights": periods} if periods else {}


def tell_ranges(run: Run, ranges: Ranges, language: str, unit: str | None = None) -> Iterator[str]:
    """Yield one line a period: how many units keep their places, and whom which weight moves."""
    for period, found in ranges:
        if not found.indicators:
            yield say(NO_WEIGHTS, language, period=period)
            continue
        ranked = [each for each in found.units if each.rank and unit in {None, each.unit}]
        moved = [each for each in ranked if each.by]
        kept = len(ranked) - len(moved)
        percent = number_words(found.share * 100)
        told = say(MOVED, language, period=period, share=percent, kept=kept, n=len(moved))
        if moved:
            names = "; ".join(
                f"{each.unit} {each.best}–{each.worst} "
                f"({', '.join(quantity_title(run, code, language) for code in each.by)})"
                for each in moved
            )
            told = f"{told} {say(MOVING, language, moved=names)}"
        yield told
