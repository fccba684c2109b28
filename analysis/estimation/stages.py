"""Stages of sampling: clusters, strata and population sizes, coded from labels and checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.errors import InvalidSampleError, NamedValue, Refusal
from analysis.estimation.design import FloatArray, IntArray

Labels = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One stage of sampling, as it is written in a file: one entry per respondent.

    Attributes
    ----------
    clusters : (n,) array of labels or None
        What was drawn at this stage; ``None`` if the respondents themselves were. After the first
        stage labels need be distinct only within the cluster of the stage before.
    strata : (n,) array of labels or None
        Within which they were drawn; ``None`` for one stratum.
    population : (n,) float array or None
        Clusters that the stratum has in the population, ``inf`` for no limit.
    sampled_fraction : (n,) float array or None
        Instead of `population`: the part of the stratum's clusters that was drawn, in (0, 1].
    """

    clusters: Labels | None = None
    strata: Labels | None = None
    population: FloatArray | None = None
    sampled_fraction: FloatArray | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CodedStage:
    """A stage with C clusters in H strata, numbered over the whole sample.

    Attributes
    ----------
    cluster : (n,) int array
        The cluster of each respondent.
    stratum : (C,) int array
        The stratum of each cluster.
    parent : (H,) int array
        The cluster of the stage before in which a stratum lies; 0 at the first stage.
    sampled : (H,) int array
        Clusters in the sample.
    population : (H,) float array
        Clusters in the population; ``inf`` where there is no limit.
    share_before : (H,) float array
        Product of the sampled fractions of all stages before; 1 at the first.
    labels : (H,) array
        What the stratum is called: where a later stage has no strata, the cluster it lies in;
        empty where the sample is one.
    """

    cluster: IntArray
    stratum: IntArray
    parent: IntArray
    sampled: IntArray
    population: FloatArray
    share_before: FloatArray
    labels: Labels

    @property
    def fraction(self) -> FloatArray:
        """The part of each stratum's clusters that was sampled; 0 without limit."""
        return self.sampled / self.population

    @property
    def stratum_of_row(self) -> IntArray:
        """The stratum of each respondent."""
        found: IntArray = self.stratum[self.cluster]
        return found


def code_stages(stages: Sequence[Stage], n: int, *, is_nested: bool) -> tuple[CodedStage, ...]:
    """Give every cluster and stratum of all stages a number.

    Parameters
    ----------
    stages : sequence of Stage
        From the first stage on, each within the clusters of the one before.
    n : int
        Respondents.
    is_nested : bool
        Whether labels of first-stage clusters start anew in every stratum.

    Raises
    ------
    InvalidSampleError
        If lengths differ, a label is missing, a cluster lies in two strata, or a population size
        differs within a stratum or is below what was sampled.
    """
    coded: list[CodedStage] = []
    before: _Before | None = None
    for number, stage in enumerate(stages, start=1):
        coded.append(_code(stage, number, n, before, is_nested=is_nested))
        before = _Before(coded[-1], stage.clusters)
    return tuple(coded)


class _Before(NamedTuple):
    """The stage before, and what its cluster is called on each row."""

    stage: CodedStage
    labels: Labels | None

    def names(self, clusters: IntArray) -> Labels:
        """Return what its clusters are called, behind their stratum; respondents are numbered."""
        called: Labels = np.arange(1, len(self.stage.stratum) + 1)
        if self.labels is not None:
            called = np.empty(len(self.stage.stratum), dtype=np.asarray(self.labels).dtype)
            called[self.stage.cluster] = self.labels
        strata = self.stage.labels[self.stage.stratum[clusters]]
        names = zip(strata.tolist(), called[clusters].tolist(), strict=True)
        return np.array(
            [f"{stratum}:{name}" if stratum != "" else str(name) for stratum, name in names]
        )


def _code(
    stage: Stage, number: int, n: int, before: _Before | None, *, is_nested: bool
) -> CodedStage:
    where = f"at stage {number}"
    parent = np.zeros(n, dtype=np.int64) if before is None else before.stage.cluster
    one = np.zeros(n, dtype=np.int64)
    names, label = _labels(one if stage.strata is None else stage.strata, n, f"strata {where}")
    given = np.arange(n) if stage.clusters is None else stage.clusters
    cluster = _labels(given, n, f"clusters {where}")[1]
    pairs, stratum_of_row = _cross(parent, label)
    if before is not None or is_nested:
        cluster = _cross(stratum_of_row, cluster)[1]
    stratum = np.zeros(int(cluster.max(initial=-1)) + 1, dtype=np.int64)
    stratum[cluster] = stratum_of_row
    astray = np.flatnonzero(stratum[cluster] != stratum_of_row)
    if len(astray):
        found = tuple(dict.fromkeys(str(label) for label in given[astray]))
        raise InvalidSampleError(_in_two_strata(found, number))
    sampled = np.bincount(stratum, minlength=len(pairs))
    called = names[pairs[:, 1]]
    if stage.strata is None:
        called = np.array([""]) if before is None else before.names(pairs[:, 0])
    population = _population(stage, stratum_of_row, sampled, called, number)
    share = np.ones(len(pairs))
    if before is not None:
        above = before.stage
        share = (above.share_before * above.fraction)[above.stratum[pairs[:, 0]]]
    return CodedStage(cluster, stratum, pairs[:, 0], sampled, population, share, called)


