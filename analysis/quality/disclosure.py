"""The public edition of an analysis: no figure of a cell too small to hide a person in."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from analysis.indices.satisfaction import NO_INDEX
from analysis.results import (
    Analysis,
    Distribution,
    Group,
    ItemEstimate,
    Mark,
    Rates,
    Reconciliation,
)


def public_edition(analysis: Analysis) -> Analysis:
    """Return the analysis as it may be shown outside the supervising authority.

    Units and classes below `min_cell_size` lose every figure and keep their name and marks; a
    report prints 「样本不足」 for them (`Group.is_suppressed_in_public`). Where a single unit of a
    class, or a single class, would be hidden, the next smallest is hidden as well, since the
    total less the others would give the first away. A total below the size is hidden too. The
    books by unit and the sizes of cases stay inside.

    Parameters
    ----------
    analysis : Analysis

    Returns
    -------
    Analysis
        Of the same shape; hidden groups have no index, no rates, no gate and n = 0.
    """
    hidden_units = {
        code
        for unit_class in dict.fromkeys(unit.unit_class for unit in analysis.units)
        for code in _hidden(unit for unit in analysis.units if unit.unit_class == unit_class)
    }
    hidden_classes = _hidden(analysis.classes)
    books = analysis.reconciliation
    return replace(
        analysis,
        overall=_shown(analysis.overall, _own(analysis.overall)),
        classes=tuple(_shown(group, hidden_classes) for group in analysis.classes),
        units=tuple(_shown(group, hidden_units) for group in analysis.units),
        rankings=tuple(
            replace(
                ranking,
                ranked=tuple(place for place in ranking.ranked if place.code not in hidden_units),
                unranked=tuple(
                    replace(apart, index=NO_INDEX) if apart.code in hidden_units else apart
                    for apart in ranking.unranked
                ),
            )
            for ranking in analysis.rankings
        ),
        reconciliation=Reconciliation(books.total, (), (), ()),
    )


def _own(group: Group) -> set[str]:
    return {group.code} if group.is_suppressed_in_public else set()


def _hidden(groups: Iterable[Group]) -> set[str]:
    rated = [group for group in groups if group.index.n > 0]
    small = {group.code for group in rated if group.is_suppressed_in_public}
    rest = [group for group in rated if group.code not in small]
    if len(small) == 1 and rest:
        small.add(min(rest, key=lambda group: group.index.n).code)
    return small


def _shown(group: Group, hidden: set[str]) -> Group:
    if group.code not in hidden:
        return group
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
