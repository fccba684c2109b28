"""What a run read of surveys, as its page tells it: each source, what to know of it, and gaps."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from analysis.schemes.definition import Scheme
from analysis.text import words
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.surveys.choices import RATINGS, slots_of
from surveyapp.assessment.surveys.tables import GAPS, NOT_IN_WAVE, SOURCES, Record
from surveyapp.documents.voice import Voice
from surveyapp.estimates.unit_figures import Lack
from surveyapp.fieldwork.models import WaveState
from surveyapp.messages import N_, say

RATINGS_TITLE = N_("计入的评价")
STILL_OPEN = N_("批次还在收集答卷，数字会变。关闭后请重新运行。")
ELSEWHERE = N_("批次的日期不全在这个周期之内，按选择计入整个周期。")
OF_VERDICT = {
    "fail": N_("样本代表性未通过：以它为依据的得分不能公布。"),
    "warn": N_("样本代表性有保留：引用时须一并说明原因。"),
}
OF_ONE = N_("{indices}：{said}")
NOBODY = N_("本次考评的单位都不在这个批次里。请核对批次评价的是哪一级单位，或另选批次。")
REASONS = {
    Lack.NO_ANSWERS.value: N_("没有可以计分的答卷：{units}。"),
    Lack.TOO_FEW.value: N_("答卷太少，不能公布，因此也不计入考评：{units}。"),
    Lack.WITH_ANOTHER.value: N_(
        "公布后可以推算出别的单位的小样本，因此不公布，也不计入考评：{units}。请为答卷少的单位补收"
        "答卷，或在批次的分析设置里调整。"
    ),
    NOT_IN_WAVE: N_("不是这个批次评价的单位：{units}。"),
}


class Feeding(NamedTuple):
    """What a wave is for: an index, and which figure stands for it; or ratings, as such."""

    title: str
    measure: str


@dataclass(frozen=True, slots=True)
class SourceTold:
    """One wave that a run read.

    Attributes
    ----------
    state, verdict : str
        Codes, as `WaveState` and `Verdict` have them; a verdict may be empty.
    notes : tuple of str
        What whoever uses the figures must know: each a sentence.
    """

    title: str
    name: str
    wave_id: str
    period: str
    state: str
    verdict: str
    n: int
    feeds: tuple[Feeding, ...]
    notes: tuple[str, ...]


def told_sources(
    scheme: Scheme, tables: Mapping[str, Rows], names: Mapping[str, str], language: str
) -> list[SourceTold]:
    """Return the waves of a run from what was kept; `names` are those of the units assessed."""
    if SOURCES not in tables:
        return []
    by_wave: dict[str, list[Record]] = {}
    for record in records(tables[SOURCES]):
        by_wave.setdefault(record["wave_id"], []).append(record)
    gaps = list(records(tables[GAPS]))
    return [_told(scheme, records, gaps, names, language) for records in by_wave.values()]


def _told(
    scheme: Scheme,
    records: Sequence[Record],
    gaps: Sequence[Record],
    names: Mapping[str, str],
    language: str,
) -> SourceTold:
    titles = {slot.index: words(slot.title, language) for slot in slots_of(scheme)}
    first = records[0]  # What feeds an index stands before ratings, and has a verdict.
    lacking = {
        titles.get(index, index): [
            gap for gap in gaps if (gap["index"], gap["place"]) == (index, first["place"])
        ]
        for index in (record["index"] for record in records if record["measure"] != RATINGS)
    }
    return SourceTold(
        title=words(json.loads(first["wave_title"]), language),
        name=first["place"],
        wave_id=first["wave_id"],
        period=first["period"],
        state=first["state"],
        verdict=first["verdict"],
        n=int(first["n"]),
        feeds=tuple(_feeding(record, titles, language) for record in records),
        notes=(*_notes(first, language), *_of_indices(lacking, names, language)),
    )


def _feeding(record: Record, titles: Mapping[str, str], language: str) -> Feeding:
    if record["measure"] == RATINGS:
        return Feeding(say(RATINGS_TITLE, language), "")
    index, measure = record["index"], words(json.loads(record["title"]), language)
    return Feeding(titles.get(index, index), measure)


def _notes(record: Record, language: str) -> Iterator[str]:
    if record["state"] == WaveState.OPEN:
        yield say(STILL_OPEN, language)
    if record["is_within"] == "no" and record["measure"] != RATINGS:
        yield say(ELSEWHERE, language)
    if record["verdict"] in OF_VERDICT:
        yield say(OF_VERDICT[record["verdict"]], language)


def _of_indices(
    lacking: Mapping[str, list[Record]], names: Mapping[str, str], language: str
) -> Iterator[str]:
    """Yield what units lack; what all indices of a wave lack alike is said once."""
    of: dict[str, list[str]] = {}
    for title, gaps in lacking.items():
        for said in _of_gaps(gaps, names, language):
            of.setdefault(said, []).append(title)
    for said, titles in of.items():
        if len(titles) == len(lacking):
            yield said
        else:
            yield say(OF_ONE, language, indices=Voice(language).listed(titles), said=said)


def _of_gaps(gaps: list[Record], names: Mapping[str, str], language: str) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for gap in gaps:
        by_reason.setdefault(gap["reason"], []).append(names.get(gap["unit"], gap["unit"]))
    if len(by_reason.get(NOT_IN_WAVE, ())) == len(names):
        yield say(NOBODY, language)
        return
    for reason, units in sorted(by_reason.items()):
        yield say(REASONS[reason], language, units=Voice(language).some(units))


def records(rows: Rows) -> Iterator[Record]:
    """Yield the rows of a kept table by their columns, each with its place."""
    for cells, place in zip(rows.cells, rows.places, strict=True):
        yield {**dict(zip(rows.header, cells, strict=True)), "place": place}
