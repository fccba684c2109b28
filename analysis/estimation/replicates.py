r"""Replicate weights: the jackknife, balanced half-samples, and the rescaled bootstrap.

Stratum h has :math:`n_h` of :math:`N_h` first-stage clusters, :math:`f_h = n_h/N_h`. A replicate
multiplies the weights of each cluster by a factor; c and :math:`c_r` are what its squared
deviation is multiplied by in the variance (`replicate_design`) [1]_:

==============  ============================================  ====================================
jackknife       0 for one cluster, :math:`n_h/(n_h - 1)` for  :math:`c = 1`,
                the others of its stratum                     :math:`c_r = (1 - f_h)(n_h - 1)/n_h`
half-samples    :math:`2 - \rho` for one of two clusters,     :math:`c = 1/(R (1 - \rho)^2)`,
                :math:`\rho` for the other                    :math:`c_r = 1`
bootstrap       :math:`1 - \lambda + \lambda r n_h/(n_h - 1)`  :math:`c = 1/(R - 1)`,
                for one that is drawn r times,                :math:`c_r = 1`
                :math:`\lambda = \sqrt{1 - f_h}`
==============  ============================================  ====================================

References
----------
.. [1] K. M. Wolter, *Introduction to Variance Estimation*, 2nd ed., Springer, 2007, chapters 3-5;
   D. R. Judkins, "Fay's method for variance estimation", *Journal of Official Statistics* 6
   (1990), 223-239; J. N. K. Rao, C. F. J. Wu, "Resampling inference with complex survey data",
   *JASA* 83 (1988), 231-241.
"""

from dataclasses import replace

import numpy as np

from analysis.errors import (
    InsufficientSampleError,
    InvalidSampleError,
    NamedValue,
    Refusal,
)
from analysis.estimation.cluster_design import ClusterDesign
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.hadamard import hadamard
from analysis.estimation.replicate_design import ReplicateDesign, ReplicateMethod
from analysis.estimation.stage_variance import CERTAIN, LonelyPsu, lonely_refusal
from analysis.estimation.stages import CodedStage, names_of

PAIR = 2  # Clusters per stratum that half-samples are made of.


def jackknife(design: ClusterDesign, *, is_mse: bool = False) -> ReplicateDesign:
    """Leave out one first-stage cluster at a time (JK1 without strata, JKn with them).

    Parameters
    ----------
    design : ClusterDesign
        Its finite populations count at the first stage. A stratum with a single cluster is treated
        as `lonely_psu` says: left out by ``remove``, dropped against all other strata by
        ``adjust``, and made up for in the scale by ``average``.
    is_mse : bool

    Raises
    ------
    InsufficientSampleError
        If a stratum has a single cluster and `lonely_psu` is ``fail``, or nothing can be left out.
    """
    first = design.stages[0]
    parts = [
        part
        for stratum in range(len(first.sampled))
        if (part := _leave_out(first, stratum, design.lonely_psu)) is not None
    ]
    if not parts:
        said = "no cluster can be left out: every stratum was taken as a whole or has a single one"
        raise InsufficientSampleError(Refusal("no_cluster_to_leave_out", said))
    factors = np.concatenate([part[0] for part in parts], axis=1)
    scales = np.concatenate([part[1] for part in parts])
    is_average = design.lonely_psu is LonelyPsu.AVERAGE
    scale = len(first.stratum) / len(scales) if is_average else 1.0
    return _replicated(design, factors, (scale, scales), ReplicateMethod.JACKKNIFE, is_mse=is_mse)


def balanced_half_samples(
    design: ClusterDesign,
    *,
    fay_rho: float = 0.0,
    matrix: IntArray | None = None,
    is_mse: bool = False,
) -> ReplicateDesign:
    """Take one of the two clusters of every stratum, in balanced combinations (BRR).

    Parameters
    ----------
    design : ClusterDesign
        With exactly two clusters in every stratum; finite populations are not used.
    fay_rho : float
        What is kept of the weight of the cluster not taken, 0 <= rho < 1.
    matrix : (R, R) int array or None
        A Hadamard matrix with more rows than there are strata, whose first row is ones; ``None``
        makes one. Row h + 1 is for stratum h, and +1 takes its first cluster.
    is_mse : bool

    Raises
    ------
    InvalidSampleError
        If a stratum has other than two clusters, `fay_rho` is out of range, or `matrix` does not
        fit.
    """
    first = design.stages[0]
    strata = len(first.sampled)
    others = first.labels[first.sampled != PAIR]
    if len(others):
        raise InvalidSampleError(_no_pairs(names_of(others, np.arange(len(others)))))
    if not 0 <= fay_rho < 1:
        raise InvalidSampleError(f"fay_rho is {fay_rho}, but must lie in 0 <= rho < 1")
    signs = hadamard(strata + 1) if matrix is None else matrix
    size = len(signs)
    if size <= strata or not np.array_equal(signs @ signs.T, size * np.eye(size)):
        raise InvalidSampleError(f"matrix must be a Hadamard matrix of more than {strata} rows")
    order = np.argsort(first.stratum, kind="stable")
    is_second = np.zeros(len(first.stratum), dtype=np.bool_)
    is_second[order[1::2]] = True
    is_taken = (signs[1 + first.stratum] > 0) != is_second[:, None]
    factors = np.where(is_taken, 2 - fay_rho, fay_rho)
    scales = (1 / (size * (1 - fay_rho) ** 2), np.ones(size))
    return _replicated(design, factors, scales, ReplicateMethod.BALANCED, is_mse=is_mse)


