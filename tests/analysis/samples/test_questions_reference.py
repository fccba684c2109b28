"""Tests, scales, replicates and conventions of a plan, against what R's survey prints."""

from typing import Any

import pytest

from analysis.samples.findings import DifferenceDetail, FitDetail, TableDetail
from tests.analysis.samples.golden_sample import (
    DESIGNS,
    HAPPY,
    MARGINS,
    MEAN,
    NOTHING,
    TOTAL,
    analyse,
    golden,
    near,
)

TESTS = golden("survey_tests.json")
CONVENTIONS = golden("conventions.json")
CASES = [(name, False) for name in TESTS["designs"]]
CASES += [(name, True) for name in TESTS["calibrated"]]
KNOWN = {"mid": 0.325, "old": 0.375, "young": 0.3}
RATIO = {"kind": "ratio", "numerator": "y", "denominator": "x"} | NOTHING
ABC = {"where": {"domain": ["a", "b", "c"]}}
RAKING = {"margins": MARGINS, "totals": TOTAL}


def expected(name: str, *, is_calibrated: bool) -> Any:
    return TESTS["calibrated" if is_calibrated else "designs"][name]


def ask(name: str, *asked: dict[str, Any], is_calibrated: bool = False) -> Any:
    more: dict[str, Any] = {"calibration": RAKING} if is_calibrated else {}
    return analyse(DESIGNS[name], tests=asked, **more).tests


@pytest.mark.parametrize("statistic", ["F", "Chisq", "Wald", "adjWald"])
@pytest.mark.parametrize(("name", "is_calibrated"), CASES)
def test_independence_of_a_plan_is_svychisq(
    name: str, statistic: str, *, is_calibrated: bool
) -> None:
    of_r = expected(name, is_calibrated=is_calibrated)["sex_domain"]
    asked = {"kind": "independence", "rows": "sex", "columns": "domain", "statistic": statistic}

    (found,) = ask(name, asked, is_calibrated=is_calibrated)

    assert found.statistic == near(of_r[statistic]["statistic"])
    assert found.p_value == near(of_r[statistic]["p"])
    df = of_r[statistic]["df"]
    known = [df, None] if statistic == "Chisq" else near(df)
    assert [found.df, found.df_denominator] == known
    assert isinstance(found.detail, TableDetail)
    assert found.detail.chi_square == near(of_r["Chisq"]["statistic"])


@pytest.mark.parametrize("name", TESTS["designs"])
def test_missing_answers_leave_a_table_as_a_subset_does(name: str) -> None:
    of_r = expected(name, is_calibrated=False)["happy_age"]["F"]

    (found,) = ask(name, {"kind": "independence", "rows": "happy", "columns": "age"} | NOTHING)

    assert found.statistic == near(of_r["statistic"])
    assert [found.df, found.df_denominator] == near(of_r["df"])
    assert found.n == 241


@pytest.mark.parametrize("name", TESTS["designs"])
def test_fit_of_a_plan_is_rao_and_scotts(name: str) -> None:
    of_r = expected(name, is_calibrated=False)["fit"]

    (found,) = ask(name, {"kind": "fit", "column": "age", "shares": KNOWN})
    (counted,) = ask(name, {"kind": "fit", "column": "age", "margin": "age"})

    assert found.statistic == near(of_r["statistic"])
    assert [found.df, found.df_denominator] == near(of_r["df"])
    assert found.p_value == near(of_r["p"])
    assert isinstance(found.detail, FitDetail)
    assert found.detail.chi_square == near(of_r["chi_square"], 1e-10)
    assert found.detail.mean_design_effect == near(of_r["deff"])
    assert counted.p_value == near(of_r["p"])  # 2,600, 3,000 and 2,400 of 8,000.


def test_fit_is_of_the_sample_as_drawn_and_not_of_calibrated_weights() -> None:
    asked = {"kind": "fit", "column": "age", "margin": "age"}

    (raked,) = ask("two_stage_fpc", asked, is_calibrated=True)
    (drawn,) = ask("two_stage_fpc", asked)

    assert raked.p_value == drawn.p_value


