"""Stages are numbered over the whole sample, and what contradicts itself is refused."""

from typing import Any

import numpy as np
import pytest

from analysis.errors import InvalidSampleError
from analysis.estimation.stages import Stage, code_stages


def test_clusters_and_strata_are_numbered_with_their_sizes() -> None:
    stage = Stage(
        np.array(["b", "a", "a", "c"]),
        np.array([7, 3, 3, 7]),
        np.array([10.0, 4, 4, 10]),
    )

    (coded,) = code_stages([stage], 4, is_nested=False)

    assert coded.cluster.tolist() == [1, 0, 0, 2]
    assert coded.stratum.tolist() == [0, 1, 1]
    assert (coded.sampled.tolist(), coded.labels.tolist()) == ([1, 2], [3, 7])
    assert coded.fraction.tolist() == [1 / 4, 2 / 10]


def test_nested_labels_start_anew_in_every_stratum() -> None:
    stage = Stage(np.array([1, 2, 1, 2]), np.array(["n", "n", "s", "s"]))

    (coded,) = code_stages([stage], 4, is_nested=True)

    assert coded.cluster.tolist() == [0, 1, 2, 3]
    assert coded.sampled.tolist() == [2, 2]


def test_labels_of_the_second_stage_are_distinct_within_the_first() -> None:
    first = Stage(np.array([1, 1, 2, 2]), population=np.full(4, 8.0))
    second = Stage(np.array(["x", "y", "x", "y"]), sampled_fraction=np.full(4, 0.5))

    coded = code_stages([first, second], 4, is_nested=False)[1]

    assert coded.cluster.tolist() == [0, 1, 2, 3]
    assert coded.parent.tolist() == [0, 1]
    assert coded.population.tolist() == [4, 4]
    assert coded.share_before.tolist() == [2 / 8, 2 / 8]


def test_a_fraction_is_what_the_population_size_says() -> None:
    stages = [
        Stage(population=np.full(5, 20.0)),
        Stage(sampled_fraction=np.full(5, 0.25)),
    ]

    sizes = [code_stages([stage], 5, is_nested=False)[0].population[0] for stage in stages]

    assert sizes == [20, 20]


@pytest.mark.parametrize(
    ("stage", "reason"),
    [
        (Stage(np.array([1, 1]), np.array(["n", "s"])), "cluster 1 .* more than one stratum"),
        (Stage(np.array([1, 2, 3])), r"clusters at stage 1: \(3,\) labels for 2 weights"),
        (Stage(np.array([1.0, np.nan])), "clusters at stage 1: 1 labels are missing"),
        (Stage(strata=np.array(["a", None])), "strata at stage 1: 1 labels are missing"),
        (Stage(population=np.array([5.0, 6.0])), "one number above zero on every row"),
        (Stage(population=np.array([5.0, np.nan])), "one number above zero on every row"),
        (Stage(population=np.array([1.0, 1.0])), "2 clusters in the sample but 1 in the popul"),
        (Stage(sampled_fraction=np.array([2.0, 2.0])), "may not exceed 1"),
        (Stage(population=np.array([5.0])), "one number per respondent"),
        (
            Stage(population=np.array([5.0, 5.0]), sampled_fraction=np.array([0.4, 0.4])),
            "either population or sampled_fraction",
        ),
    ],
)
def test_a_stage_that_contradicts_itself_is_refused(stage: Any, reason: str) -> None:
    with pytest.raises(InvalidSampleError, match=reason):
        code_stages([stage], 2, is_nested=False)