def _in_two_strata(clusters: tuple[str, ...], number: int) -> Refusal:
    said = (
        f"cluster {', '.join(clusters)} at stage {number} lies in more than one stratum; give it "
        "one stratum, or say is_nested=True if its label is used anew in each"
    )
    return Refusal("cluster_in_two_strata", said, {"clusters": clusters, "stage": number})


def _labels(given: Labels, n: int, what: str) -> tuple[Labels, IntArray]:
    labels = np.asarray(given)
    if labels.shape != (n,):
        raise InvalidSampleError(
            f"{what}: {labels.shape} labels for {n} weights; give one label per respondent"
        )
    is_missing = labels != labels  # noqa: PLR0124 - only NaN differs from itself
    if labels.dtype == np.object_:
        is_missing = np.array([label is None or label != label for label in labels])  # noqa: PLR0124
    if np.any(is_missing):
        raise InvalidSampleError(f"{what}: {int(np.sum(is_missing))} labels are missing")
    names, codes = np.unique(labels, return_inverse=True)
    return names, codes.astype(np.int64)


def _cross(first: IntArray, second: IntArray) -> tuple[IntArray, IntArray]:
    """Return the distinct pairs in order, shape (k, 2), and the position of each row's."""
    width = int(second.max(initial=0)) + 1
    keys, position = np.unique(first * width + second, return_inverse=True)
    return np.stack([keys // width, keys % width], axis=1), position.astype(np.int64)


def _population(
    stage: Stage, stratum: IntArray, sampled: IntArray, labels: Labels, number: int
) -> FloatArray:
    where = f"at stage {number}"
    if stage.population is not None and stage.sampled_fraction is not None:
        raise InvalidSampleError(f"{where}, give either population or sampled_fraction, not both")
    given = stage.population if stage.sampled_fraction is None else stage.sampled_fraction
    if given is None:
        return np.full(len(sampled), np.inf)
    per_row = np.asarray(given, dtype=np.float64)
    if per_row.shape != stratum.shape:
        raise InvalidSampleError(
            f"{where}, population or sampled_fraction needs one number per respondent"
        )
    per_stratum = np.empty(len(sampled))
    per_stratum[stratum] = per_row
    wrong = np.unique(stratum[~(per_row > 0) | (per_stratum[stratum] != per_row)])
    if len(wrong):
        raise InvalidSampleError(_not_one_size(names_of(labels, wrong), number))
    if stage.sampled_fraction is not None:
        per_stratum = sampled / per_stratum
    small = np.flatnonzero(per_stratum < sampled)
    if len(small):
        raise InvalidSampleError(
            *(
                _below_sample(str(labels[one]), number, int(sampled[one]), float(per_stratum[one]))
                for one in small
            )
        )
    return per_stratum


def names_of(labels: Labels, strata: IntArray) -> tuple[str, ...]:
    """Return what strata are called, each name once; nothing where the sample is one stratum."""
    return tuple(name for name in dict.fromkeys(map(str, labels[strata].tolist())) if name)


def _not_one_size(strata: tuple[str, ...], number: int) -> Refusal:
    must = "population or sampled_fraction must be one number above zero"
    if not strata:
        said = f"at stage {number}, {must} on every row, since there are no strata"
        return Refusal("not_one_size_of_all", said, {"stage": number})
    said = f"at stage {number}, {must} within each of {', '.join(strata)}"
    return Refusal("not_one_size", said, {"strata": strata, "stage": number})


def _below_sample(stratum: str, number: int, sampled: int, population: float) -> Refusal:
    values: dict[str, NamedValue] = {"stage": number, "sampled": sampled, "population": population}
    said = f"{sampled} clusters in the sample but {population:g} in the population"
    remedy = "a fraction may not exceed 1"
    if not stratum:
        said = f"at stage {number} there are {said}; {remedy}"
        return Refusal("population_below_sample_of_all", said, values)
    said = f"at stage {number}, {stratum} has {said}; {remedy}"
    return Refusal("population_below_sample", said, values | {"stratum": stratum})
