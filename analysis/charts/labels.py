"""The words on charts, handed in by whoever words the report."""

from collections.abc import Callable
from dataclasses import dataclass, field


def _code(code: str) -> str:
    return code


@dataclass(frozen=True, slots=True)
class ChartLabels:
    """Words for one language.

    Attributes
    ----------
    index_axis, share_axis, answers_axis, importance_axis : str
        Names of axes.
    benchmark, sample, weighted : str
        The three series of a margin.
    overall : str
        The line that marks the index of the whole wave.
    unranked : str
        Legend of hollow marks.
    cut_note : str
        With ``{shown}`` and ``{all}``, when only the first and last units are drawn.
    unit, level, category, margin, unit_class, item : callable
        Code → words. `unit` gets the unit's code, `category` a margin and a category.
    """

    index_axis: str
    share_axis: str
    answers_axis: str
    importance_axis: str
    benchmark: str
    sample: str
    weighted: str
    overall: str
    unranked: str
    cut_note: str
    unit: Callable[[str], str] = field(default=_code)
    level: Callable[[str], str] = field(default=_code)
    unit_class: Callable[[str], str] = field(default=_code)
    channel: Callable[[str], str] = field(default=_code)
    item: Callable[[str], str] = field(default=_code)
    category: Callable[[str, str], str] = field(default=lambda _margin, category: category)


@dataclass(frozen=True, slots=True)
class RankLabels:
    """Words of the chart of units and their ranks.

    Attributes
    ----------
    value_axis : str
        The figure that units are ranked by.
    rank_axis : str
        Ranks a unit may truly have.
    observed_rank, possible_ranks : str
        Legend of the place a unit took, and of the bar about it.
    raw, shrunk : str
        Legend of the figures and of the hollow marks of shrunk ones, where there are any.
    cut_note : str
        As that of `ChartLabels`.
    unit : callable
        Code → words.
    """

    value_axis: str
    rank_axis: str
    observed_rank: str
    possible_ranks: str
    raw: str
    shrunk: str
    cut_note: str
    unit: Callable[[str], str] = field(default=_code)


@dataclass(frozen=True, slots=True)
class SpanLabels:
    """Words of the chart of ranks under other weights.

    Attributes
    ----------
    rank_axis : str
    observed_rank, possible_ranks : str
        Legend of the place a unit took, and of the bar about it.
    cut_note : str
        As that of `ChartLabels`.
    unit : callable
        Code → words.
    """

    rank_axis: str
    observed_rank: str
    possible_ranks: str
    cut_note: str
    unit: Callable[[str], str] = field(default=_code)


@dataclass(frozen=True, slots=True)
class PairLabels:
    """Words of the charts of two figures of each unit.

    Attributes
    ----------
    chart : ChartLabels
        The words it shares with all others.
    raw, adjusted : str
        Legend of the hollow and of the filled marks.
    """

    chart: ChartLabels
    raw: str
    adjusted: str


@dataclass(frozen=True, slots=True)
class DifferenceLabels:
    """Words of the chart of differences.

    Attributes
    ----------
    difference_axis : str
        What is less what, and in which unit.
    higher, lower, not_shown : str
        The three conclusions.
    cut_note : str
        As that of `ChartLabels`.
    unit : callable
        Code → words.
    """

    difference_axis: str
    higher: str
    lower: str
    not_shown: str
    cut_note: str
    unit: Callable[[str], str] = field(default=_code)


@dataclass(frozen=True, slots=True)
class ChanceLabels:
    """Words of the chart of how likely each grade is.

    Attributes
    ----------
    grades_axis, tenth_axis : str
        Probabilities of the grades, and of being among the lowest tenth.
    given : str
        Legend of the mark in the grade that the figure itself earns.
    cut_note : str
        As that of `ChartLabels`.
    unit : callable
        Code → words.
    """

    grades_axis: str
    tenth_axis: str
    given: str
    cut_note: str
    unit: Callable[[str], str] = field(default=_code)


@dataclass(frozen=True, slots=True)
class EstimateLabels:
    """Words of the chart of the estimates of one question.

    Attributes
    ----------
    value_axis : str
        What is estimated, in its unit.
    sound, qualified : str
        Legend of figures that may be used as they are, and of those that need care.
    cut_note : str
        As that of `ChartLabels`.
    """

    value_axis: str
    sound: str
    qualified: str
    cut_note: str


@dataclass(frozen=True, slots=True)
class CheckLabels:
    """Words of the chart of what the checks of answers found.

    Attributes
    ----------
    found_axis, marked_axis : str
        What was found, and the answers that this names.
    count, by_chance : str
        Legend of the bars, and of the line up to which chance may have made them.
    """

    found_axis: str
    marked_axis: str
    count: str
    by_chance: str


@dataclass(frozen=True, slots=True)
class SilenceLabels:
    """Words of the chart of what the silent could move.

    Attributes
    ----------
    chart : ChartLabels
        The words it shares with all others.
    answered : str
        The index of those who answered.
    one_level_lower, two_levels_lower : str
        The index, were the silent so much less satisfied.
    whatever_they_think : str
        The bar, which nothing can leave.
    """

    chart: ChartLabels
    answered: str
    one_level_lower: str
    two_levels_lower: str
    whatever_they_think: str


@dataclass(frozen=True, slots=True)
class PartialLabels:
    """Words of the chart of partial R-indicators.

    Attributes
    ----------
    chart : ChartLabels
        The words it shares with all others; its `category` names the rows.
    unconditional_axis, conditional_axis : str
        Deviations, and what remains of them among occasions alike in all else.
    more_often, less_often, not_shown : str
        What a category's interval says of it.
    whole_variable : str
        Legend of the marks of variables.
    variable : callable
        Code → words.
    """

    chart: ChartLabels
    unconditional_axis: str
    conditional_axis: str
    more_often: str
    less_often: str
    not_shown: str
    whole_variable: str
    variable: Callable[[str], str] = field(default=_code)


@dataclass(frozen=True, slots=True)
class ComparisonLabels:
    """Words of the charts that compare units or waves with a target.

    Attributes
    ----------
    chart : ChartLabels
        The words they share with all others.
    size_axis, deviation_axis, r_axis : str
        Effective answers; sums of deviations, in standard errors, above and below; R-indicator.
    target : str
        The line a funnel stands about.
    warning_limit, alarm_limit : str
        The limits of 95 % and of 99.8 %.
    above, below : str
        Units beyond the warning limits, of which `beyond_alarm` (filled marks) lie beyond both.
    beyond_alarm : str
        Legend of filled marks.
    within : str
        Units that lie as chance would have it.
    centre, limits, high, low : str
        The centre line of a control chart, its limits, and signals to either side.
    unjudged : str
        Legend of hollow marks of waves: no limits, or no interval, can be given.
    series_break : str
        The line between waves that cannot be compared.
    names_note : str
        With ``{shown}`` and ``{all}``, when only some units outside found room for their name.
    wave : callable
        Code → words.
    """

    chart: ChartLabels
    size_axis: str
    deviation_axis: str
    r_axis: str
    target: str
    warning_limit: str
    alarm_limit: str
    above: str
    below: str
    beyond_alarm: str
    within: str
    centre: str
    limits: str
    high: str
    low: str
    unjudged: str
    series_break: str
    names_note: str
    wave: Callable[[str], str] = field(default=_code)
