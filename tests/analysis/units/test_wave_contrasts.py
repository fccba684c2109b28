"""Units of a wave against the rest, as R has it, and against a goal; and who is left out."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.columns import Table
from analysis.errors import InsufficientSampleError
from analysis.estimation.cells import Cells
from analysis.estimation.design import SamplingDesign
from analysis.estimation.moments import Moments
from analysis.estimation.weighting import uncalibrated
from analysis.plan import Plan
from analysis.population import Benchmark, Population
from analysis.quality.disclosure import public_edition
from analysis.run import analyze
from analysis.units.contrasts import Standing, UnitContrasts
from analysis.units.estimates import UncomparedReason, UncomparedUnit, UnitEstimates
from analysis.units.standings import process_means_of
from analysis.units.wave_contrasts import RatedUnits, difference_from_rest
from tests.analysis.test_run_reference import POPULATION, rows, table, weighted_plan
from tests.analysis.units.test_wave_funnel import PLAN, wave

GOLDEN = json.loads((Path(__file__).parent / "golden" / "contrasts.json").read_text())
COUNTS = {
    "a": (60, 30, 20, 6, 4),  # 120 answers, 78.33 on average.
    "b": (20, 40, 30, 15, 15),  # 120 answers, 57.29.
    "c": (50, 0, 0, 0, 0),  # All agree.
    "d": (6, 3, 1, 0, 0),
}


def of(contrasts: UnitContrasts | None, code: str) -> Any:
    assert contrasts is not None
    return next(one for one in contrasts.units if one.code == code)


def test_every_unit_less_the_rest_has_the_error_that_r_gives_it() -> None:
    plan = weighted_plan().model_copy(update={"min_n": 2})
    found = analyze(plan, table(rows()), POPULATION).from_rest

    for number, expected in enumerate(GOLDEN["wave"]):
        one = of(found, f"u{number}")
        assert one.change.difference == pytest.approx(expected["difference"], rel=1e-9)
        assert one.change.std_error == pytest.approx(expected["std_error"], rel=1e-8)
        assert one.estimate - one.reference == pytest.approx(expected["difference"], rel=1e-9)


def test_answers_without_a_rating_leave_the_shares_of_units_to_chance() -> None:
    shares = {"channel": (0.40, 0.45, 0.15), "applicant": (0.65, 0.35)}
    population = Population.of(
        Benchmark(margin, f"{margin[0]}{place}", size * share, f"u{unit}")
        for unit, size in enumerate((4000, 3000, 2400, 1300, 800, 500))
        for margin, parts in shares.items()
        for place, share in enumerate(parts)
    )
    asked = weighted_plan().model_dump() | {"weighting": "wave_and_unit", "min_n": 2}
    asked |= {"min_raking_cell": 1, "margins": asked["margins"][:2]}
    answers = rows()
    found = analyze(Plan.model_validate(asked), table(answers), population)

    assert any(not row["score"] for row in answers)
    assert not found.weights.pooled_units
    for number, expected in enumerate(GOLDEN["known_sizes_some_unrated"]):
        one = of(found.from_rest, f"u{number}")
        assert one.change.difference == pytest.approx(expected["difference"], rel=1e-9)
        assert one.change.std_error == pytest.approx(expected["std_error"], rel=1e-8)


def test_the_rest_counts_units_too_small_to_be_compared_and_names_them() -> None:
    # a: 78.333 of 120; the others: (57.2917 x 120 + 100 x 50 + 87.5 x 10) / 180 = 70.833.
    found = wave(COUNTS).from_rest

    one = of(found, "a")
    assert one.estimate == pytest.approx(78.3333, abs=1e-4)
    assert one.reference == pytest.approx((57.291667 * 120 + 5000 + 875) / 180, abs=1e-4)
    assert found is not None
    assert found.left_out == (UncomparedUnit("d", UncomparedReason.BELOW_MIN_N),)


def test_a_unit_whose_answers_all_agree_is_not_certain() -> None:
    c = of(wave(COUNTS).from_rest, "c")
    lonely = of(wave({**COUNTS, "c": (49, 1, 0, 0, 0)}).from_rest, "c")

    assert c.standing is Standing.ABOVE
    assert c.change.std_error > lonely.change.std_error


def test_where_weights_meet_the_totals_of_units_their_shares_are_known() -> None:
    population = Population.of(
        Benchmark("channel", channel, count, unit)
        for unit in COUNTS
        for channel, count in (("web", 700), ("window", 300))
    )
    levels = ("very_satisfied", "satisfied", "basically_satisfied", "dissatisfied")
    answers = [
        (unit, level, "web" if number % 2 else "window")
        for unit, counts in COUNTS.items()
        for level, times in zip(levels, counts, strict=False)
        for number in range(times)
    ]
    columns = [list(column) for column in zip(*answers, strict=True)]
    given = dict(zip(("unit", "overall", "channel"), columns, strict=True))
    margin = {"name": "channel", "column": "channel", "source": "answer"}
    free = {"low": None, "high": None}
    found = analyze(
        Plan.model_validate({**PLAN, "margins": [margin], "trimming": free}),
        Table.of({"id": range(len(answers)), **given}),
        population,
    )

    # A thousand cases each: the rest is the mean of the others as they are.
    others = [found.unit(code).index for code in ("b", "c", "d")]
    a = of(found.from_rest, "a")
    assert a.reference == pytest.approx(sum(one.value or 0.0 for one in others) / 3)
    # Units are calibrated apart; a hundred and twenty of a thousand are a part of the service.
    errors = [one.process_std_error or 0.0 for one in (others[0], others[2])]
    unanimous = UnitEstimates.of_means(process_means_of([found.unit("c")])).std_errors[0]
    variance = (found.unit("a").index.process_std_error or 0.0) ** 2
    variance += (errors[0] ** 2 + errors[1] ** 2 + unanimous**2) / 9
    assert found.unit("a").index.has_finite_population_correction
    assert a.change.std_error == pytest.approx(variance**0.5)


def test_a_goal_is_compared_on_logits_and_false_discoveries_are_counted() -> None:
    found = wave(COUNTS, goal=80)

    a, b, c = (of(found.from_goal, code) for code in "abc")
    assert found.goal == 80
    assert a.change.difference == pytest.approx(78.3333 - 80, abs=1e-4)
    p, s = a.estimate / 100, (found.unit("a").index.std_error or 0.0) / 100
    gap = np.log(p / (1 - p)) - np.log(0.8 / 0.2)
    assert a.change.z == pytest.approx(gap * p * (1 - p) / s)
    assert [one.standing for one in (a, b, c)] == [
        Standing.NOT_SHOWN, Standing.BELOW, Standing.ABOVE
    ]  # fmt: skip


def test_that_everybody_rated_says_nothing_more_of_the_service_that_is_compared() -> None:
    sample, census = wave(COUNTS, goal=80), wave(COUNTS, goal=80, is_census=True)

    assert census.unit("a").index.std_error == 0
    for code in "abc":
        for one, other in (
            (of(sample.from_goal, code), of(census.from_goal, code)),
            (of(sample.from_rest, code), of(census.from_rest, code)),
        ):
            assert other.change == one.change


def test_without_a_goal_or_a_rest_nothing_is_compared_and_volunteers_never_are() -> None:
    assert wave(COUNTS).from_goal is None
    assert wave({"a": COUNTS["a"]}).from_rest is None
    volunteers = wave(COUNTS, goal=80, selection="volunteers")
    assert (volunteers.from_rest, volunteers.from_goal) == (None, None)


def test_the_public_edition_compares_units_shown_with_the_goal_and_none_with_the_rest() -> None:
    public = public_edition(wave({**COUNTS, "e": (3, 1, 0, 0, 0)}, goal=80, min_n=2))

    assert public.from_rest is None
    assert public.from_goal is not None
    assert "e" not in {one.code for one in public.from_goal.units}


def test_a_single_unit_has_no_rest() -> None:
    cells = Cells.of([], SamplingDesign.equal(2))
    moments = Moments.of(np.zeros(2, int), cells.of_row, np.array([1.0, 2.0]), np.ones(2))
    rated = RatedUnits(("a",), moments, cells, uncalibrated(cells.base))

    with pytest.raises(InsufficientSampleError, match="rest of the units"):
        difference_from_rest(rated, "a")
