"""What leaves the supervising authority."""

from typing import Any

from analysis.columns import Table
from analysis.plan import Plan
from analysis.quality.disclosure import public_edition
from analysis.results import Analysis, Mark
from analysis.run import analyze, covariance_of_units

PLAN: dict[str, Any] = {
    "title": {"zh-CN": "调查"},
    "period": {"zh-CN": "一季度"},
    "columns": {"response_id": "id", "unit": "unit", "unit_class": "class"},
    "outcome": {"column": "overall", "title": {"zh-CN": "总体"}},
    "items": [{"column": "speed", "title": {"zh-CN": "速度"}}],
    "min_n": 10,
}


def responses(sizes: dict[str, int], classes: dict[str, str] | None = None) -> Table:
    units = [unit for unit, n in sizes.items() for _ in range(n)]
    levels = ["satisfied" if i % 2 else "very_satisfied" for i in range(len(units))]
    return Table.of(
        {
            "id": range(len(units)),
            "unit": units,
            "class": [(classes or {}).get(unit) for unit in units],
            "overall": levels,
            "speed": levels,
        }
    )


def wave(sizes: dict[str, int], classes: dict[str, str] | None = None) -> Analysis:
    return analyze(Plan.model_validate(PLAN), responses(sizes, classes))


def hidden(analysis: Analysis) -> list[str]:
    return [unit.code for unit in analysis.units if unit.is_suppressed_in_public]


def test_ss_03_small_units_show_no_figure_in_the_public_edition() -> None:
    public = public_edition(wave({"a": 9, "b": 8, "c": 40}))

    unit = public.unit("a")
    assert hidden(public) == ["a", "b"]
    assert (unit.index.value, unit.index.n, unit.gate, unit.distribution.n) == (None, 0, None, 0)
    assert unit.rates.active_positive_rate is None
    assert unit.items[0].index.value is None
    assert public.unit("c").index.value is not None
    assert public.reconciliation.by_unit == ()
    assert {apart.index.n for apart in public.rankings[0].unranked} == {0}
    assert [place.code for place in public.rankings[0].ranked] == ["c"]


def test_ss_03_a_single_small_unit_takes_the_next_smallest_with_it() -> None:
    public = public_edition(wave({"a": 9, "b": 30, "c": 40}))

    assert hidden(public) == ["a", "b"]
    assert Mark.SUPPRESSED_WITH_ANOTHER in public.unit("b").marks
    assert [place.code for place in public.rankings[0].ranked] == ["c"]


def test_a_class_is_looked_at_by_itself() -> None:
    classes = {"a": "x", "b": "x", "c": "y", "d": "y"}

    public = public_edition(wave({"a": 9, "b": 30, "c": 12, "d": 40}, classes))

    assert hidden(public) == ["a", "b"]


def test_large_cells_are_left_as_they_are() -> None:
    analysis = wave({"a": 30, "b": 40})

    assert public_edition(analysis).units == analysis.units


def test_a_small_wave_is_hidden_altogether() -> None:
    public = public_edition(wave({"a": 5}))

    assert public.overall.index.value is None


def test_the_covariance_of_units_leaves_out_those_without_ratings() -> None:
    plan = Plan.model_validate(
        PLAN | {"units": [{"code": c, "name": {"en": c}} for c in ("silent", "a", "b")]}
    )
    table = responses({"a": 30, "b": 40})

    units, covariance = covariance_of_units(plan, table)

    assert units == ("a", "b")
    error = analyze(plan, table).unit("b").index.std_error
    assert error is not None
    assert abs(covariance[1, 1] ** 0.5 - error) < 1e-12
