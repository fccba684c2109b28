"""Figures rounded for the public: no more digits than their error allows, which could tell."""

import math
from dataclasses import replace
from typing import overload

from analysis.samples.findings import (
    ComparedDomain,
    DifferenceDetail,
    DomainGrade,
    EqualDetail,
    FitDetail,
    FromGoal,
    GroupShare,
    SampleComparison,
    SampleReliability,
    SampleTest,
    ScaleItem,
    TableDetail,
)
from analysis.samples.results import SampleEstimate

DIGITS_OF_ERROR = 2
DIGITS_WITHOUT_ERROR = 6
DIGITS_OF_STATISTIC = 3
DIGITS_OF_P = 2
PLACES_OF_COEFFICIENT = 2


def places_of(value: float | None, error: float | None) -> int:
    """Return how many decimals show two digits of an error; six of a figure without one."""
    size, spread = abs(value or 0.0), error or 0.0
    has_error = spread > 0  # A calibrated total has none.
    digits = DIGITS_OF_ERROR if has_error else DIGITS_WITHOUT_ERROR
    size = spread if has_error else size
    return digits - 1 - math.floor(math.log10(size)) if size else digits


@overload
def to(value: float, places: int) -> float: ...
@overload
def to(value: float | None, places: int) -> float | None: ...
def to(value: float | None, places: int) -> float | None:
    """Round what there is to so many decimals, or tens where they are below zero."""
    return None if value is None else round(value, places)


def _digits(value: float | None, digits: int) -> float | None:
    return None if value is None else float(f"{value:.{digits}g}")


def rounded_estimate(one: SampleEstimate) -> SampleEstimate:
    """Round an estimate; of volunteers by the error that chance alone would make."""
    chance = one.as_if_random
    places = places_of(one.estimate, one.std_error if chance is None else chance.std_error)
    if chance is not None:
        chance = replace(
            chance,
            std_error=to(chance.std_error, places),
            low=to(chance.low, places),
            high=to(chance.high, places),
        )
    return replace(
        one,
        estimate=to(one.estimate, places),
        std_error=to(one.std_error, places),
        low=to(one.low, places),
        high=to(one.high, places),
        as_if_random=chance,
        effective_n=to(one.effective_n, 0),
        design_effect=to(one.design_effect, 2),
        design_effect_wor=to(one.design_effect_wor, 2),
        kish_design_effect=to(one.kish_design_effect, 2),
    )


def rounded_test(one: SampleTest) -> SampleTest:
    """Round a test: its statistic to three digits, p to two, figures by their error."""
    return replace(
        one,
        statistic=_digits(one.statistic, DIGITS_OF_STATISTIC),
        df=to(one.df, 1),
        df_denominator=to(one.df_denominator, 1),
        p_value=_digits(one.p_value, DIGITS_OF_P),
        adjusted_p_value=_digits(one.adjusted_p_value, DIGITS_OF_P),
        effective_n=to(one.effective_n, 0),
        detail=_detail(one),
    )


def _detail(one: SampleTest) -> TableDetail | FitDetail | DifferenceDetail | EqualDetail:
    match one.detail:
        case TableDetail() as table:
            return replace(
                table,
                chi_square=_digits(table.chi_square, DIGITS_OF_STATISTIC),
                mean_design_effect=to(table.mean_design_effect, 2),
                cramers_v=to(table.cramers_v, PLACES_OF_COEFFICIENT),
                groups=tuple(map(_group, table.groups)),
            )
        case FitDetail() as fit:
            return _fit(fit)
        case DifferenceDetail() as difference:
            return _difference(difference, one.statistic)
        case EqualDetail() as equal:
            places = {
                name: places_of(value, equal.std_errors[name])
                for name, value in equal.figures.items()
            }
            return replace(
                equal,
                figures={name: to(value, places[name]) for name, value in equal.figures.items()},
                std_errors={
                    name: to(error, places[name]) for name, error in equal.std_errors.items()
                },
            )


def _group(one: GroupShare) -> GroupShare:
    places = places_of(one.share, one.std_error)
    return replace(
        one,
        share=to(one.share, places),
        std_error=to(one.std_error, places),
        low=to(one.low, places),
        high=to(one.high, places),
    )


def _fit(fit: FitDetail) -> FitDetail:
    categories = []
    for category in fit.categories:
        places = places_of(category.share, category.std_error)
        categories.append(
            replace(
                category,
                known_share=_digits(category.known_share, DIGITS_WITHOUT_ERROR) or 0.0,
                share=to(category.share, places),
                std_error=to(category.std_error, places),
                standardized_difference=to(category.standardized_difference, 2),
            )
        )
    return replace(
        fit,
        chi_square=_digits(fit.chi_square, DIGITS_OF_STATISTIC),
        chi_square_p_value=_digits(fit.chi_square_p_value, DIGITS_OF_P),
        mean_design_effect=to(fit.mean_design_effect, 2),
        total_variation=to(fit.total_variation, PLACES_OF_COEFFICIENT),
        largest_standardized_difference=to(fit.largest_standardized_difference, 2),
        categories=tuple(categories),
    )


