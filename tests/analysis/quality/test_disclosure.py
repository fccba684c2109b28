"""What leaves the supervising authority."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.columns import Table
from analysis.estimation.design import IntArray
from analysis.indices.scales import PRESETS
from analysis.plan import Plan
from analysis.population import Benchmark, Population
from analysis.quality.disclosure import public_edition
from analysis.results import Analysis, DayCount, Group, Mark
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


def test_a_small_class_is_not_what_the_total_leaves() -> None:
    # Without a and b, the wave less c and d would be a alone.
    classes = {"a": "x", "b": "y", "c": "y", "d": "y"}

    public = public_edition(wave({"a": 9, "b": 20, "c": 30, "d": 40}, classes))

    assert [unit_class.code for unit_class in public.classes if unit_class.index.n == 0] == [
        "x",
        "y",
    ]
    assert [unit.code for unit in public.units if unit.index.n == 0] == ["a", "b"]


def test_two_small_units_that_are_few_together_take_a_third() -> None:
    public = public_edition(wave({"a": 2, "b": 3, "c": 30, "d": 40}))

    assert hidden(public) == ["a", "b", "c"]


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from("xyz")), min_size=1, max_size=8))
def test_no_total_less_what_is_shown_leaves_one_unit_or_few_answers(
    units: list[tuple[int, str]],
) -> None:
    sizes = {f"u{number}": n for number, (n, _kind) in enumerate(units)}
    classes = {f"u{number}": kind for number, (_n, kind) in enumerate(units)}
    assume(any(sizes.values()))
    inside = wave(sizes, classes)

    public = public_edition(inside)

    def rest(total: Group, parts: list[Group]) -> tuple[int, int]:
        unseen = [part for part in parts if inside.unit(part.code).index.n and not part.index.n]
        return total.index.n - sum(part.index.n for part in parts), len(unseen)

    shown_classes = [group for group in public.classes if group.index.n]
    rests = [
        rest(group, [unit for unit in public.units if unit.unit_class == group.code])
        for group in shown_classes
    ]
    if public.overall.index.n:
        shown = {group.code for group in shown_classes}
        loose = [unit for unit in public.units if unit.unit_class not in shown]
        n, units_left = rest(public.overall, loose)
        rests.append((n - sum(group.index.n for group in shown_classes), units_left))
    assert all((n == 0 and left == 0) or (n >= 10 and left > 1) for n, left in rests)
    assert min(group.index.n or 10 for group in (*public.units, *public.classes)) >= 10


def test_an_item_that_few_rated_is_hidden_by_itself() -> None:
    table = responses({"a": 30, "b": 40, "c": 50})
    speed = [None if i < 25 else "satisfied" for i in range(len(table))]
    columns = {name: table[name].values() for name in ("id", "unit", "class", "overall")}

    analysis = analyze(Plan.model_validate(PLAN), Table.of({**columns, "speed": speed}))
    public = public_edition(analysis)

    assert [unit.items[0].index.n for unit in public.units] == [0, 0, 50]
    assert [unit.index.n for unit in public.units] == [30, 40, 50]


def test_a_difference_that_few_flagged_answers_make_is_hidden() -> None:
    plan = Plan.model_validate(PLAN | {"columns": {**PLAN["columns"], "flagged": "flag"}})
    table = responses({"a": 30, "b": 40})
    columns = {name: table[name].values() for name in table.columns}
    columns["flag"] = ["yes" if i % 70 < 3 or i > 55 else None for i in range(len(table))]

    public = public_edition(analyze(plan, Table.of(columns)))

    assert [unit.flagged for unit in public.units] == [0, 0]
    assert public.unit("a").index_excluding_flagged.value is None
    # All less b would leave the three of a.
    assert public.unit("b").index_excluding_flagged.value is None
    assert public.overall.index_excluding_flagged.n == 70 - 17


def test_flagged_answers_of_a_withheld_unit_are_not_what_the_total_leaves() -> None:
    plan = Plan.model_validate(PLAN | {"columns": {**PLAN["columns"], "flagged": "flag"}})
    table = responses({"a": 9, "b": 12, "c": 40})
    columns = {name: table[name].values() for name in table.columns}
    # Two answers of a and b, which are withheld, and twenty of c.
    columns["flag"] = ["yes" if i in {0, 10} or i > 40 else None for i in range(len(table))]

    public = public_edition(analyze(plan, Table.of(columns)))

    assert hidden(public) == ["a", "b"]
    assert public.unit("c").index_excluding_flagged.value is None
    assert public.overall.index_excluding_flagged.n == 61 - 22


def test_rates_of_few_linked_answers_are_hidden_and_those_that_would_give_them_away() -> None:
    plan = Plan.model_validate(PLAN | {"columns": {**PLAN["columns"], "occasion": "case"}})
    table = responses({"a": 30, "b": 40, "c": 50})
    columns = {name: table[name].values() for name in table.columns}
    # Four answers of a are joined to an occasion, all of b and c but three of c.
    columns["case"] = [None if 4 <= i < 30 or i > 116 else str(i) for i in range(len(table))]

    public = public_edition(analyze(plan, Table.of(columns)))

    a, b, c = (unit.rates for unit in public.units)
    assert (a.active, a.active_positive_rate, a.unlinked_positive_rate) == (0, None, None)
    assert (b.active, b.active_positive_rate) == (0, None)  # All less c would leave both.
    assert (c.active, c.active_positive_rate, c.unlinked_positive_rate) == (47, 1.0, None)
    assert all(unit.index.value is not None for unit in public.units)


def test_a_level_of_few_is_shown_in_a_group_of_many_and_with_nothing_else_about_them() -> None:
    plan = Plan.model_validate(
        PLAN
        | {
            "columns": {**PLAN["columns"], "date": "day", "channel": "door"},
            "margins": [{"name": "door", "column": "door", "source": "response"}],
        }
    )
    table = responses({"a": 60})
    columns = {name: table[name].values() for name in table.columns}
    columns["overall"] = ["very_dissatisfied", *["satisfied"] * 59]
    columns["door"] = ["back", *["front"] * 59]
    columns["day"] = ["2026-03-01", *["2026-03-02"] * 59]

    public = public_edition(analyze(plan, Table.of(columns)))

    unit = public.unit("a")
    assert {one.level: one.count for one in unit.distribution.levels}["very_dissatisfied"] == 1
    assert unit.gate is not None
    assert unit.gate.margins == ()
    assert {day.n for day in public.days} == {1, 59}  # Of answers, not of levels.
    assert set(DayCount.__slots__) == {"date", "n", "by_channel"}


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


def test_ss_03_a_hidden_unit_is_not_in_the_funnel_either() -> None:
    analysis = wave({"a": 9, "b": 30, "c": 40, "d": 50})
    public = public_edition(analysis)

    assert analysis.funnel is not None
    assert [unit.code for unit in analysis.funnel.units] == ["b", "c", "d"]
    assert hidden(public) == ["a", "b"]
    # Of two shown units there is none; that of three would be made of the third too.
    assert public.funnel is None


def of_levels(counts: dict[str, tuple[int, int, int]]) -> Analysis:
    """Analyse units with so many very satisfied, satisfied and dissatisfied answers."""
    levels = ("very_satisfied", "satisfied", "dissatisfied")
    rows = [
        (unit, level)
        for unit, numbers in counts.items()
        for level, n in zip(levels, numbers, strict=True)
        for _ in range(n)
    ]
    units, overall = zip(*rows, strict=True)
    table = Table.of(
        {
            "id": range(len(rows)),
            "unit": units,
            "class": [None] * len(rows),
            "overall": overall,
            "speed": overall,
        }
    )
    return analyze(Plan.model_validate(PLAN), table)


# The smallest takes the next smallest with it, whose index lies between those of two others.
CITY = {
    "small": (3, 3, 3),
    "next": (5, 10, 15),
    "low": (5, 20, 40),
    "middle": (20, 50, 10),
    "good": (60, 20, 10),
    "best": (90, 10, 2),
}


def test_places_do_not_say_where_a_withheld_unit_stands() -> None:
    inside, public = of_levels(CITY), public_edition(of_levels(CITY))

    assert sorted(hidden(public)) == ["next", "small"]
    assert [(unit.rank, unit.code) for unit in inside.rankings[0].ranked][3:] == [
        (4, "next"),
        (5, "low"),
    ]
    assert [(unit.rank, unit.code) for unit in public.rankings[0].ranked] == [
        (1, "best"),
        (2, "good"),
        (3, "middle"),
        (4, "low"),
    ]
    apart = [(unit.code, unit.index.value, unit.reasons) for unit in public.rankings[0].unranked]
    assert apart == [("small", None, ()), ("next", None, ())]


def test_what_a_withheld_unit_answered_moves_nothing_of_the_others() -> None:
    worse = CITY | {"small": (0, 0, 9), "next": (0, 0, 30)}
    better = CITY | {"small": (9, 0, 0), "next": (30, 0, 0)}

    one, two = (public_edition(of_levels(counts)) for counts in (worse, better))

    assert one.rankings == two.rankings
    assert {unit.worst_rank for unit in one.rankings[0].ranked} != {None}
    assert one.funnel is not None
    assert two.funnel is not None
    assert (one.funnel.between_variance, one.funnel.pooled_sd) == (
        two.funnel.between_variance,
        two.funnel.pooled_sd,
    )


def test_the_covariance_behind_the_places_is_printed_nowhere() -> None:
    analysis = of_levels(CITY)

    assert analysis.rankings[0].covariance is not None
    assert "covariance" not in analysis.to_json()
    assert "covariance" not in public_edition(analysis).to_json()


def test_ss_03_figures_of_linked_answers_alone_stay_inside() -> None:
    plan = Plan.model_validate(PLAN | {"case_mix": [{"name": "speed", "column": "speed"}]})
    analysis = analyze(plan, responses({"a": 30, "b": 40}))

    assert analysis.case_mix is not None
    assert public_edition(analysis).case_mix is None


@pytest.mark.parametrize("weighting", ["none", "wave_and_unit"])
@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_sizes_withheld_answers_move_only_the_totals(
    seed: int, weighting: str
) -> None:
    rng = np.random.default_rng(seed)
    sizes = rng.choice([4, 8, 12, 25, 60], 9)
    unit = np.repeat(np.arange(len(sizes)), sizes)
    n, levels = len(unit), np.array(PRESETS["linear5"].levels)
    class_of, kind = rng.choice(list("xy"), len(sizes)), rng.choice(list("vw"), n)
    flagged, said = rng.random(n) < 0.2, rng.choice(5, n, p=[0.4, 0.3, 0.15, 0.1, 0.05])
    plan = Plan.model_validate(
        PLAN
        | {
            "columns": {**PLAN["columns"], "flagged": "flag"},
            "margins": [{"name": "kind", "column": "kind", "source": "response"}],
            "weighting": weighting,
        }
    )
    population = Population.of(
        Benchmark("kind", category, count, f"u{number}")
        for number in range(len(sizes))
        for category, count in (("v", 50), ("w", 80))
    )

    def published(answers: IntArray) -> Analysis:
        table = Table.of(
            {
                "id": range(n),
                "unit": [f"u{number}" for number in unit],
                "class": class_of[unit],
                "kind": kind,
                "flag": ["yes" if one else "no" for one in flagged],
                "overall": levels[answers],
                "speed": levels[answers],
            }
        )
        return public_edition(analyze(plan, table, population))

    one = published(said)
    is_withheld = np.isin(unit, [int(code[1:]) for code in hidden(one)])
    other = published(np.where(is_withheld, rng.choice(5, n), said))

    assert is_withheld.any()
    assert plain_of(one) == plain_of(other)


def plain_of(public: Analysis) -> Any:
    """Return all but the totals, which everybody makes, without the digits of rounding."""
    whole = public.to_dict()
    kept = {name: whole[name] for name in ("units", "rankings", "weights", "reconciliation")}
    return json.loads(json.dumps(kept), parse_float=lambda digits: f"{float(digits):.9g}")