def rescaled_bootstrap(
    design: ClusterDesign, replicates: int, seed: int, *, is_mse: bool = False
) -> ReplicateDesign:
    r"""Draw all but one as many clusters as every stratum has, with replacement (Rao and Wu).

    Parameters
    ----------
    design : ClusterDesign
    replicates : int
        At least two; two hundred and more for intervals.
    seed : int
        Kept in the result; the same seed gives the same weights.
    is_mse : bool

    Raises
    ------
    InvalidSampleError
        If fewer than two replicates are asked for.
    InsufficientSampleError
        If a stratum has a single cluster and `lonely_psu` is not ``remove``, which keeps it in
        every replicate.

    Notes
    -----
    :math:`\lambda` of the factor is the finite-population correction.
    """
    if replicates < PAIR:
        raise InvalidSampleError(f"replicates is {replicates}, but must be at least 2")
    first = design.stages[0]
    random = np.random.default_rng(seed)
    factors = np.ones((len(first.stratum), replicates))
    for stratum, sampled in enumerate(first.sampled.tolist()):
        left_out = 1 - float(first.fraction[stratum])
        if left_out < CERTAIN:
            continue
        if sampled == 1:
            _refuse_unless_removed(first, stratum, design.lonely_psu)
            continue
        drawn = random.multinomial(sampled - 1, np.full(sampled, 1 / sampled), size=replicates)
        kept = left_out**0.5
        factors[first.stratum == stratum] = 1 - kept + kept * drawn.T * sampled / (sampled - 1)
    scales = (1 / (replicates - 1), np.ones(replicates))
    made = _replicated(design, factors, scales, ReplicateMethod.BOOTSTRAP, is_mse=is_mse)
    return replace(made, seed=seed)


def _no_pairs(strata: tuple[str, ...]) -> Refusal:
    remedy = "pair clusters into strata of two, or use the jackknife or the bootstrap"
    if not strata:
        return Refusal("sample_is_no_pair", f"there are no strata of two clusters; {remedy}")
    said = f"strata {', '.join(strata)} do not have exactly two clusters; {remedy}"
    return Refusal("strata_are_no_pairs", said, {"strata": strata})


def _leave_out(
    stage: CodedStage, stratum: int, lonely_psu: LonelyPsu
) -> tuple[FloatArray, FloatArray] | None:
    """Return the (C, r) factors and (r,) scales of one stratum."""
    inside, n = np.flatnonzero(stage.stratum == stratum), int(stage.sampled[stratum])
    left_out, strata = 1 - float(stage.fraction[stratum]), len(stage.sampled)
    if left_out < CERTAIN:
        return None
    if n > 1:
        factors = np.ones((len(stage.stratum), n))
        factors[inside] = (1 - np.eye(n)) * n / (n - 1)
        return factors, np.full(n, left_out * (n - 1) / n)
    if lonely_psu is LonelyPsu.ADJUST and strata > 1:
        factors = np.full((len(stage.stratum), 1), strata / (strata - 1))
        factors[inside] = 0
        return factors, np.full(1, (strata - 1) / strata)
    if lonely_psu in {LonelyPsu.FAIL, LonelyPsu.ADJUST}:
        _refuse_unless_removed(stage, stratum, lonely_psu)
    return None


def _refuse_unless_removed(stage: CodedStage, stratum: int, lonely_psu: LonelyPsu) -> None:
    if lonely_psu is not LonelyPsu.REMOVE:
        name = str(stage.labels[stratum])
        if not name:
            raise InsufficientSampleError(lonely_refusal((), 1))
        said = (
            f"stratum {name} has a single cluster, which cannot be resampled with lonely_psu "
            f"{lonely_psu}; merge strata, or choose remove"
        )
        values: dict[str, NamedValue] = {"stratum": name, "lonely_psu": lonely_psu.value}
        raise InsufficientSampleError(Refusal("lonely_cluster_resampled", said, values))


def _replicated(
    design: ClusterDesign,
    factors: FloatArray,
    scales: tuple[float, FloatArray],
    method: ReplicateMethod,
    *,
    is_mse: bool,
) -> ReplicateDesign:
    weights = design.weights[:, None] * factors[design.stages[0].cluster]
    return ReplicateDesign(design.weights, weights, weights, *scales, method, is_mse)
