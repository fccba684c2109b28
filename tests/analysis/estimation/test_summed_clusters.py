"""A clustered sample from additive sums, against the same sample row by row."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.estimation.cluster_design import CalibratedDesign, ClusterDesign
from analysis.estimation.cluster_sums import ClusterSums
from analysis.estimation.contrasts import linear_contrast
from analysis.estimation.design import IntArray
from analysis.estimation.distances import Distance, DistanceKind
from analysis.estimation.domain_estimates import estimate_means, estimate_totals
from analysis.estimation.domains import Domains
from analysis.estimation.greg import calibrate
from analysis.estimation.stage_variance import LonelyPsu
from analysis.estimation.stages import Stage
from analysis.estimation.summed_clusters import ClusterFrame, design_of
from analysis.estimation.weighting import MarginTarget
from tests.analysis.estimation.design_sample import SAMPLE, N

RAKING = Distance(DistanceKind.RAKING)
CLUSTER = np.unique(SAMPLE["cluster"], return_inverse=True)[1].astype(np.int64)
DOMAIN = np.unique(SAMPLE["domain"], return_inverse=True)[1].astype(np.int64)
STRATA, STRATUM = np.unique(SAMPLE["stratum"], return_inverse=True)
SEX, AGE = (np.unique(SAMPLE[name], return_inverse=True)[1] for name in ("sex", "age"))
CELL = (SEX * 3 + AGE).astype(np.int64)
CELLS = np.arange(6)
TOTALS = {"sex": np.array([3700.0, 4300.0]), "age": np.array([2600.0, 3000.0, 2400.0])}
DOMAINS = 4


def margins(sex: IntArray, age: IntArray) -> tuple[MarginTarget, ...]:
    return (
        MarginTarget("sex", ("f", "m"), sex, TOTALS["sex"]),
        MarginTarget("age", ("mid", "old", "young"), age, TOTALS["age"]),
    )


def frame(*, is_calibrated: bool, is_finite: bool) -> ClusterFrame:
    of_cluster = np.zeros(CLUSTER.max() + 1, dtype=np.int64)
    of_cluster[CLUSTER] = STRATUM
    population = np.zeros(len(STRATA))
    population[STRATUM] = SAMPLE["psu_population"]
    return ClusterFrame(
        of_cluster,
        population if is_finite else None,
        margins(CELLS // 3, CELLS % 3) if is_calibrated else (),
    )


def rows(*, is_calibrated: bool, is_finite: bool) -> ClusterDesign | CalibratedDesign:
    population = SAMPLE["psu_population"] if is_finite else None
    design = ClusterDesign.of([Stage(CLUSTER, STRATUM, population)], SAMPLE["weight"])
    if not is_calibrated:
        return design
    found = calibrate(SAMPLE["weight"], margins(SEX, AGE), distance=RAKING)
    return CalibratedDesign(design, found)


def sums(row: Any = slice(None)) -> ClusterSums:
    codes = CLUSTER[row], DOMAIN[row], CELL[row]
    return ClusterSums.of(*codes, SAMPLE["y"][row], SAMPLE["weight"][row])


@pytest.mark.parametrize("is_finite", [False, True])
@pytest.mark.parametrize("is_calibrated", [False, True])
@pytest.mark.parametrize("kind", ["means", "totals"])
def test_sums_give_what_the_rows_give(kind: str, *, is_calibrated: bool, is_finite: bool) -> None:
    how = {"is_calibrated": is_calibrated, "is_finite": is_finite}
    estimator = {"means": estimate_means, "totals": estimate_totals}[kind]
    domains = Domains.of_codes(DOMAIN, DOMAINS)

    by_rows = estimator(SAMPLE["y"], domains, rows(**how))
    summed = design_of(sums(), frame(**how))
    by_sums = summed.means(DOMAINS) if kind == "means" else summed.totals(DOMAINS)

    for field in fields(by_rows):
        one, two = (getattr(each, field.name) for each in (by_rows, by_sums))
        if isinstance(one, np.ndarray):
            size = np.nanmax(np.abs(one))
            np.testing.assert_allclose(two, one, rtol=1e-10, atol=1e-12 * size, err_msg=field.name)
        else:
            assert one == two


@given(st.lists(st.integers(0, 3), min_size=N, max_size=N))
def test_sums_of_shards_merge_into_the_sums_of_the_whole(shard: list[int]) -> None:
    of_row = np.array(shard)

    merged = ClusterSums.merge([sums(of_row == part) for part in range(4)])

    for field in fields(merged):
        np.testing.assert_allclose(
            getattr(merged, field.name), getattr(sums(), field.name), rtol=1e-12
        )


def test_domains_joined_are_the_domain_of_all_of_them() -> None:
    joined = sums().regrouped(np.array([0, 0, -1, -1]))
    how = {"is_calibrated": True, "is_finite": True}
    codes = np.array([0, 0, -1, -1])[DOMAIN]

    by_rows = estimate_means(SAMPLE["y"], Domains.of_codes(codes, 1), rows(**how)).of(0)
    by_sums = design_of(joined, frame(**how)).means(1).of(0)

    assert by_rows is not None
    assert by_sums is not None
    assert by_sums.estimate == pytest.approx(by_rows.estimate, rel=1e-12)
    assert by_sums.std_error == pytest.approx(by_rows.std_error, rel=1e-10)
    assert by_sums.design_effect == pytest.approx(by_rows.design_effect, rel=1e-10)


def test_a_difference_of_domains_needs_no_rows_either() -> None:
    how = {"is_calibrated": True, "is_finite": False}
    c = np.array([1.0, -1, 0, 0])

    one = linear_contrast(
        estimate_means(SAMPLE["y"], Domains.of_codes(DOMAIN, DOMAINS), rows(**how)), c, 13
    )
    two = linear_contrast(design_of(sums(), frame(**how)).means(DOMAINS), c, 13)

    assert two.estimate == pytest.approx(one.estimate, rel=1e-10)
    assert two.std_error == pytest.approx(one.std_error, rel=1e-10)


def test_without_a_frame_clusters_are_of_one_stratum_without_limit() -> None:
    design = ClusterDesign.of([Stage(CLUSTER)], SAMPLE["weight"])

    by_rows = estimate_means(SAMPLE["y"], Domains.of_codes(DOMAIN, DOMAINS), design)
    by_sums = design_of(sums()).means(DOMAINS)

    np.testing.assert_allclose(by_sums.covariance, by_rows.covariance, rtol=1e-10, atol=1e-14)


def test_lonely_clusters_are_treated_as_the_frame_says() -> None:
    one = replace(sums(), cluster=np.zeros_like(sums().cluster))

    found = design_of(one, ClusterFrame(lonely_psu=LonelyPsu.REMOVE)).means(DOMAINS)

    assert (found.covariance == 0).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"y": np.zeros(2)}, "differ in length"),
        ({"cluster": np.array([-1])}, "start at 0"),
        ({"domain": np.array([-2])}, "at -1"),
        ({"y": np.array([np.inf])}, "finite or NaN"),
        ({"d": np.array([0.0])}, "above zero"),
    ],
)
def test_what_cannot_be_summed_is_named(change: dict[str, Any], message: str) -> None:
    zero = np.zeros(1, dtype=np.int64)
    columns = {"cluster": zero, "domain": zero, "cell": zero, "y": np.ones(1), "d": np.ones(1)}

    with pytest.raises(InvalidSampleError, match=message):
        ClusterSums.of(**columns | change)
    with pytest.raises(InvalidSampleError, match="no sums"):
        ClusterSums.merge([])
