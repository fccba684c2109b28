"""Scores as a table: one row per subject, one column per expert, ``None`` where there is none."""

from collections.abc import Sequence
from fractions import Fraction

from analysis.experts.scores import ExpertScores, GivenScore, ScoreScale, read_scores

TEN = ScoreScale(maximum=Fraction(10))
# Shrout and Fleiss, table 2: six subjects, four judges.
FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def scores(
    rows: Sequence[Sequence[float | None]], scale: ScoreScale = TEN, names: str = ""
) -> ExpertScores:
    experts = list(names) or [f"e{place}" for place in range(len(rows[0]))]
    subjects = [f"s{place}" for place in range(len(rows))]
    return read_scores(
        [
            GivenScore(expert, subject, score)
            for subject, row in zip(subjects, rows, strict=True)
            for expert, score in zip(experts, row, strict=True)
            if score is not None
        ],
        scale,
        experts=experts,
        subjects=subjects,
    )
