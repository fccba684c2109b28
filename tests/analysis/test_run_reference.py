"""Whole analyses agree with R (estimation/golden/whole_wave.R and trimmed_wave.R)."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from analysis.columns import Table
from analysis.estimation.comparisons import compare_means
from analysis.plan import Plan, Trimming
from analysis.population import Benchmark, Population
from analysis.reconciliation import FrameCount
from analysis.results import Analysis, Group, ItemEstimate
from analysis.run import analyze, covariance_of_units

GOLDEN = Path(__file__).parent / "estimation" / "golden"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "whole_wave.json").read_text())
TOTALS = {
    "channel": {"c0": 6000, "c1": 4200, "c2": 1800},
    "applicant": {"a0": 7200, "a1": 4800},
    "age": {"g0": 3900, "g1": 3900, "g2": 2700, "g3": 1500},
}
POPULATION = Population.of(
    Benchmark(margin, category, count)
    for margin, counts in TOTALS.items()
    for category, count in counts.items()
)
LEVELS = {
    "100": "very_satisfied",
    "75": "satisfied",
    "50": "basically_satisfied",
    "25": "dissatisfied",
    "0": "very_dissatisfied",
}


def plan(**changes: Any) -> Plan:
    declared = {
        "title": {"en": "City"},
        "period": {"en": "Once"},
        "columns": {"response_id": "id", "unit": "unit", "unit_class": "class"},
        "outcome": {"column": "score", "title": {"en": "Overall"}, "labels": LEVELS},
        "margins": [{"name": name, "column": name, "source": "answer"} for name in TOTALS],
        "weighting": "wave",
        "trimming": {"low": None, "high": None},
        "finite_population_share": 1,
    }
    return Plan.model_validate(declared | changes)


def weighted_plan() -> Plan:
    columns = {"response_id": "id", "unit": "unit", "unit_class": "class"}
    return plan(columns=columns | {"design_weight": "weight"})


def rows() -> list[dict[str, str]]:
    with (GOLDEN / "city_sample.csv").open(encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    for number, row in enumerate(found):
        place = (7 * (number + 1) + round(10 * float(row["weight"]))) % 6
        row |= {
            "id": str(number),
            "class": "large" if row["unit"] in {"u0", "u1"} else "small",
            "item": [*LEVELS, ""][place],
        }
    return found


def table(found: list[dict[str, str]]) -> Table:
    return Table.of({name: [row[name] for row in found] for name in found[0]})


@pytest.fixture(scope="module")
def city() -> Analysis:
    item = {"column": "item", "title": {"en": "Item"}, "labels": LEVELS}
    mix = {"name": "channel", "column": "channel"}
    asked = weighted_plan().model_dump() | {"items": [item], "case_mix": [mix]}
    return analyze(Plan.model_validate(asked), table(rows()), POPULATION)


def agree(group: Group, rating: Group | ItemEstimate, expected: dict[str, Any]) -> None:
    index = rating.index
    positive = {
        share.level: share.weighted_share or 0.0
        for share in rating.distribution.levels
        if share.level in group.rates.positive_levels
    }
    assert index.n == expected["n"]
    assert index.value == pytest.approx(expected["value"], rel=1e-10)
    assert index.std_error == pytest.approx(expected["std_error"], rel=1e-8)
    assert index.effective_n == pytest.approx(expected["effective_n"], rel=1e-10)
    assert index.interval is not None
    interval = (index.interval.low, index.interval.high)
    assert interval == pytest.approx(expected["interval"], rel=1e-8)
    assert sum(positive.values()) == pytest.approx(expected["positive"], rel=1e-10)


def test_the_wave_equals_svymean(city: Analysis) -> None:
    agree(city.overall, city.overall, EXPECTED["overall"])


@pytest.mark.parametrize("unit", list(EXPECTED["unit"]))
def test_every_unit_equals_svymean_of_its_subset(city: Analysis, unit: str) -> None:
    agree(city.unit(unit), city.unit(unit), EXPECTED["unit"][unit])


@pytest.mark.parametrize("number", [0, 1])
def test_every_class_equals_svymean_of_its_subset(city: Analysis, number: int) -> None:
    found = city.classes[number]

    agree(found, found, EXPECTED["class"][found.code])


@pytest.mark.parametrize("code", list(EXPECTED["item"]))
def test_an_item_that_others_answered_equals_svymean_of_the_wave_its_classes_and_units(
    city: Analysis, code: str
) -> None:
    groups = {
        group.code or "overall": group for group in (city.overall, *city.classes, *city.units)
    }

    agree(groups[code], groups[code].items[0], EXPECTED["item"][code])


def test_units_standardised_with_the_weights_of_the_wave_equal_poststratify(
    city: Analysis,
) -> None:
    assert city.case_mix is not None
    for unit in city.case_mix.standardized:
        expected = EXPECTED["standardized"][unit.code]
        assert unit.adjusted is not None
        assert unit.adjusted.mean == pytest.approx(expected["mean"], rel=1e-10)
        assert unit.adjusted.std_error == pytest.approx(expected["std_error"], rel=1e-8)


def test_the_difference_of_two_units_equals_svycontrast(city: Analysis) -> None:
    units, covariance = covariance_of_units(weighted_plan(), table(rows()), POPULATION)
    first, second = (city.unit(unit).index for unit in units[:2])
    assert first.value is not None
    assert first.std_error is not None
    assert second.value is not None
    assert second.std_error is not None

    change = compare_means(
        (first.value, first.std_error),
        (second.value, second.std_error),
        covariance=float(covariance[0, 1]),
    )

    assert change.difference == pytest.approx(EXPECTED["difference"]["value"], rel=1e-9)
    assert change.std_error == pytest.approx(EXPECTED["difference"]["std_error"], rel=1e-8)


def test_the_ratio_of_two_units_equals_svycontrast(city: Analysis) -> None:
    units, covariance = covariance_of_units(weighted_plan(), table(rows()), POPULATION)
    first, second = (city.unit(unit).index.value or 0.0 for unit in units[:2])

    ratio = second / first
    gradient = [-ratio / first, 1 / first]  # Of the ratio by each of the two means.
    variance = gradient @ covariance[:2, :2] @ gradient

    assert ratio == pytest.approx(EXPECTED["ratio"]["value"], rel=1e-10)
    assert variance**0.5 == pytest.approx(EXPECTED["ratio"]["std_error"], rel=1e-8)


def test_a_finite_population_equals_svydesign_with_fpc() -> None:
    found = [row for row in rows() if row["score"]][:300]
    units = sorted({row["unit"] for row in found})
    frame = {unit: FrameCount(1500 // len(units)) for unit in units}

    declared = plan(margins=[], finite_population_share=0.05)
    index = analyze(declared, table(found), frame=frame).overall.index

    assert index.has_finite_population_correction
    assert index.value == pytest.approx(EXPECTED["finite"]["value"], rel=1e-10)
    assert index.std_error == pytest.approx(EXPECTED["finite"]["std_error"], rel=1e-8)


def test_the_fit_of_a_margin_equals_chisq_test(city: Analysis) -> None:
    assert city.overall.gate is not None
    margin = city.overall.gate.margins[2]

    assert (margin.margin, margin.df) == ("age", EXPECTED["age"]["df"])
    assert margin.chi_square == pytest.approx(EXPECTED["age"]["chi_square"], rel=1e-10)
    assert margin.p_value == pytest.approx(EXPECTED["age"]["p_value"], rel=1e-8)


def test_a_wave_whose_weights_meet_bounds_agrees_with_the_loop_in_r() -> None:
    expected = json.loads((GOLDEN / "trimmed_wave.json").read_text())
    bounded = weighted_plan().model_copy(update={"trimming": Trimming(low=0.35, high=2.8)})

    result = analyze(bounded, table(rows()), POPULATION)

    weights, index = result.weights, result.overall.index
    assert (weights.trimmed_low, weights.trimmed_high) == (expected["low"], expected["high"])
    assert (weights.minimum, weights.maximum) == pytest.approx(
        (expected["least"], expected["most"]), rel=1e-8
    )
    assert expected["rounds"] > 1
    assert index.value == pytest.approx(expected["value"], rel=1e-8)
    assert index.std_error == pytest.approx(expected["std_error"], rel=1e-8)
