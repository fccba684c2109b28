"""Which waves a run reads, and which of their figures stands for which index of the scheme."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from analysis.schemes.definition import Scheme
from analysis.schemes.needs import tables_needed
from analysis.schemes.periods import Level, Period
from analysis.schemes.rules import SurveyIndex
from analysis.text import Text
from surveyapp.fieldwork.models import Wave

INDICES, COVARIANCES, RATINGS = (
    "survey_indices",
    "survey_covariances",
    "ratings",
)  # Tables of evidence.


class Feed(NamedTuple):
    """A figure of the waves of a survey."""

    survey: str
    measure: str

    def __str__(self) -> str:
        """Return what a form or a command says for it; neither code has a blank."""
        return f"{self.survey} {self.measure}"

    @classmethod
    def parse(cls, written: str) -> "Feed | None":
        """Read what a form says; nothing for a blank."""
        survey, _blank, measure = written.partition(" ")
        return cls(survey, measure) if survey and measure else None


@dataclass(frozen=True, slots=True)
class SurveyChoice:
    """What somebody chose for a run.

    Attributes
    ----------
    waves : tuple of UUID
    indices : mapping of str to Feed
        Index of the scheme → what feeds it; one that is not named comes from files.
    ratings : str
        The code of the survey whose ratings count; empty for those of files alone.
    """

    waves: tuple[UUID, ...] = ()
    indices: Mapping[str, Feed] = field(default_factory=dict)
    ratings: str = ""

    def written(self) -> dict[str, Any]:
        """Return the choice as plain values."""
        return {
            "waves": [str(wave) for wave in self.waves],
            "indices": {index: str(feed) for index, feed in self.indices.items()},
            "ratings": self.ratings,
        }

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> "SurveyChoice":
        """Return a choice that was written down."""
        feeds = {index: Feed.parse(said) for index, said in written.get("indices", {}).items()}
        return cls(
            waves=tuple(UUID(wave) for wave in written.get("waves", ())),
            indices={index: feed for index, feed in feeds.items() if feed is not None},
            ratings=written.get("ratings", ""),
        )


NO_SURVEYS = SurveyChoice()


@dataclass(frozen=True, slots=True)
class Slot:
    """An index that a scheme reads.

    `questionnaire` is the one of the library that its rule names, `survey` what the rows of files
    must call their survey.
    """

    index: str
    title: Text
    questionnaire: str | None
    survey: str | None


def slots_of(scheme: Scheme) -> tuple[Slot, ...]:
    """Return the indices that a scheme reads, each once."""
    found: dict[str, Slot] = {}
    for code, rule in scheme.rules.items():
        if isinstance(rule, SurveyIndex):
            title = rule.title or {"und": code}
            slot = Slot(rule.index, title, rule.questionnaire, rule.survey)
            found.setdefault(rule.index, slot)
    return tuple(found.values())


def reads_ratings(scheme: Scheme) -> bool:
    """Tell whether a scheme counts ratings."""
    return RATINGS in tables_needed(scheme)


def lies_within(wave: Wave, period: Period) -> bool:
    """Tell whether all days of a wave are days of a period."""
    return period.start <= wave.period_from and wave.period_until <= period.end


def meets(wave: Wave, period: Period) -> bool:
    """Tell whether a day of a wave is one of a period."""
    return wave.period_from < period.end and period.start < wave.period_until


def period_of(wave: Wave, period: Period) -> Period:
    """Return the shortest part of a period that has a wave; the period for one from elsewhere."""
    if lies_within(wave, period):
        for level in Level:
            part = Period.around(wave.period_from, level)
            if level.rank < period.level.rank and lies_within(wave, part):
                return part
    return period


def of_survey(waves: Sequence[Wave], code: str) -> list[Wave]:
    """Return the waves of one survey."""
    return [wave for wave in waves if wave.survey.code == code]
