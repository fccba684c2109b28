"""The ranks of units while the weights of a scheme move, as a picture in a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from analysis.charts.drawing import boxes_for_lacking_letters, render
from analysis.charts.labels import SpanLabels
from analysis.charts.ranks import RankSpan, rank_spans, spans_of
from analysis.schemes.definition import Scheme
from analysis.schemes.evidence import Unit
from analysis.schemes.periods import Period
from analysis.schemes.rank_ranges import RankRanges
from analysis.schemes.run import Run
from analysis.text import words
from surveyapp.assessment.moved_weights import NO_WEIGHTS, Ranges
from surveyapp.assessment.refusals import refusal
from surveyapp.assessment.telling import number_words
from surveyapp.messages import N_, say

KINDS: Mapping[str, Literal["png", "svg"]] = {".png": "png", ".svg": "svg"}
NEEDS_MOVES = N_("--picture 画的是权重变动时的名次。请同时写 --move-weights。")
WHICH_KIND = N_("{path}：文件名请以 .png 或 .svg 结尾。")
MOVED_AXIS = N_("{period} 的名次，每项权重单独上下浮动自身的 {share}%")
UNWRITABLE = N_("{path} 无法写入。请换一个可以写入的位置。")


def check_picture(path: Path, percent: float | None, language: str) -> None:
    """Refuse a picture that cannot be made, before anything is run.

    Raises
    ------
    ClickException
    """
    if percent is None:
        raise refusal(NEEDS_MOVES, language)
    if path.suffix.lower() not in KINDS:
        raise refusal(WHICH_KIND, language, path=path)
    if not path.absolute().parent.is_dir():
        raise refusal(UNWRITABLE, language, path=path)


def write_picture(path: Path, run: Run, ranges: Ranges, language: str) -> None:
    """Draw the ranks of the last period.

    Raises
    ------
    ClickException
        If its score has no weights, or the file cannot be written.
    """
    period, found = ranges[-1]
    if not found.indicators:
        raise refusal(NO_WEIGHTS, language, period=period)
    try:
        path.write_bytes(_drawn(run, period, found, KINDS[path.suffix.lower()], language))
    except OSError as error:
        raise refusal(UNWRITABLE, language, path=path) from error


def _drawn(
    run: Run, period: Period, found: RankRanges, kind: Literal["png", "svg"], language: str
) -> bytes:
    units = {unit.code: unit for unit in run.units_in(period)}
    classes = list(dict.fromkeys(unit.unit_class for unit in units.values()))

    def place(one: RankSpan) -> tuple[int, int, int, int]:
        return classes.index(units[one.code].unit_class), one.rank, one.best, one.worst

    share = number_words(found.share * 100)
    labels = SpanLabels(
        say(MOVED_AXIS, language, period=period, share=share),
        say(N_("现在的名次"), language),
        say(N_("权重浮动时的名次"), language),
        cut_note=say(N_("（共 {all} 个，只画首尾 {shown} 个）"), language),
        unit=lambda code: _name(run.scheme, units[code], language, has_classes=len(classes) > 1),
    )
    with boxes_for_lacking_letters():
        return render(rank_spans(sorted(spans_of(found.units), key=place), labels), kind)


def _name(scheme: Scheme, unit: Unit, language: str, *, has_classes: bool) -> str:
    if not has_classes:
        return unit.name
    title = words(scheme.classes.get(unit.unit_class or "", {}), language)
    return f"{title} · {unit.name}" if title else unit.name
