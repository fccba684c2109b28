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
from numpy.typing import NDArray
from scipy import sparse

from analysis.errors import InsufficientSampleError, Refusal
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.linear_statistics import starts
from analysis.estimation.stages import CodedStage, names_of

BoolArray = NDArray[np.bool_]

CERTAIN = 1e-7  # A stratum with a smaller part left out was taken as a whole.
BLOCK = 2**22  # Numbers held at a time, so that memory follows statistics and not clusters.


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
    is_member : (n, k) or (n, 1) sparse bool array or None
        Who is part of each domain, or of any where the statistics are compared; ``None`` where
        everybody is, as after calibration, or where nobody asks.
    regressors : (n, p) float array or None
        ``w x`` of the calibration variables.
    coefficients : (p, k) float array or None
        Their coefficients, whose product with `regressors` is taken out of `values`.
    """

    values: sparse.csr_array
    is_member: sparse.csr_array | None
    regressors: FloatArray | None = None
    coefficients: FloatArray | None = None

    def sums(self, gather: sparse.csr_array) -> FloatArray:
        """Return the (g, k) sums of g groups of respondents, the rows of a (g, n) matrix."""
        total: FloatArray = (gather @ self.values).toarray()
        if self.regressors is not None and self.coefficients is not None:
            total -= (gather @ self.regressors) @ self.coefficients
        return total

    def presence(self, codes: IntArray, size: int) -> FloatArray:
        """Return 1 where a code has a member of the domain and 0 elsewhere.

        Shape (size, k), or (size, 1) where this is the same for all.
        """
        if self.is_member is None:
            return np.ones((size, 1))
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
    is_lonely = _lonely(stage)
    means = scores.sums(_gather(stage.stratum_of_row, len(stage.sampled)))
    means /= stage.sampled[:, None]
    if lonely_psu is LonelyPsu.ADJUST:
        means[is_lonely] = 0
    root = np.sqrt(_scales(stage))[:, None]
    if lonely_psu is LonelyPsu.AVERAGE and is_lonely.any():
        root = root * np.sqrt(_average_factor(scores, stage, is_lonely))
    k = means.shape[1]
    covariance = np.zeros((k, k))
    clusters = _gather(stage.cluster, len(stage.stratum))
    step = max(1, BLOCK // max(k, 1))
    for start in range(0, len(stage.stratum), step):
        stratum = stage.stratum[start : start + step]
        totals = scores.sums(clusters[start : start + step])
        if lonely_psu is LonelyPsu.FAIL:
            _refuse(stratum[is_lonely[stratum] & (totals != 0).any(axis=1)], stage, number)
        centred = (totals - means[stratum]) * root[stratum]
        covariance += centred.T @ centred
    return covariance


def _lonely(stage: CodedStage) -> BoolArray:
    """Return which strata have one cluster sampled of several, shape (H,)."""
    is_open = (1 - stage.fraction >= CERTAIN) & (stage.share_before > 0)
    lonely: BoolArray = (stage.sampled == 1) & is_open
    return lonely


def _scales(stage: CodedStage) -> FloatArray:
    """Return what squares within each stratum are multiplied by, shape (H,)."""
    left_out = 1 - stage.fraction
    bessel = np.where(stage.sampled > 1, stage.sampled / np.maximum(stage.sampled - 1, 1), 1.0)
    return np.where(left_out >= CERTAIN, stage.share_before * left_out * bessel, 0.0)


def _refuse(strata: IntArray, stage: CodedStage, number: int) -> None:
    if not len(strata):
        return
    raise InsufficientSampleError(lonely_refusal(names_of(stage.labels, strata), number))


def lonely_refusal(strata: tuple[str, ...], number: int) -> Refusal:
    """Return the reason why a stratum, or an unstratified sample, says nothing about spread."""
    if not strata:
        said = (
            "the sample is a single cluster, or a single respondent, which says nothing about "
            "spread; two are needed"
        )
        return Refusal("lonely_sample", said)
    said = (
        f"{', '.join(strata)} at stage {number} has a single cluster, which says nothing about "
        "spread; merge strata, or choose another lonely_psu: remove, adjust or average"
    )
    return Refusal("lonely_clusters", said, {"strata": strata, "stage": number})


def _average_factor(scores: Scores, stage: CodedStage, is_lonely: BoolArray) -> FloatArray:
    """Return by how much strata count more, because lonely ones contribute what they do.

    Counted among the strata of one parent that hold a member of the domain, shape (H, k) or
    (H, 1); NaN where none of them has two clusters.
    """
    present = scores.presence(stage.stratum_of_row, len(stage.sampled))
    parents = _gather(stage.parent, int(stage.parent.max()) + 1)
    of_all = (parents @ present)[stage.parent]
    of_others = (parents @ (present * ~is_lonely[:, None]))[stage.parent]
    factor = np.divide(of_all, of_others, out=np.full(of_all.shape, np.nan), where=of_others > 0)
    return np.where(of_all > 0, factor, 1.0)


def _gather(codes: IntArray, size: int) -> sparse.csr_array:
    """Return the (size, n) matrix that adds up what belongs to each code."""
    n = len(codes)
    order = np.argsort(codes, kind="stable")
    return sparse.csr_array((np.ones(n), order, starts(codes, size)), shape=(size, n))
