"""What the figures of a wave rest on, and what keeps two waves from being compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from analysis.results import Analysis
from analysis.targets import Target
from analysis.units.waves import BreakReason

MODE_SHIFT = 0.5  # Half of the answers came through other channels than before.


@dataclass(frozen=True, slots=True)
class WaveBasis:
    """The question, its scores, the weights, the ratings counted, and where answers came from.

    Attributes
    ----------
    question : mapping
        Language → words.
    scores : mapping
        Level → its score.
    weighting : str
        What was done.
    margins : frozenset of str
        What the weights follow.
    counting : str
        Which of several ratings counts.
    channels : mapping
        Channel → answers counted; empty where nothing is known of channels.
    is_of_volunteers : bool
    """

    question: Mapping[str, str]
    scores: Mapping[str, float]
    weighting: str
    margins: frozenset[str]
    counting: str
    channels: Mapping[str, int]
    is_of_volunteers: bool

    @classmethod
    def of(cls, analysis: Analysis) -> Self:
        """Return what an analysis rests on."""
        return cls(
            question=analysis.outcome_title,
            scores=analysis.scores,
            weighting=analysis.weights.method,
            margins=frozenset(analysis.weights.margins),
            counting=analysis.rating_counting,
            channels={row.code: row.counted for row in analysis.reconciliation.by_channel},
            is_of_volunteers=analysis.overall.index.target is Target.VOLUNTEERS,
        )

    @classmethod
    def printed(cls, found: Mapping[str, Any]) -> Self:
        """Return the same of the object that `Analysis.to_json` wrote."""
        channels = found["reconciliation"]["by_channel"]
        return cls(
            question=dict(found["outcome_title"]),
            scores=dict(found["scores"]),
            weighting=found["weights"]["method"],
            margins=frozenset(found["weights"]["margins"]),
            counting=found["rating_counting"],
            channels={row["code"]: int(row["counted"]) for row in channels},
            is_of_volunteers=found["overall"]["index"]["target"] == Target.VOLUNTEERS,
        )


def breaks_between(before: WaveBasis, after: WaveBasis) -> tuple[BreakReason, ...]:
    """Return what changed so that the difference of two waves would say nothing of the service.

    A question is another one where its words differ in a language that both waves have.
    """
    return tuple(_breaks(before, after))


def is_weighted_alike(before: WaveBasis, after: WaveBasis) -> bool:
    """Tell whether the weights of two waves follow the same totals in the same way."""
    return (before.weighting, before.margins) == (after.weighting, after.margins)


def moved_channels(before: Mapping[str, int], after: Mapping[str, int]) -> float:
    """Return the share of answers that would have to change their channel; 0 without answers."""
    sizes = sum(before.values()), sum(after.values())
    if not all(sizes):
        return 0.0
    gaps = (
        abs(before.get(code, 0) / sizes[0] - after.get(code, 0) / sizes[1])
        for code in before.keys() | after.keys()
    )
    return sum(sorted(gaps)) / 2


def _breaks(before: WaveBasis, after: WaveBasis) -> Iterator[BreakReason]:
    shared = before.question.keys() & after.question.keys()
    if any(before.question[language] != after.question[language] for language in shared):
        yield BreakReason.QUESTIONNAIRE_CHANGED
    if dict(before.scores) != dict(after.scores):
        yield BreakReason.SCALE_CHANGED
    if not is_weighted_alike(before, after):
        yield BreakReason.WEIGHTING_CHANGED
    if before.counting != after.counting:
        yield BreakReason.COUNTING_CHANGED
    if moved_channels(before.channels, after.channels) > MODE_SHIFT:
        yield BreakReason.MODE_CHANGED
    if before.is_of_volunteers or after.is_of_volunteers:
        yield BreakReason.VOLUNTEERS