@pytest.mark.parametrize("pair", ["a_less_b", "a_less_rest"])
@pytest.mark.parametrize(("name", "is_calibrated"), CASES)
def test_a_difference_of_a_plan_is_svyttest(name: str, pair: str, *, is_calibrated: bool) -> None:
    of_r = expected(name, is_calibrated=is_calibrated)[pair]
    two = {"values": ["a", "b"]} if pair == "a_less_b" else {}

    asked = {"kind": "difference", "of": MEAN, "domain": "domain"} | two
    found = ask(name, asked, is_calibrated=is_calibrated)[0]

    assert isinstance(found.detail, DifferenceDetail)
    assert found.detail.domain == "a"
    assert found.detail.estimate == near(of_r["estimate"], 1e-9)
    assert found.detail.std_error == near(of_r["std_error"])
    assert found.statistic == near(of_r["t"])
    assert (found.df, found.df_denominator) == (of_r["df"], None)
    assert found.p_value == near(of_r["p"])


@pytest.mark.parametrize(("name", "is_calibrated"), CASES)
def test_a_difference_of_ratios_is_svycontrast(name: str, *, is_calibrated: bool) -> None:
    of_r = expected(name, is_calibrated=is_calibrated)["ratio"]
    asked = {"kind": "difference", "of": RATIO, "domain": "domain", "values": ["a", "b"]}

    (found,) = ask(name, asked, is_calibrated=is_calibrated)

    assert isinstance(found.detail, DifferenceDetail)
    assert found.detail.estimate == near(of_r["estimate"], 1e-9)
    assert found.detail.std_error == near(of_r["std_error"])


@pytest.mark.parametrize(("name", "is_calibrated"), CASES)
def test_equal_domains_of_a_plan_are_regtermtest(name: str, *, is_calibrated: bool) -> None:
    of_r = expected(name, is_calibrated=is_calibrated)["equal"]

    # The domain of one respondent has no error of its own: it is left out by name or condition.
    asked = [{"kind": "equal", "of": MEAN | where, "domain": "domain"} for where in ({}, ABC)]
    by_name, by_condition = ask(name, *asked, is_calibrated=is_calibrated)

    for found in (by_name, by_condition):
        assert found.statistic == near(of_r["statistic"])
        assert [found.df, found.df_denominator] == of_r["df"]
        assert found.p_value == near(of_r["p"])
    assert list(by_name.detail.left_out) == ["one"]


ALPHA_DESIGNS: dict[str, dict[str, Any]] = {
    "srs": {"design": DESIGNS["srs"]},
    "clusters": {"design": DESIGNS["stratified_clusters"]},
    "finite": {"design": DESIGNS["stratified_clusters_fpc"]},
    "calibrated": {
        "design": DESIGNS["stratified_clusters_fpc"],
        "calibration": {"margins": MARGINS},
    },
}
SCALE = {"columns": ["x", "y", "weight"], "reversed": ["weight"]} | NOTHING


@pytest.mark.parametrize("name", ALPHA_DESIGNS)
def test_alpha_has_the_error_of_its_design(name: str) -> None:
    of_r = CONVENTIONS["alpha"][name]

    (found,) = analyse(**ALPHA_DESIGNS[name], reliability=[SCALE]).reliability

    assert found.alpha == near(of_r["alpha"], 1e-10)
    assert found.std_error == near(of_r["std_error"])
    assert (found.df, found.n, found.incomplete) == (of_r["df"], 243, 13)


COLUMNS = {
    "kind": "columns",
    "columns": [f"V{number}" for number in range(1, 21)],
    "scale": 0.05,
    "rscales": [round(0.5 + 0.05 * number, 2) for number in range(20)],
}
FINITE = DESIGNS["stratified_clusters_fpc"]
REPLICATES: dict[str, dict[str, Any]] = {
    "JK1": {"design": DESIGNS["clustered"] | {"replicates": {"kind": "JK1"}}},
    "JKn": {"design": FINITE | {"replicates": {"kind": "JKn"}}},
    "columns": {"design": DESIGNS["srs"] | {"replicates": COLUMNS}},
    "columns_mse": {"design": DESIGNS["srs"] | {"replicates": COLUMNS | {"is_mse": True}}},
}
REPLICATES |= {
    f"{name}_calibrated": REPLICATES[name] | {"calibration": {"margins": MARGINS}}
    for name in ("JKn", "columns")
}


