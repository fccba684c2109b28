"""Tests and contrasts agree with R (golden/survey_tests.R and golden/lonely_tests.R)."""

import json
from typing import Any

import numpy as np
import pytest
from scipy import stats

from analysis.estimation.cluster_design import jointly
from analysis.estimation.contrasts import linear_contrast, wald_test
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.distances import Distance, DistanceKind
from analysis.estimation.domain_estimates import (
    estimate_means,
    estimate_ratios,
    estimate_shares,
    estimate_totals,
)
from analysis.estimation.domains import Domains
from analysis.estimation.goodness_of_fit import fit_test
from analysis.estimation.hadamard import hadamard
from analysis.estimation.independence import (
    IndependenceStatistic,
    estimate_table,
    independence_test,
)
from analysis.estimation.linear_statistics import VarianceDesign
from analysis.estimation.replicates import balanced_half_samples, jackknife
from analysis.estimation.stage_variance import LonelyPsu
from tests.analysis.estimation.design_sample import GOLDEN, SAMPLE, N, make_calibrated, make_design

EXPECTED: dict[str, Any] = json.loads((GOLDEN / "survey_tests.json").read_text())
CASES = [("designs", name) for name in EXPECTED["designs"]]
CASES += [("calibrated", name) for name in EXPECTED["calibrated"]]
ALL_CASES = [*CASES, *(("replicates", name) for name in EXPECTED["replicates"])]
AGES = ("mid", "old", "young")
KNOWN = np.array([0.325, 0.375, 0.3])
HAS_Y = ~np.isnan(SAMPLE["y"])


def design_of(kind: str, name: str) -> VarianceDesign:
    if kind == "replicates":
        if name == "fay":
            return balanced_half_samples(make_design("pairs"), fay_rho=0.3, matrix=-hadamard(16))
        return jackknife(make_design({"jk1": "clustered", "jkn": "stratified_clusters"}[name]))
    design = make_design(name)
    return (
        make_calibrated(design, Distance(DistanceKind.RAKING)) if kind == "calibrated" else design
    )


def codes(name: str, categories: tuple[str, ...]) -> IntArray:
    return np.array([categories.index(value) for value in SAMPLE[name]], dtype=np.int64)


TABLES = {
    "happy_age": (SAMPLE["happy_code"], codes("age", AGES), (2, 3)),
    "sex_domain": (codes("sex", ("f", "m")), codes("domain", ("a", "b", "c", "one")), (2, 4)),
}


def near(value: float) -> Any:
    return pytest.approx(value, rel=1e-8)


@pytest.mark.parametrize("question", TABLES)
@pytest.mark.parametrize("statistic", IndependenceStatistic)
@pytest.mark.parametrize(("kind", "name"), ALL_CASES)
def test_independence_agrees(
    kind: str, name: str, statistic: IndependenceStatistic, question: str
) -> None:
    rows, columns, sizes = TABLES[question]
    expected = EXPECTED[kind][name][question]
    of_kind = expected[statistic.value]

    table = estimate_table(rows, columns, sizes, design_of(kind, name))
    found = independence_test(table, statistic)

    # Of a calibrated design R counts the rows and clusters that a subset has left out too.
    scale = found.n / expected["rows"]
    assert found.chi_square == near(expected["Chisq"]["statistic"] * scale)
    assert found.df is not None
    assert found.statistic is not None
    if statistic is IndependenceStatistic.CHI_SQUARE:
        assert found.statistic == near(of_kind["statistic"] * scale)
        assert (found.df, found.df_denominator) == (of_kind["df"], None)
        assert found.p_value == near(of_kind["p"])
        return
    assert found.df == near(of_kind["df"][0])
    is_counted_alike = kind != "calibrated" or found.n == N
    if is_counted_alike or statistic is not IndependenceStatistic.ADJUSTED_WALD:
        assert found.statistic == near(of_kind["statistic"])
    if is_counted_alike:
        assert found.df_denominator == near(of_kind["df"][1])
        assert found.p_value == near(of_kind["p"])


@pytest.mark.parametrize(("kind", "name"), [case for case in ALL_CASES if case[0] != "calibrated"])
def test_fit_to_known_shares_agrees(kind: str, name: str) -> None:
    design = design_of(kind, name)
    expected = EXPECTED[kind][name]["fit"]

    found = fit_test(estimate_shares(codes("age", AGES), 3, Domains.whole(N), design), KNOWN, AGES)

    assert found.chi_square == pytest.approx(expected["chi_square"], rel=1e-10)
    assert found.mean_design_effect == near(expected["deff"])
    assert found.statistic == near(expected["statistic"])
    assert [found.df, found.df_denominator] == near(expected["df"])
    assert found.p_value == near(expected["p"])
    assert found.chi_square_p_value == near(float(stats.chi2.sf(expected["chi_square"], 2)))


def domains(*masks: FloatArray | Any) -> Domains:
    return Domains.of_masks([np.asarray(mask) for mask in masks])


