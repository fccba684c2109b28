"""What experts gave: points on one scale, checked all at once, with whoever gave none by name."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np

from analysis.errors import InsufficientSampleError, InvalidSampleError, Refusal
from analysis.estimation.design import FloatArray


@dataclass(frozen=True, slots=True)
class ScoreScale:
    """The points an expert may give: from `minimum` to `maximum` in steps from the minimum on."""

    maximum: Fraction
    minimum: Fraction = Fraction(0)
    step: Fraction = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class GivenScore:
    """The points that one expert gave one subject, as they are written."""

    expert: str
    subject: str
    score: str | int | float | Fraction


class MissingScores(StrEnum):
    """What becomes of scores that were not given, where every expert must have judged all."""

    REFUSE = "refuse"
    DROP_SUBJECTS = "drop_subjects"
    DROP_EXPERTS = "drop_experts"


@dataclass(frozen=True, slots=True)
class CompleteScores:
    """Subjects that each of the experts judged.

    Attributes
    ----------
    subjects, experts : tuple of str
    rows : tuple of tuples of Fraction
        One row per subject, one entry per expert.
    dropped : tuple of str
        Subjects, or experts, that were left out for want of a score.
    """

    subjects: tuple[str, ...]
    experts: tuple[str, ...]
    rows: tuple[tuple[Fraction, ...], ...]
    dropped: tuple[str, ...] = ()

    @property
    def matrix(self) -> FloatArray:
        """The scores as floats, (subjects, experts)."""
        return np.array(self.rows, dtype=float).reshape(len(self.subjects), len(self.experts))


@dataclass(frozen=True, slots=True)
class ExpertScores:
    """All scores that were given.

    Attributes
    ----------
    subjects, experts : tuple of str
    given : mapping of (subject, expert) to Fraction
        Exact, since points are.
    scale : ScoreScale
    """

    subjects: tuple[str, ...]
    experts: tuple[str, ...]
    given: Mapping[tuple[str, str], Fraction]
    scale: ScoreScale

    def of_subject(self, subject: str) -> dict[str, Fraction]:
        """Return the score of each expert who gave one, in the order of the experts."""
        return {
            expert: self.given[subject, expert]
            for expert in self.experts
            if (subject, expert) in self.given
        }

    def missing(self) -> tuple[tuple[str, str], ...]:
        """Return the subject and expert of every score that was not given."""
        return tuple(
            (subject, expert)
            for subject in self.subjects
            for expert in self.experts
            if (subject, expert) not in self.given
        )

    def complete(self, policy: MissingScores = MissingScores.REFUSE) -> CompleteScores:
        """Return subjects that every expert judged.

        Parameters
        ----------
        policy : MissingScores

        Raises
        ------
        InsufficientSampleError
            If scores are missing and none may be left out; each is named.
        """
        missing = self.missing()
        if missing and policy is MissingScores.REFUSE:
            raise InsufficientSampleError(_not_given(missing))
        gaps = {subject for subject, _expert in missing}
        absent = {expert for _subject, expert in missing}
        drops_subjects = policy is MissingScores.DROP_SUBJECTS
        subjects = _without(self.subjects, gaps if drops_subjects else set())
        experts = _without(self.experts, set() if drops_subjects else absent)
        return CompleteScores(
            subjects,
            experts,
            tuple(
                tuple(self.given[subject, expert] for expert in experts) for subject in subjects
            ),
            tuple(sorted(gaps if drops_subjects else absent)),
        )


def read_scores(
    given: Iterable[GivenScore],
    scale: ScoreScale,
    *,
    experts: Sequence[str] = (),
    subjects: Sequence[str] = (),
) -> ExpertScores:
    """Check scores and put them in order.

    Parameters
    ----------
    given : iterable of GivenScore
    scale : ScoreScale
    experts, subjects : sequence of str
        Everybody who was asked and everything they were asked about, in the order of reports;
        by default those who gave a score, in the order of their names.

    Raises
    ------
    InvalidSampleError
        With every reason: no number, out of range, not on a step, given twice, or of an expert
        or subject that is not listed.
    """
    rows = list(given)
    found: dict[tuple[str, str], Fraction] = {}
    refusals = list(_twice(rows))
    for row in rows:
        refusals += _strangers(row, experts, subjects)
        score = _read(row.score)
        refusals += _misfits(row, score, scale)
        if score is not None:
            found[row.subject, row.expert] = score
    if refusals:
        raise InvalidSampleError(*refusals)
    return ExpertScores(
        tuple(subjects) or tuple(sorted({row.subject for row in rows})),
        tuple(experts) or tuple(sorted({row.expert for row in rows})),
        found,
        scale,
    )


def _read(score: str | float | Fraction) -> Fraction | None:
    try:
        return Fraction(str(score))
    except (ValueError, ZeroDivisionError):
        return None


def _misfits(row: GivenScore, score: Fraction | None, scale: ScoreScale) -> Iterator[Refusal]:
    where = f"expert {row.expert} gave {row.subject} {row.score}"
    values = {"expert": row.expert, "subject": row.subject, "score": str(row.score)}
    low, high = float(scale.minimum), float(scale.maximum)
    if score is None:
        yield Refusal("score_not_a_number", f"{where}; write a number such as 8.5", values)
    elif not scale.minimum <= score <= scale.maximum:
        said = f"{where}; give {low:g} to {high:g}"
        yield Refusal("score_out_of_range", said, {**values, "low": low, "high": high})
    elif (steps := (score - scale.minimum) / scale.step).denominator != 1:
        below = scale.minimum + (steps.numerator // steps.denominator) * scale.step
        near = (float(below), float(min(below + scale.step, scale.maximum)))
        said = f"{where}, between two steps; give {near[0]:g} or {near[1]:g}"
        yield Refusal("score_off_step", said, {**values, "below": near[0], "above": near[1]})


def _strangers(
    row: GivenScore, experts: Sequence[str], subjects: Sequence[str]
) -> Iterator[Refusal]:
    if experts and row.expert not in experts:
        said = f"expert {row.expert} was not asked; name him among the experts, or mend the name"
        yield Refusal("unknown_expert", said, {"expert": row.expert})
    if subjects and row.subject not in subjects:
        said = f"{row.subject} is not judged here; list it, or mend the name"
        yield Refusal("unknown_subject", said, {"subject": row.subject})


def _twice(rows: Iterable[GivenScore]) -> Iterator[Refusal]:
    counts = Counter((row.expert, row.subject) for row in rows)
    for (expert, subject), count in counts.items():
        if count > 1:
            said = f"expert {expert} gave {subject} {count} scores; keep the one that counts"
            yield Refusal("score_given_twice", said, {"expert": expert, "subject": subject})


def _not_given(missing: Iterable[tuple[str, str]]) -> Refusal:
    names = tuple(f"{expert}: {subject}" for subject, expert in missing)
    said = (
        f"scores are missing ({', '.join(names)}); ask for them, or leave out the subjects or the "
        "experts concerned"
    )
    return Refusal("scores_missing", said, {"missing": names})


def _without(names: tuple[str, ...], left_out: set[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in left_out)
