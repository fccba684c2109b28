"""Every figure of a report in one long table: one statistic of one group on each line."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, fields
from io import StringIO

from analysis.examination import public_examination
from analysis.quality.nonresponse import ResponseAccounting
from analysis.results import Analysis, Distribution, Group, IndexEstimate
from surveyapp.cells import as_text
from surveyapp.estimates.provenance import Provenance
from surveyapp.paper.vocabulary import FATE_LABELS
from surveyapp.reporting.changes import Moved
from surveyapp.reporting.companions import NO_COMPANIONS, Companions
from surveyapp.reporting.hands import MODE_LABELS
from surveyapp.reporting.series import Series
from surveyapp.reporting.suspicions import Search
from surveyapp.reporting.unit_changes import UnitChanges, unit_changes_of, unit_changes_of_file
from surveyapp.reporting.wording import ANSWER_TERMS, CASE_TERMS, Wording

UTF8_MARK = "\ufeff"  # Without it, Excel takes the file for the local character set.
BOOK_TERMS = (*ANSWER_TERMS, "rated", "not_rated", "defaults")
MARGIN_TESTS = (
    "chi_square", "df", "p_value", "total_variation", "weighted_chi_square", "weighted_p_value",
    "weighted_total_variation",
)  # fmt: skip
HASHES = ("responses", "population", "frame", "plan", "code", "package_version")
RATES = (
    "active_rating_rate", "unrated_rate", "active_positive_rate", "positive_rate",
    "negative_rate", "unlinked_positive_rate",
)  # fmt: skip
RATE_COUNTS = ("cases", "active", "defaults", "excluded", "unlinked")


@dataclass(frozen=True, slots=True)
class Line:
    """One statistic of one group; what does not apply is empty."""

    edition: str
    period: str
    group_kind: str
    unit_class: str
    code: str
    name: str
    statistic: str
    category: str
    value: float | None
    std_error: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    effective_n: float | None = None
    design_effect: float | None = None
    verdict: str = ""
    marks: str = ""


def write_csv(
    analysis: Analysis,
    provenance: Provenance,
    language: str,
    companions: Companions = NO_COMPANIONS,
) -> bytes:
    """Return the long table as UTF-8 with a mark; numbers at full precision, words harmless."""
    target = StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    names = [field.name for field in fields(Line)]
    writer.writerow(names)
    for line in _Lines(analysis, provenance, Wording(language)).all(companions):
        writer.writerow([_cell(getattr(line, name)) for name in names])
    return (UTF8_MARK + target.getvalue()).encode()


def _cell(value: str | float | None) -> str:
    if value is None:
        return ""
    return as_text(value) if isinstance(value, str) else repr(value)


class _Lines:
    def __init__(self, analysis: Analysis, provenance: Provenance, wording: Wording) -> None:
        self.analysis, self.provenance = analysis, provenance
        self.wording = wording
        self.edition = provenance.wave_code
        self.period = wording.text(analysis.period)

    def all(self, companions: Companions) -> Iterator[Line]:
        """Yield the books, then the wave, its classes, and its units in the official order."""
        yield from self._books()
        yield from map(self._change, companions.moved)
        for group in (self.analysis.overall, *self.analysis.classes, *self.analysis.units):
            yield from self._group(group)
            yield from self._margins(group)
        yield from self._ranks()
        yield from self._funnel()
        yield from self._contrasts()
        yield from self._case_mix()
        yield from self._series(companions.series)
        series = companions.series
        changes = unit_changes_of(series) if series else unit_changes_of_file(self.analysis)
        if changes is not None and not self.provenance.is_public:
            yield from self._unit_changes(changes)
        yield from self._silence()
        yield from self._suspicions(companions.search)
        yield from self._origin()

    def _group(self, group: Group) -> Iterator[Line]:
        if self.provenance.is_public and group.is_suppressed_in_public:
            yield self._line(group, "satisfaction_index", value=None)
            return
        yield self._index(group, "satisfaction_index", group.index)
        yield self._index(
            group, "satisfaction_index_excluding_flagged", group.index_excluding_flagged
        )
        yield self._line(
            group, "satisfaction_index_unweighted", value=group.index.raw, n=group.index.n
        )
        yield from self._distribution(group, "satisfaction_level", group.distribution)
        for name in RATE_COUNTS:
            yield self._line(group, name, value=getattr(group.rates, name))
        for name in RATES:
            interval = (
                group.rates.active_positive_interval if name == "active_positive_rate" else None
            )
            yield self._line(
                group,
                name,
                value=getattr(group.rates, name),
                low=interval.low if interval else None,
                high=interval.high if interval else None,
            )
        for item in group.items:
            yield self._index(group, "item_index", item.index, category=item.column)
            yield from self._distribution(group, f"item_level:{item.column}", item.distribution)

    def _distribution(
        self, group: Group, statistic: str, distribution: Distribution
    ) -> Iterator[Line]:
        for share in distribution.levels:
            yield self._line(
                group,
                statistic,
                category=share.level,
                value=share.weighted_share,
                low=share.interval.low if share.interval else None,
                high=share.interval.high if share.interval else None,
                n=share.count,
            )
        for code, n in distribution.missing.items():
            yield self._line(group, statistic, category=code, value=None, n=n)

    def _change(self, moved: Moved) -> Line:
        return self._line(
            self.analysis.overall,
            f"change:{moved.what.value}",
            category=moved.change.verdict.value,
            value=moved.change.difference,
            std_error=moved.change.std_error,
            low=moved.change.interval.low,
            high=moved.change.interval.high,
        )

    def _contrasts(self) -> Iterator[Line]:
        rest, goal = self.analysis.from_rest, self.analysis.from_goal
        for name, found in (("rest", rest), ("goal", goal)):
            for one in found.units if found else ():
                unit = self.analysis.unit(one.code)
                yield self._line(
                    unit,
                    f"difference_from_{name}",
                    category=one.standing.value,
                    value=one.change.difference,
                    std_error=one.change.std_error,
                    low=one.change.interval.low,
                    high=one.change.interval.high,
                )
                yield self._line(unit, f"{name}_adjusted_p", value=one.adjusted_p_value)

    def _unit_changes(self, changes: UnitChanges) -> Iterator[Line]:
        for unit in changes.found.units:
            group = changes.groups[unit.code]
            yield self._line(
                group,
                "change_since_last_wave",
                category=unit.standing.value,
                value=unit.change.difference,
                std_error=unit.change.std_error,
                low=unit.change.interval.low,
                high=unit.change.interval.high,
            )
            yield self._line(group, "change_adjusted_p", value=unit.adjusted_p_value)
        for code, reason in changes.found.unmatched:
            group = changes.groups[code]
            yield self._line(group, "change_since_last_wave", category=reason.value, value=None)

    def _ranks(self) -> Iterator[Line]:
        for ranking in self.analysis.rankings:
            for place in ranking.ranked:
                unit = self.analysis.unit(place.code)
                yield self._line(
                    unit,
                    "rank",
                    value=place.rank,
                    low=place.best_rank,
                    high=place.worst_rank,
                    n=place.index.n,
                )
                for name in ("tier", "shrunk", "reliability", "lowest_tenth"):
                    yield self._line(unit, f"rank_{name}", value=getattr(place, name))

    def _funnel(self) -> Iterator[Line]:
        for one in self.analysis.funnel.units if self.analysis.funnel else ():
            for name, limits in (("warning", one.warning), ("alarm", one.alarm)):
                yield self._line(
                    self.analysis.unit(one.code),
                    f"funnel_{name}_limits",
                    category=one.position.value if one.position else "",
                    value=one.value,
                    low=limits[0] if limits else None,
                    high=limits[1] if limits else None,
                    effective_n=one.n,
                )

    def _case_mix(self) -> Iterator[Line]:
        mix = self.analysis.case_mix
        for direct, expected in zip(mix.standardized, mix.expected, strict=True) if mix else ():
            unit = self.analysis.unit(direct.code)
            for name, mean in (("raw", direct.raw), ("standardized", direct.adjusted)):
                yield self._line(
                    unit,
                    f"case_mix_{name}",
                    value=mean.mean if mean else None,
                    std_error=mean.std_error if mean else None,
                    n=mean.n if mean else None,
                    effective_n=mean.effective_n if mean else None,
                )
            yield self._line(unit, "case_mix_expected", value=expected.expected)
            yield self._line(
                unit,
                "case_mix_observed_less_expected",
                value=expected.difference,
                std_error=expected.difference_std_error,
            )

    def _series(self, series: Series | None) -> Iterator[Line]:
        overall = self.analysis.overall
        for point in series.shares if series else ():
            yield self._line(
                overall,
                "series_active_positive_rate",
                category=point.wave,
                value=point.share,
                low=point.limits[0] if point.limits else None,
                high=point.limits[1] if point.limits else None,
                n=round(point.n),
            )
        for figure in series.sums if series else ():
            for name in ("estimate", "centre", "deviation", "upper", "lower"):
                yield self._line(
                    overall,
                    f"series_index_{name}",
                    category=figure.wave,
                    value=getattr(figure, name),
                )

    def _suspicions(self, search: Search | None) -> Iterator[Line]:
        if search is None:
            return
        examination = search.examination
        if self.provenance.is_public:
            examination = public_examination(examination, self.analysis.min_cell_size)
        for effect in examination.effects:
            check = effect.reason.value if effect.reason else "any"
            overall = self.analysis.overall
            yield self._line(overall, "suspicious", category=check, value=effect.marked)
            if effect.index is not None:
                name = "satisfaction_index_without_suspicious"
                yield self._index(overall, name, effect.index, category=check)
            for one in effect.units:
                unit = self.analysis.unit(one.code)
                yield self._line(unit, "suspicious", category=check, value=one.marked)
                name = "satisfaction_index_without_suspicious"
                yield self._index(unit, name, one.index, category=check)

    def _silence(self) -> Iterator[Line]:
        response = self.analysis.frame_response
        if response is None:
            return
        overall = self.analysis.overall
        if r := response.r_indicator:
            yield self._line(
                overall,
                "r_indicator",
                value=r.r,
                std_error=r.std_error,
                low=r.interval.low if r.interval else None,
                high=r.interval.high if r.interval else None,
                n=int(r.n),
            )
            yield self._line(
                overall,
                "propensity_coefficient_of_variation",
                value=r.coefficient_of_variation,
                std_error=r.coefficient_of_variation_error,
            )
        yield from self._accounts(response.accounting)
        bounds = [(overall, response.bounds)]
        bounds += [(self.analysis.unit(code), one) for code, one in response.unit_bounds.items()]
        for group, found in bounds:
            for one in found.scenarios:
                yield self._line(
                    group,
                    "index_if_silent",
                    category=one.scenario.value,
                    value=one.index,
                    n=found.answered + found.silent,
                )

    def _accounts(self, found: ResponseAccounting) -> Iterator[Line]:
        overall = self.analysis.overall
        by_code = {unit.code: unit for unit in self.analysis.units}
        parts = [
            (overall, "", found.overall),
            *((overall, channel, counts) for channel, counts in found.channels.items()),
            *(
                (by_code[one.unit], one.channel, one.counts)
                for one in found.cells
                if one.unit in by_code
            ),
        ]
        for group, channel, counts in parts:
            for statistic, value, n in (
                ("occasions_offered", counts.offered_rate, counts.eligible),
                ("occasions_rated_of_offered", counts.response_rate, counts.offered),
                ("occasions_rated", counts.covered_rate, counts.eligible),
            ):
                if value is not None:
                    yield self._line(group, statistic, category=channel, value=value, n=n)

    def _margins(self, group: Group) -> Iterator[Line]:
        for margin in group.gate.margins if group.gate else ():
            for row in margin.categories:
                for statistic, value in (
                    ("benchmark_share", row.benchmark_share),
                    ("sample_share", row.share),
                    ("weighted_share", row.weighted_share),
                ):
                    yield self._line(
                        group,
                        f"{statistic}:{margin.margin}",
                        category=row.category,
                        value=value,
                        n=row.n,
                    )
            for test in MARGIN_TESTS:
                value = getattr(margin, test)
                yield self._line(group, f"{test}:{margin.margin}", value=value)

    def _books(self) -> Iterator[Line]:
        books = self.analysis.reconciliation
        for kind, rows in (
            ("overall", (books.total,)),
            ("unit", books.by_unit),
            ("channel", books.by_channel),
        ):
            for row in rows:
                name = self.wording.text(row.name) if row.name else ""
                if kind == "channel":
                    name = self.wording.channel(row.code, row.name)
                for term in BOOK_TERMS:
                    statistic = f"reconciliation_{term}"
                    yield self._plain(kind, row.code, name, statistic, getattr(row, term))
        for case in books.cases:
            name = self.wording.text(case.name) if case.name else ""
            for term in CASE_TERMS:
                yield self._plain("unit", case.code, name, f"cases_{term}", getattr(case, term))
        yield from self._hands()

    def _hands(self) -> Iterator[Line]:
        hands = self.provenance.hands
        if self.provenance.is_public:
            return  # As in the report: the books by kind stay in the house.
        for mode, n in hands.received.items():
            name = self.wording.say(MODE_LABELS[mode])
            yield self._plain("mode", mode or "self", name, "reconciliation_received", n)
        if hands.printed or hands.fates:
            yield self._plain("paper", "printed", "", "paper_forms", hands.printed)
        for fate, n in hands.fates.items():
            name = self.wording.say(FATE_LABELS[fate])
            yield self._plain("paper", fate.value, name, "paper_forms", n)

    def _origin(self) -> Iterator[Line]:
        hashes = self.analysis.hashes
        known = [(name, getattr(hashes, name)) for name in HASHES]
        known += [
            (f"questionnaire_version_{one.number}", one.content_hash)
            for one in self.provenance.versions
        ]
        for name, content in known:
            yield self._plain("origin", name, content or "", "sha256_or_version", None)
        for code, title in self.provenance.unshown.items():
            name = self.wording.text(title)
            yield self._plain("question", code, name, "answers_not_in_this_file", None)

    def _plain(self, kind: str, code: str, name: str, statistic: str, value: float | None) -> Line:
        return Line(self.edition, self.period, kind, "", code, name, statistic, "", value)

    def _index(
        self, group: Group, statistic: str, index: IndexEstimate, category: str = ""
    ) -> Line:
        return self._line(
            group,
            statistic,
            category=category,
            value=index.value,
            std_error=index.std_error,
            low=index.interval.low if index.interval else None,
            high=index.interval.high if index.interval else None,
            n=index.n,
            effective_n=index.effective_n,
            design_effect=index.design_effect,
        )

    def _line(
        self, group: Group, statistic: str, *, category: str = "", **numbers: float | None
    ) -> Line:
        return Line(
            edition=self.edition,
            period=self.period,
            group_kind=group.kind.value,
            unit_class=group.unit_class or "",
            code=group.code,
            name=self.wording.name(group),
            statistic=statistic,
            category=category,
            verdict=group.gate.verdict.value if group.gate else "",
            marks=" ".join(mark.value for mark in group.marks),
            **numbers,  # type: ignore[arg-type]
        )