@pytest.mark.parametrize("pair", ["a_less_b", "a_less_rest"])
@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_difference_of_means_agrees_with_svyttest(kind: str, name: str, pair: str) -> None:
    design, expected = design_of(kind, name), EXPECTED[kind][name][pair]
    is_a = SAMPLE["domain"] == "a"
    other = SAMPLE["domain"] == "b" if pair == "a_less_b" else ~is_a
    both = domains(is_a, other, is_a | other)

    means = estimate_means(SAMPLE["y"], both, design)
    found = linear_contrast(means, np.array([1.0, -1.0, 0.0]), int(means.df[2]) - 1)

    assert found.estimate == pytest.approx(expected["estimate"], rel=1e-9)
    assert found.std_error == near(expected["std_error"])
    assert found.df == expected["df"]
    assert found.t == near(expected["t"])
    assert found.p_value == near(expected["p"])


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_difference_of_ratios_agrees_with_svycontrast(kind: str, name: str) -> None:
    design, expected = design_of(kind, name), EXPECTED[kind][name]["ratio"]
    both = domains(SAMPLE["domain"] == "a", SAMPLE["domain"] == "b")

    found = linear_contrast(
        estimate_ratios(SAMPLE["y"], SAMPLE["x"], both, design), np.array([1.0, -1.0]), 5
    )

    assert found.estimate == pytest.approx(expected["estimate"], rel=1e-9)
    assert found.std_error == near(expected["std_error"])


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_equal_means_of_three_domains_agree_with_regtermtest(kind: str, name: str) -> None:
    design, expected = design_of(kind, name), EXPECTED[kind][name]["equal"]
    each = [SAMPLE["domain"] == domain for domain in "abc"]
    means = estimate_means(SAMPLE["y"], domains(*each, np.any(each, axis=0)), design)
    contrasts = np.array([[-1.0, 1, 0, 0], [-1, 0, 1, 0]])

    found = wald_test(means, contrasts, int(means.df[3]) - 2)

    assert found.statistic == near(expected["statistic"])
    assert [found.df, found.df_denominator] == expected["df"]
    assert found.p_value == near(expected["p"])


LONELY: dict[str, Any] = json.loads((GOLDEN / "lonely_tests.json").read_text())


def lonely_domains(names: str) -> list[Any]:
    """Return the domains in golden/lonely_tests.R; nobody of a is left in stratum s1."""
    is_part = HAS_Y & (SAMPLE["age"] != "young")
    is_part &= (SAMPLE["domain"] != "a") | (SAMPLE["stratum"] != "s1")
    return [is_part & (SAMPLE["domain"] == name) for name in names]


def averaged() -> VarianceDesign:
    return make_design("lonely", LonelyPsu.AVERAGE)


def test_equal_means_beside_a_lonely_cluster_agree_with_regtermtest() -> None:
    expected, each = LONELY["equal"], lonely_domains("abc")
    all_of_them = domains(*each, np.any(each, axis=0))

    means = estimate_means(SAMPLE["y"], all_of_them, jointly(averaged()))
    found = wald_test(means, np.array([[-1.0, 1, 0, 0], [-1, 0, 1, 0]]), int(means.df[3]) - 2)

    assert found.statistic == near(expected["statistic"])
    assert [found.df, found.df_denominator] == expected["df"]
    assert found.p_value == near(expected["p"])


@pytest.mark.parametrize("of", ["mean", "total"])
def test_a_difference_beside_a_lonely_cluster_agrees_with_svycontrast(of: str) -> None:
    expected, (is_a, is_b) = LONELY[of], lonely_domains("ab")
    estimate = {"mean": estimate_means, "total": estimate_totals}[of]

    figures = estimate(SAMPLE["y"], domains(is_a, is_b, is_a | is_b), jointly(averaged()))
    found = linear_contrast(figures, np.array([1.0, -1.0, 0.0]), int(figures.df[2]) - 1)

    assert found.estimate == pytest.approx(expected["estimate"], rel=1e-9)
    assert found.std_error is not None
    of_r = expected.get("std_error", expected["estimate"] / expected.get("t", 1))
    assert found.std_error == near(of_r)


def test_walds_test_beside_a_lonely_cluster_agrees_with_svychisq() -> None:
    expected = LONELY["table"]
    is_part = np.any(lonely_domains("abc"), axis=0)
    rows, columns, sizes = TABLES["sex_domain"]

    table = estimate_table(np.where(is_part, rows, -1), columns, sizes, averaged())
    found = independence_test(table, IndependenceStatistic.WALD)

    assert found.statistic == near(expected["statistic"])
    assert [found.df, found.df_denominator] == expected["df"]
    assert found.p_value == near(expected["p"])


def test_one_domain_beside_a_lonely_cluster_is_scaled_by_its_own_strata() -> None:
    found = estimate_means(SAMPLE["y"], domains(*lonely_domains("ab")), averaged()).of(0)

    assert found is not None
    assert found.estimate == pytest.approx(LONELY["alone"]["estimate"], rel=1e-9)
    assert found.std_error == near(LONELY["alone"]["std_error"])