@pytest.mark.parametrize("name", REPLICATES)
def test_replicates_of_a_plan_give_the_figures_of_r(name: str) -> None:
    of_r = CONVENTIONS["replicates"][name]
    total, in_a = MEAN | {"kind": "total"}, MEAN | {"where": {"domain": ["a"]}}

    analysis = analyse(**REPLICATES[name], estimates=[MEAN, total, in_a], reliability=[SCALE])

    for found, key in zip(analysis.estimates, ("mean", "total", "mean_a"), strict=True):
        assert found.estimate == near(of_r[key]["value"], 1e-10)
        assert found.std_error == near(of_r[key]["std_error"])
    assert analysis.estimates[0].df == of_r["df"]
    assert analysis.reliability[0].alpha == near(of_r["alpha"]["alpha"], 1e-10)
    assert analysis.reliability[0].std_error == near(of_r["alpha"]["std_error"])
    assert analysis.weights.replicates == (18 if name.startswith("JK") else 20)


def test_half_samples_of_a_plan_give_the_totals_of_r() -> None:
    of_r = golden("replicate_designs.json")["designs"]
    pairs = {"weight": "weight", "stages": [{"clusters": "cluster", "strata": "pair"}]}

    for name, rho in (("brr", 0.0), ("fay", 0.3)):
        wanted = {"replicates": {"kind": "BRR", "fay_rho": rho}}
        (found,) = analyse(pairs | wanted, estimates=[MEAN | {"kind": "total"}]).estimates

        # Of a total every balanced set of half-samples gives the same error, whichever it is.
        assert found.estimate == near(of_r[name]["total"]["value"], 1e-10)
        assert found.std_error == near(of_r[name]["total"]["std_error"])
        assert found.df == of_r[name]["df"]


SHARE_DESIGNS = {
    "srs": DESIGNS["srs"],
    "clusters": DESIGNS["stratified_clusters"],
    "finite": FINITE,
}


@pytest.mark.parametrize("method", ["beta", "logit", "t", "normal"])
@pytest.mark.parametrize("name", SHARE_DESIGNS)
def test_every_interval_of_a_share_is_svyciprop(name: str, method: str) -> None:
    of_r = CONVENTIONS["share"][name][method]

    (found,) = analyse(
        SHARE_DESIGNS[name], estimates=[HAPPY], intervals={"proportions": method}
    ).estimates

    assert (found.low, found.high) == (near(of_r["low"]), near(of_r["high"]))
    assert found.interval_method == {"t": "student"}.get(method, method)


@pytest.mark.parametrize("rule", CONVENTIONS["quantiles"]["srs"]["rules"])
@pytest.mark.parametrize("name", ["srs", "clusters"])
def test_every_quantile_rule_is_svyquantile(name: str, rule: str) -> None:
    of_r = CONVENTIONS["quantiles"][name]["rules"][rule]
    median = MEAN | {"kind": "quantile", "probabilities": [0.25, 0.5, 0.9]}

    found = analyse(SHARE_DESIGNS[name], estimates=[median], quantile_rule=rule).estimates

    for one, values in zip(found, of_r, strict=True):
        assert one.estimate == near(values["value"], 1e-10)
        assert (one.low, one.high) == (near(values["low"]), near(values["high"]))
        assert one.std_error == near(values["std_error"])


@pytest.mark.parametrize("method", ["mean", "logit", "beta"])
@pytest.mark.parametrize("name", ["srs", "clusters"])
def test_every_interval_of_a_quantile_is_svyquantile(name: str, method: str) -> None:
    of_r = CONVENTIONS["quantiles"][name]["intervals"][method]

    (found,) = analyse(
        SHARE_DESIGNS[name],
        estimates=[MEAN | {"kind": "quantile"}],
        intervals={"quantiles": method},
    ).estimates

    assert found.estimate == near(of_r["value"], 1e-10)
    assert (found.low, found.high) == (near(of_r["low"]), near(of_r["high"]))
    assert found.std_error == near(of_r["std_error"])