def _difference(one: DifferenceDetail, statistic: float | None) -> DifferenceDetail:
    error = one.std_error
    if error is None and one.estimate is not None and statistic:
        error = abs(one.estimate / statistic)  # Of volunteers it is not shown, and t tells it.
    places = places_of(one.estimate, error)
    return replace(
        one,
        first=to(one.first, places),
        second=to(one.second, places),
        estimate=to(one.estimate, places),
        std_error=to(one.std_error, places),
        low=to(one.low, places),
        high=to(one.high, places),
    )


def rounded_reliability(one: SampleReliability) -> SampleReliability:
    """Round alpha and the other coefficients by the error of alpha."""
    has_error = one.alpha is not None and one.std_error is not None
    places = places_of(one.alpha, one.std_error) if has_error else PLACES_OF_COEFFICIENT
    return replace(
        one,
        alpha=to(one.alpha, places),
        std_error=to(one.std_error, places),
        low=to(one.low, places),
        high=to(one.high, places),
        standardized_alpha=to(one.standardized_alpha, places),
        standardized_alpha_std_error=to(one.standardized_alpha_std_error, places),
        standardized_alpha_low=to(one.standardized_alpha_low, places),
        standardized_alpha_high=to(one.standardized_alpha_high, places),
        omega=to(one.omega, places),
        omega_std_error=to(one.omega_std_error, places),
        omega_low=to(one.omega_low, places),
        omega_high=to(one.omega_high, places),
        sampling_adequacy=to(one.sampling_adequacy, places),
        ordinal_alpha=to(one.ordinal_alpha, places),
        items=tuple(_item(item, places) for item in one.items),
        effective_n=to(one.effective_n, 0),
    )


def _item(one: ScaleItem, places: int) -> ScaleItem:
    return ScaleItem(
        replace(
            one.reliability,
            item_rest=to(one.reliability.item_rest, places),
            alpha_if_dropped=to(one.reliability.alpha_if_dropped, places),
        ),
        to(one.sampling_adequacy, places),
        to(one.loading, places),
    )


def rounded_comparison(one: SampleComparison) -> SampleComparison:
    """Round each domain by its error, and their mean as the domain with the least."""
    places = [places_of(domain.estimate, domain.std_error) for domain in one.domains]
    finest = max(places, default=0)
    return replace(
        one,
        tau2=_digits(one.tau2, DIGITS_OF_STATISTIC),
        tau2_low=_digits(one.tau2_low, DIGITS_OF_STATISTIC),
        tau2_high=_digits(one.tau2_high, DIGITS_OF_STATISTIC),
        mean=to(one.mean, finest),
        mean_std_error=to(one.mean_std_error, finest),
        mean_low=to(one.mean_low, finest),
        mean_high=to(one.mean_high, finest),
        critical_value=to(one.critical_value, 2),
        domains=tuple(map(_domain, one.domains, places)),
    )


def _domain(one: ComparedDomain, places: int) -> ComparedDomain:
    return replace(
        one,
        estimate=to(one.estimate, places),
        std_error=to(one.std_error, places),
        effective_n=to(one.effective_n, 0),
        shrunk=to(one.shrunk, places),
        shrunk_low=to(one.shrunk_low, places),
        shrunk_high=to(one.shrunk_high, places),
        reliability=to(one.reliability, 2),
        difference=to(one.difference, places),
        difference_std_error=to(one.difference_std_error, places),
        difference_low=to(one.difference_low, places),
        difference_high=to(one.difference_high, places),
        p_value=_digits(one.p_value, DIGITS_OF_P),
        adjusted_p_value=_digits(one.adjusted_p_value, DIGITS_OF_P),
        from_goal=None if one.from_goal is None else _from_goal(one.from_goal, places),
        grading=None if one.grading is None else _grading(one.grading),
    )


def _grading(one: DomainGrade) -> DomainGrade:
    return replace(
        one,
        probabilities={name: round(chance, 2) for name, chance in one.probabilities.items()},
        lowest_tenth=to(one.lowest_tenth, 2),
    )


def _from_goal(one: FromGoal, places: int) -> FromGoal:
    return replace(
        one,
        difference=to(one.difference, places),
        low=to(one.low, places),
        high=to(one.high, places),
        p_value=_digits(one.p_value, DIGITS_OF_P),
        adjusted_p_value=_digits(one.adjusted_p_value, DIGITS_OF_P),
    )
