r"""The variance of estimated totals under one or more stages of cluster sampling.

With :math:`u_{hi}` the weighted total of cluster i of stratum h, :math:`n_h` of :math:`N_h`
clusters sampled and :math:`f_h = n_h / N_h`, a stage contributes

.. math::
   V = \sum_h (1 - f_h) \frac{n_h}{n_h - 1} \sum_i (u_{hi} - \bar u_h)(u_{hi} - \bar u_h)',

and every stage below it the same within each cluster, times the product of the sampled fractions
above. Without finite populations only the first stage is left, the "ultimate cluster" [1]_.

References
----------
.. [1] C.-E. Särndal, B. Swensson, J. Wretman, *Model Assisted Survey Sampling*, Springer, 1992,
   result 4.3.1; T. Lumley, "Analysis of complex survey samples", *Journal of Statistical
   Software* 9 (2004), on strata with one cluster.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import sparse

from analysis.errors import InsufficientSampleError
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.stages import CodedStage

CERTAIN = 1e-7  # A stratum with a smaller part left out was taken as a whole.


class LonelyPsu(StrEnum):
    """What a stratum contributes of which a single cluster was sampled.

    ``fail`` refuses; ``remove`` nothing; ``adjust`` the square of the cluster's total of the
    linearised values, whose grand mean is zero for means and ratios; ``average`` as much as the
    other strata do on average.
    """

    FAIL = "fail"
    REMOVE = "remove"
    ADJUST = "adjust"
    AVERAGE = "average"


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Weighted linearised values of n respondents for k statistics.

    Attributes
    ----------
    values : (n, k) sparse float array
        ``w z``.
    is_member : (n, k) sparse bool array or None
        Who is part of each domain; ``None`` where everybody is, as after calibration.
    regressors : (n, p) float array or None
        ``w x`` of the calibration variables.
    coefficients : (p, k) float array or None
        Their coefficients, whose product with `regressors` is taken out of `values`.
    """

    values: sparse.csr_array
    is_member: sparse.csr_array | None
    regressors: FloatArray | None = None
    coefficients: FloatArray | None = None

    def sums(self, codes: IntArray, size: int) -> FloatArray:
        """Return the (size, k) sums of each code."""
        gather = _gather(codes, size)
        total: FloatArray = (gather @ self.values).toarray()
        if self.regressors is not None and self.coefficients is not None:
            total -= (gather @ self.regressors) @ self.coefficients
        return total

    def presence(self, codes: IntArray, size: int) -> FloatArray:
        """Return 1 where a code has a member of the domain and 0 elsewhere, shape (size, k)."""
        if self.is_member is None:
            return np.ones((size, self.values.shape[1]))
        present: FloatArray = (_gather(codes, size) @ self.is_member).toarray() > 0
        return present.astype(np.float64)


def staged_covariance(
    scores: Scores, stages: Sequence[CodedStage], lonely_psu: LonelyPsu
) -> FloatArray:
    """Return the (k, k) covariance matrix of the totals of the scores.

    Raises
    ------
    InsufficientSampleError
        With ``fail``, if a stratum that matters has a single cluster.
    """
    k = scores.values.shape[1]
    covariance = np.zeros((k, k))
    for number, stage in enumerate(stages, start=1):
        if (stage.share_before > 0).any():
            covariance += _contribution(scores, stage, number, lonely_psu)
    return covariance


def _contribution(
    scores: Scores, stage: CodedStage, number: int, lonely_psu: LonelyPsu
) -> FloatArray:
    clusters, strata = len(stage.stratum), len(stage.sampled)
    totals = scores.sums(stage.cluster, clusters)
    left_out = 1 - stage.fraction
    is_lonely = (stage.sampled == 1) & (left_out >= CERTAIN) & (stage.share_before > 0)
    if lonely_psu is LonelyPsu.FAIL:
        _refuse_lonely(totals, stage, is_lonely, number)
    means = _gather(stage.stratum, strata) @ totals / stage.sampled[:, None]
    if lonely_psu is LonelyPsu.ADJUST:
        means[is_lonely] = 0
    degrees = np.maximum(stage.sampled - 1, 1)
    bessel = np.where(stage.sampled > 1, stage.sampled / degrees, 1.0)
    scale = np.where(left_out >= CERTAIN, stage.share_before * left_out * bessel, 0.0)
    centred = (totals - means[stage.stratum]) * np.sqrt(scale)[stage.stratum, None]
    if lonely_psu is LonelyPsu.AVERAGE and is_lonely.any():
        centred *= np.sqrt(_average_factor(scores, stage, is_lonely))[stage.stratum]
    product: FloatArray = centred.T @ centred
    return product


def _refuse_lonely(
    totals: FloatArray,
    stage: CodedStage,
    is_lonely: np.ndarray[tuple[int], np.dtype[np.bool_]],
    number: int,
) -> None:
    matters = is_lonely[stage.stratum] & (totals != 0).any(axis=1)
    if matters.any():
        stratum = int(stage.stratum[int(np.flatnonzero(matters)[0])])
        raise InsufficientSampleError(
            f"stratum {stage.labels[stratum]} at stage {number} has a single cluster, which says "
            "nothing about spread; merge strata, or choose lonely_psu remove, adjust or average"
        )


def _average_factor(
    scores: Scores, stage: CodedStage, is_lonely: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> FloatArray:
    """Return by how much strata count more, because lonely ones contribute what they do.

    Counted among the strata of one parent that hold a member of the domain, shape (H, k); NaN
    where none of them has two clusters.
    """
    present = scores.presence(stage.stratum_of_row, len(stage.sampled))
    parents = _gather(stage.parent, int(stage.parent.max()) + 1)
    of_all = (parents @ present)[stage.parent]
    of_others = (parents @ (present * ~is_lonely[:, None]))[stage.parent]
    factor = np.divide(of_all, of_others, out=np.full(of_all.shape, np.nan), where=of_others > 0)
    return np.where(of_all > 0, factor, 1.0)


def _gather(codes: IntArray, size: int) -> sparse.csr_array:
    n = len(codes)
    return sparse.csr_array((np.ones(n), (codes, np.arange(n))), shape=(size, n))
