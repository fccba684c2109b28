"""Which occasions of a wave could be rated, which were, and what is known of the silent."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np

from analysis.columns import BoolArray, Column
from analysis.estimation.design import IntArray
from analysis.plan import Plan, RatingCounting
from analysis.quality.frame_response import SILENT, RatableOccasions
from analysis.reconciliation import FrameCount
from surveyapp.cases.models import ServiceChannel
from surveyapp.cases.vocabulary import APPLICANT_KIND, MONTH, SERVICE_CHANNEL
from surveyapp.estimates.evidence import Contact, Evidence
from surveyapp.estimates.margins import UNIT_COLUMN
from surveyapp.estimates.places import UNPLACED


@dataclass(frozen=True, eq=False)
class Frame:
    """The ratable occasions of a wave, by unit, and those of them that were rated.

    Attributes
    ----------
    plan : Plan
    evidence : Evidence
    units : mapping of UUID to str or None
        The unit of each ratable occasion.
    outcomes : sequence of str or None
        The outcome of each answer, in the order of the answers.
    """

    plan: Plan
    evidence: Evidence
    units: Mapping[UUID, str | None]
    outcomes: Sequence[str | None]

    def counts(self) -> dict[str, FrameCount]:
        """Count ratable occasions by unit, and those without a rating, each by itself.

        An occasion whose rating was excluded, or names no occasion, leaves the frame, as the
        rating leaves the rates.
        """
        if not self.units:
            return {}
        set_aside = self._set_aside()
        not_silent = self.rated.keys() | set_aside
        cases = Counter(
            code or UNPLACED for id_, code in self.units.items() if id_ not in set_aside
        )
        unrated = Counter(
            code or UNPLACED for id_, code in self.units.items() if id_ not in not_silent
        )
        return {
            unit.code: FrameCount(cases[unit.code], unrated[unit.code]) for unit in self.plan.units
        }

    def occasions(self) -> RatableOccasions | None:
        """Return every ratable occasion with what the frame knows of it, and its level."""
        plan, units, rated = self.plan, self.units, self.rated
        set_aside = self._set_aside()
        contacts = [one for one in self.evidence.contacts.values() if one.id not in set_aside]
        if not rated or not contacts:
            return None  # Nothing is linked, so nobody knows who of the frame stayed silent.
        names = tuple(unit.code for unit in plan.units if unit.code != UNPLACED)
        unit_codes = {code: number for number, code in enumerate(names)}
        level_codes = {
            level: number for number, level in enumerate(plan.outcome.rating_scale().levels)
        }
        variables = {
            SERVICE_CHANNEL: _coded(one.service_channel.value for one in contacts),
            APPLICANT_KIND: _coded(one.applicant_kind.value for one in contacts),
            MONTH: _coded(f"{one.occurred_on:%Y-%m}" for one in contacts),
            UNIT_COLUMN: _coded(units[one.id] or "" for one in contacts),
        }
        channels = {channel: number for number, channel in enumerate(ServiceChannel)}
        return RatableOccasions(
            variables={name: found for name, found in variables.items() if len(found[0]) > 1},
            unit=np.array([unit_codes.get(units[one.id] or "", -1) for one in contacts]),
            units=names,
            channel=np.array([channels[one.service_channel] for one in contacts]),
            channels=tuple(one.value for one in channels),
            level=np.array(
                [level_codes[rated[one.id]] if one.id in rated else SILENT for one in contacts]
            ),
            is_offered=self._is_invited(contacts),
        )

    @cached_property
    def rated(self) -> dict[UUID, str]:
        """The level that counts for each occasion with an effective rating."""
        plan = self.plan
        levels = set(plan.outcome.rating_scale().levels)
        names = plan.outcome.level_map()
        found: dict[UUID, str] = {}
        for answer, said in zip(self.evidence.answers, self.outcomes, strict=True):
            level = names.get(said) if said else None
            if answer.occasion_id is None or level not in levels or answer.is_default:
                continue
            if not self.evidence.fate_of(answer).is_effective:
                continue
            if plan.rating_counting is RatingCounting.LATEST or answer.occasion_id not in found:
                found[answer.occasion_id] = level
        return found

    def _is_invited(self, contacts: Sequence[Contact]) -> BoolArray | None:
        """Return whose invitation was made for an occasion, where all who rated had one.

        Of links and devices nothing is kept until they are used: nobody knows how many were
        offered one.
        """
        is_known = self.evidence.invited >= {one.id for one in contacts if one.id in self.rated}
        if not self.evidence.invited or not is_known:
            return None
        return np.array([one.id in self.evidence.invited for one in contacts])

    def _set_aside(self) -> set[UUID]:
        """Return the occasions whose rating was excluded, or names no occasion."""
        fate_of = self.evidence.fate_of
        apart = set(self.evidence.rated_apart) | {
            answer.occasion_id
            for answer in self.evidence.answers
            if answer.occasion_id is not None
            and fate_of(answer).is_excluded
            and not fate_of(answer).is_withdrawn
        }
        return apart - self.rated.keys()


def _coded(values: Iterable[str]) -> tuple[tuple[str, ...], IntArray]:
    column = Column.of(values)
    return column.categories, column.codes.astype(np.int64)
