"""Places within a class, ties, and who gets none."""

from types import SimpleNamespace
from typing import Any

from analysis.indices.ranking import rank_units
from analysis.quality.verdicts import Verdict
from analysis.results import UnrankedReason


def unit(code: str, value: float | None, n: int = 50, **other: Any) -> Any:
    verdict = other.get("verdict", Verdict.PASS)
    return SimpleNamespace(
        code=code,
        name={},
        unit_class=other.get("unit_class"),
        index=SimpleNamespace(value=value, n=n),
        gate=None if verdict is None else SimpleNamespace(verdict=verdict),
    )


def places(units: list[Any]) -> list[tuple[int, str]]:
    ranking = rank_units(units, {"": {}}, min_n=30)[0]
    return [(place.rank, place.code) for place in ranking.ranked]


def test_equal_indices_share_a_place_and_the_next_is_skipped() -> None:
    units = [unit("a", 80.0), unit("b", 90.0), unit("c", 80.0), unit("d", 70.0)]

    assert places(units) == [(1, "b"), (2, "a"), (2, "c"), (4, "d")]


def test_unrounded_values_decide() -> None:
    assert places([unit("a", 80.001), unit("b", 80.002)]) == [(1, "b"), (2, "a")]


def test_classes_are_ranked_apart() -> None:
    units = [unit("a", 80.0, unit_class="x"), unit("b", 90.0, unit_class="y")]

    rankings = rank_units(units, {"x": {"en": "X"}, "y": {}}, min_n=30)

    assert [[place.rank for place in ranking.ranked] for ranking in rankings] == [[1], [1]]
    assert [ranking.unit_class for ranking in rankings] == ["x", "y"]


def test_small_failing_and_empty_units_are_listed_apart_with_every_reason() -> None:
    units = [
        unit("small", 99.0, 29),
        unit("failing", 98.0, 8, verdict=Verdict.FAIL),
        unit("empty", None, 0),
        unit("fair", 70.0, 30, verdict=Verdict.WARN),
        unit("ungated", 60.0, verdict=None),
    ]

    ranking = rank_units(units, {"": {}}, min_n=30)[0]

    assert [place.code for place in ranking.ranked] == ["fair", "ungated"]
    assert {apart.code: apart.reasons for apart in ranking.unranked} == {
        "small": (UnrankedReason.BELOW_MIN_N,),
        "failing": (UnrankedReason.BELOW_MIN_N, UnrankedReason.NOT_REPRESENTATIVE),
        "empty": (UnrankedReason.NO_RATINGS,),
    }
