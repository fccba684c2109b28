"""Calibration margins of a wave: where each respondent's category comes from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from analysis.plan import CaseMixVariable, Margin, MarginSource
from surveyapp.cases.models import ApplicantKind, ServiceChannel
from surveyapp.cases.vocabulary import MONTH
from surveyapp.estimates.evidence import Answer, Evidence
from surveyapp.estimates.places import UNPLACED, Places, printable
from surveyapp.estimates.provenance import Unusable, UnusableMargin
from surveyapp.estimates.settings import MarginSetting
from surveyapp.estimates.vocabulary import category_title, margin_title
from surveyapp.messages import LANGUAGES
from surveyapp.units.models import UnitKind

UNIT_COLUMN = "@unit"
OWN_CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "service_channel": tuple(one.value for one in ServiceChannel),
    "applicant_kind": tuple(one.value for one in ApplicantKind),
}
# What a unit does not choose about its cases; where cells are thin the first is kept longest.
CASE_MIX_NAMES = ("service_item", "service_channel", "applicant_kind")

Categories = Callable[[Answer], str | None]


@dataclass(frozen=True, slots=True)
class ItemNames:
    """Codes and names of the service items."""

    codes: Mapping[UUID, str]
    names: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class ChosenMargins:
    """The margins of a plan with their columns, and those that could not be used."""

    margins: tuple[Margin, ...]
    columns: dict[str, Sequence[str | None]]
    unusable: tuple[UnusableMargin, ...]


@dataclass(frozen=True, slots=True)
class MarginFinder:
    """Finds the category of every answer for the margins of a benchmark.

    Attributes
    ----------
    items : ItemNames
    unit_kind : UnitKind
        The kind the wave assesses: a margin of that kind is the column of the units itself.
    places_of : callable
        Returns the way from an answer to its unit of any kind.
    tolerated : float
        Share of the effective answers that may lack a category of a margin that is used.
    """

    evidence: Evidence
    items: ItemNames
    unit_kind: UnitKind
    places_of: Callable[[UnitKind], Places]
    tolerated: float

    def choose(
        self, declared: Mapping[str, MarginSetting] | None, benchmark: Sequence[str]
    ) -> ChosenMargins:
        """Return the margins declared, or else those of the benchmark that can be used.

        A margin can be used if every effective answer has a category, or all but the share that
        the plan tolerates.
        """
        if declared is not None:
            named = {
                name: (self.declared(name, setting), setting.source)
                for name, setting in declared.items()
            }
            columns = {
                column_name(name): self._column(find)
                for name, (find, _source) in named.items()
                if name != self.unit_kind
            }
            margins = tuple(
                self._margin(name, source, declared[name])
                for name, (_find, source) in named.items()
            )
            return ChosenMargins(margins, columns, ())
        return self._default(benchmark)

    def _default(self, benchmark: Sequence[str]) -> ChosenMargins:
        margins: list[Margin] = []
        columns: dict[str, Sequence[str | None]] = {}
        unusable: list[UnusableMargin] = []
        effective = [
            self.evidence.fate_of(one).is_effective and not one.is_default
            for one in self.evidence.answers
        ]
        for name in benchmark:
            known = self.known(name)
            if known is None:
                unusable.append(UnusableMargin(name, Unusable.NO_SOURCE, sum(effective)))
                continue
            find, source = known
            column = self._column(find)
            lacking = sum(
                counts and value is None for counts, value in zip(effective, column, strict=True)
            )
            if lacking > self.tolerated * sum(effective):
                unusable.append(UnusableMargin(name, Unusable.WITHOUT_CATEGORY, lacking))
                continue
            margins.append(self._margin(name, source, None))
            if name != self.unit_kind:
                columns[column_name(name)] = column
        return ChosenMargins(tuple(margins), columns, tuple(unusable))

    def case_mix(self) -> dict[str, Sequence[str | None]]:
        """Return what is known of the occasions that answers are linked to, by column."""
        found = (self._service_item, self._occasion_channel, self._applicant_kind)
        finders = dict(zip(CASE_MIX_NAMES, found, strict=True))
        return {case_column(name): self._column(find) for name, find in finders.items()}

    def known(self, name: str) -> tuple[Categories, MarginSource] | None:
        """Return where the platform itself finds the categories of a margin."""
        finders: Mapping[str, tuple[Categories, MarginSource]] = {
            "service_channel": (self._service_channel, MarginSource.OCCASION),
            "applicant_kind": (self._applicant_kind, MarginSource.OCCASION),
            "service_item": (self._service_item, MarginSource.OCCASION),
            MONTH: (self._month, MarginSource.RESPONSE),
        }
        if name in set(UnitKind):
            return self._unit_of(self.places_of(UnitKind(name))), MarginSource.OCCASION
        return finders.get(name)

    def declared(self, name: str, setting: MarginSetting) -> Categories:
        """Return where a margin of the settings finds its categories."""
        if setting.source is MarginSource.ANSWER:
            return lambda answer: self._answered(answer, setting.question or name, setting)
        if setting.source is MarginSource.COLLECTOR:
            return self._collector_channel
        known = self.known(name)
        return known[0] if known else lambda _answer: None

    # --- one category

    def _service_channel(self, answer: Answer) -> str | None:
        contact = self.evidence.contact_of(answer)
        known = contact.service_channel if contact else None
        return known.value if known else self._collector_channel(answer)

    def _occasion_channel(self, answer: Answer) -> str | None:
        contact = self.evidence.contact_of(answer)
        return contact.service_channel.value if contact and contact.service_channel else None

    def _collector_channel(self, answer: Answer) -> str | None:
        channel = self.evidence.collectors[answer.collector_id].service_channel
        return channel.value if channel else None

    def _applicant_kind(self, answer: Answer) -> str | None:
        contact = self.evidence.contact_of(answer)
        return contact.applicant_kind.value if contact and contact.applicant_kind else None

    def _service_item(self, answer: Answer) -> str | None:
        contact = self.evidence.contact_of(answer)
        item_id = contact.service_item_id if contact else None
        return self.items.codes.get(item_id) if item_id else None

    def _unit_of(self, places: Places) -> Categories:
        def find(answer: Answer) -> str | None:
            code = places.of_answer(answer, self.evidence)
            return None if code == UNPLACED else code

        return find

    def _month(self, answer: Answer) -> str:
        return self.evidence.day_of(answer).strftime("%Y-%m")

    @staticmethod
    def _answered(answer: Answer, question: str, setting: MarginSetting) -> str | None:
        value = answer.answers.get(question)
        if value is None or isinstance(value, list):
            return None
        return setting.categories.get(str(value), str(value))

    # --- columns and titles

    def _column(self, find: Categories) -> Sequence[str | None]:
        return [find(answer) for answer in self.evidence.answers]

    def _margin(self, name: str, source: MarginSource, setting: MarginSetting | None) -> Margin:
        title = {language: margin_title(name, language) for language in LANGUAGES}
        return Margin(
            name=name,
            column=UNIT_COLUMN if name == self.unit_kind else column_name(name),
            source=source,
            title=dict(setting.title) if setting and setting.title else title,
            category_titles=setting.category_titles
            if setting and setting.category_titles
            else self._titles(name),
        )

    def _titles(self, name: str) -> dict[str, dict[str, str]]:
        ours = OWN_CATEGORIES.get(name)
        if ours is not None:
            return {
                code: {language: category_title(name, code, language) for language in LANGUAGES}
                for code in ours
            }
        names = self.items.names if name == "service_item" else {}
        if name in set(UnitKind):
            units = self.places_of(UnitKind(name)).units.values()
            names = {unit.code: unit.name for unit in units}
        return {code: printable(text, code) for code, text in names.items()}


def column_name(margin: str) -> str:
    """Return the column that holds a margin; no question's code begins with this sign."""
    return f"@margin:{margin}"


def case_column(name: str) -> str:
    """Return the column that holds what is known of the occasion of an answer."""
    return f"@case:{name}"


CASE_MIX = tuple(CaseMixVariable(name=name, column=case_column(name)) for name in CASE_MIX_NAMES)
