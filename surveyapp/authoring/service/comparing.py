"""What changed from one questionnaire to another, and what that means for its answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires import revisions
from questionnaires.definition import Questionnaire
from questionnaires.revision_texts import describe_change
from questionnaires.revisions import Change
from surveyapp.authoring.service.texts import compare_texts


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed, in meaning and in text."""

    changes: Sequence[Change]
    text: Sequence[str]

    @property
    def breaking(self) -> list[Change]:
        """Return what breaks comparability."""
        return [change for change in self.changes if change.breaks_comparability]


def compare(before: Questionnaire, after: Questionnaire, old: str, new: str) -> Comparison:
    """Compare two questionnaires, and the texts they were written as."""
    return Comparison(revisions.compare(before, after), compare_texts(old, new))


def is_comparable(before: Questionnaire, after: Questionnaire) -> bool:
    """Tell whether answers to both may be counted together."""
    return not any(change.breaks_comparability for change in revisions.compare(before, after))


def say_change(change: Change, language: str) -> str:
    """Return the sentence for one change."""
    return describe_change(change, language)
