"""The public edition of an analysis: no figure of a cell too small to hide a person in."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from analysis.indices.satisfaction import NO_INDEX
from analysis.quality.frame_response import FrameResponse
from analysis.results import (
    Analysis,
    ClassRanking,
    Distribution,
    Gate,
    Group,
    GroupKind,
    ItemEstimate,
    Mark,
    Rates,
    Reconciliation,
    UnrankedUnit,
)
from analysis.units.contrasts import UnitContrasts
from analysis.units.funnel import UnitFunnel
from analysis.units.standings import without_units
from analysis.units.wave_contrasts import compare_units_with_goal
from analysis.units.wave_funnel import funnel_of_groups

Key = tuple[GroupKind, str]  # The kind and the code of a group.

WAVE: Key = (GroupKind.OVERALL, "")


def public_edition(analysis: Analysis) -> Analysis:
    """Return the analysis as it may be shown outside the supervising authority.

    Units and classes below `min_cell_size` lose every figure and keep their name and marks; a
    report prints 「样本不足」 for them (`Group.is_suppressed_in_public`). What remains does not
    give them away: where a total less the figures shown would leave one unit, or too few answers,
    the next smallest is hidden as well. The same holds for every item, by those who rated it, and
    for flagged answers, by the difference that they make. A total below the size is hidden too.
    Rates go by the answers joined to occasions, and by those that are not.
    Rankings and the funnel are those of the units shown: places, sets of ranks, tiers and shrunk
    figures among all would tell of the others.
    Margins with a category of too few answers stay inside with every check about them (the
    verdict that they led to does not), and so do the books by unit, the sizes of cases, the
    priorities, whose answers differ from those of the items by a few, the comparison by case
    mix, whose answers differ from those of the index by the few that are not linked, and those
    with the rest, in which the units withheld are counted, and with the last wave, whose public
    edition may have withheld others.

    Parameters
    ----------
    analysis : Analysis

    Returns
    -------
    Analysis
        Of the same shape; hidden groups have no index, no rates, no gate and n = 0.
    """
    least = analysis.min_cell_size
    hidden = _withheld(analysis, lambda group: group.index.n)
    few_flags = _withheld(analysis, _flagged_with_a_level, hidden)
    few_linked = _withheld(analysis, lambda group: group.rates.active, hidden)
    few_unlinked = _withheld(analysis, lambda group: group.rates.unlinked, hidden)
    items = [
        _withheld(analysis, lambda group, item=number: group.items[item].index.n)  # type: ignore[misc]
        for number in range(len(analysis.overall.items))
    ]

    def shown(group: Group) -> Group:
        key = (group.kind, group.code)
        if key in hidden:
            return _emptied(group)
        rates = group.rates
        if key in few_unlinked:
            rates = replace(rates, unlinked_positive_rate=None)
        return replace(
            _without_flags(group) if key in few_flags else group,
            rates=_without_rates(rates) if key in few_linked else rates,
            gate=_without_small_margins(group.gate, least) if group.gate else None,
            items=tuple(
                _without_item(item) if key in withheld else item
                for item, withheld in zip(group.items, items, strict=True)
            ),
        )

    withheld_units = {code for kind, code in hidden if kind is GroupKind.UNIT}
    rankings = tuple(
        _ranking_of_shown(ranking, withheld_units, analysis.confidence_level)
        for ranking in analysis.rankings
    )
    overall, units = shown(analysis.overall), tuple(map(shown, analysis.units))
    return replace(
        analysis,
        overall=overall,
        classes=tuple(map(shown, analysis.classes)),
        units=units,
        rankings=rankings,
        weights=replace(analysis.weights, missed=None),
        frame_response=_without_parts(analysis.frame_response),
        priorities=None,
        funnel=_funnel_of_shown(analysis, overall, units, withheld_units),
        case_mix=None,
        from_rest=None,
        since_last_wave=None,
        from_goal=_from_goal_of_shown(analysis, units),
        reconciliation=Reconciliation(analysis.reconciliation.total, (), (), ()),
    )


def _ranking_of_shown(
    ranking: ClassRanking, withheld: AbstractSet[str], level: float
) -> ClassRanking:
    """Rank the units shown among themselves, and list the others without their figures."""
    places = (place for place in ranking.ranked if place.code in withheld)
    return replace(
        without_units(ranking, withheld, level=level),
        unranked=(
            *(
                replace(apart, index=NO_INDEX, reasons=()) if apart.code in withheld else apart
                for apart in ranking.unranked
            ),
            *(UnrankedUnit(one.code, one.name, NO_INDEX, one.verdict, ()) for one in places),
        ),
    )


def _from_goal_of_shown(analysis: Analysis, units: Sequence[Group]) -> UnitContrasts | None:
    if analysis.from_goal is None or analysis.goal is None:
        return None
    return compare_units_with_goal(
        units, analysis.goal, min_n=analysis.min_n, level=analysis.confidence_level
    )


def _withheld(
    analysis: Analysis, size_of: Callable[[Group], int], already: AbstractSet[Key] = frozenset()
) -> set[Key]:
    """Return the groups whose figures would show too few answers, or give those of others away.

    Those withheld `already`, for another figure, are among them.
    """
    groups = (analysis.overall, *analysis.classes, *analysis.units)
    sizes = {(group.kind, group.code): n for group in groups if (n := size_of(group)) > 0}
    class_of = {unit.code: unit.unit_class or "" for unit in analysis.units}
    small = {key for key, n in sizes.items() if n < analysis.min_cell_size or key in already}
    edition = _Edition(sizes, class_of, analysis.min_cell_size, small)
    while (key := edition.next_to_hide()) is not None:
        edition.hidden.add(key)
    return edition.hidden


@dataclass(frozen=True, slots=True)
class _Edition:
    """Sizes of groups, and which are hidden.

    Totals add up from units to classes and from classes to the wave, so what can be found out is
    each total shown less its parts shown. Of every such remainder the smallest part shown is
    hidden, until it is empty or large enough.
    """

    sizes: dict[Key, int]
    class_of: dict[str, str]
    least: int
    hidden: set[Key]

    def next_to_hide(self) -> Key | None:
        """Return the group to hide so that a remainder grows; ``None`` when all are safe."""
        parts = self._parts()
        classes = [total for total in parts if total != WAVE]
        for total, units in parts.items():
            unseen = [unit for unit in units if unit in self.hidden]
            if self._is_safe(unseen) or total in self.hidden:
                continue
            seen = [unit for unit in units if unit not in self.hidden]
            candidates = seen or (classes if total == WAVE else [total])
            return min(candidates, key=lambda key: self.sizes[key])
        return None

    def _is_safe(self, unseen: list[Key]) -> bool:
        together = sum(self.sizes[unit] for unit in unseen)
        return not unseen or (len(unseen) > 1 and together >= self.least)

    def _parts(self) -> dict[Key, list[Key]]:
        """Return the units of every class that is shown, and under the wave all others."""
        parts: dict[Key, list[Key]] = {}
        for kind, code in self.sizes:
            if kind is GroupKind.UNIT:
                own = (GroupKind.UNIT_CLASS, self.class_of[code])
                is_shown = own in self.sizes and own not in self.hidden
                parts.setdefault(own if is_shown else WAVE, []).append((kind, code))
        return parts


def _emptied(group: Group) -> Group:
    is_small = group.is_suppressed_in_public
    marks = group.marks if is_small else (*group.marks, Mark.SUPPRESSED_WITH_ANOTHER)
    return replace(
        group,
        index=NO_INDEX,
        index_excluding_flagged=NO_INDEX,
        flagged=0,
        distribution=_without_counts(group.distribution),
        rates=_without_rates(group.rates),
        items=tuple(_without_item(item) for item in group.items),
        gate=None,
        marks=marks,
    )


def _without_small_margins(gate: Gate, least: int) -> Gate:
    small = {
        margin.margin
        for margin in gate.margins
        if any(0 < category.n < least for category in margin.categories)
    }
    return replace(
        gate,
        raw_checks=tuple(check for check in gate.raw_checks if check.margin not in small),
        weighted_checks=tuple(
            check for check in gate.weighted_checks if check.margin not in small
        ),
        margins=tuple(margin for margin in gate.margins if margin.margin not in small),
    )


def _without_parts(response: FrameResponse | None) -> FrameResponse | None:
    """Keep what is said of the whole frame: its categories and its units may be small."""
    if response is None:
        return None
    whole = response.r_indicator and replace(response.r_indicator, partials=())
    accounting = replace(response.accounting, units={}, channels={}, cells=())
    return replace(response, r_indicator=whole, unit_bounds={}, accounting=accounting)


def _funnel_of_shown(
    analysis: Analysis, overall: Group, units: Sequence[Group], withheld: AbstractSet[str]
) -> UnitFunnel | None:
    funnel = analysis.funnel
    if funnel is None or withheld.isdisjoint(unit.code for unit in funnel.units):
        return funnel
    return funnel_of_groups(overall, units, analysis.scores, min_n=analysis.min_n)


def _flagged_with_a_level(group: Group) -> int:
    return group.index.n - group.index_excluding_flagged.n


def _without_flags(group: Group) -> Group:
    return replace(group, index_excluding_flagged=NO_INDEX, flagged=0)


def _without_counts(distribution: Distribution) -> Distribution:
    levels = tuple(
        replace(level, count=0, share=None, weighted_share=None, interval=None)
        for level in distribution.levels
    )
    missing: Mapping[str, int] = dict.fromkeys(distribution.missing, 0)
    return Distribution(levels, missing, 0)


def _without_item(item: ItemEstimate) -> ItemEstimate:
    return replace(item, index=NO_INDEX, distribution=_without_counts(item.distribution))


def _without_rates(rates: Rates) -> Rates:
    return Rates(
        cases=None,
        active=0,
        defaults=0,
        excluded=0,
        unlinked=0,
        positive_levels=rates.positive_levels,
        neutral_levels=rates.neutral_levels,
        negative_levels=rates.negative_levels,
        active_rating_rate=None,
        unrated_rate=None,
        active_positive_rate=None,
        active_positive_interval=None,
        positive_rate=None,
        negative_rate=None,
        unlinked_positive_rate=None,
        warnings=(),
    )
