"""How the rates of honest windows vary: beta-binomial counts."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray, IntArray

MAX_LOG = 14.0  # Of alpha and beta; beyond, windows differ by no more than chance.
POLISHING_STEPS = 4


@dataclass(frozen=True, slots=True)
class BetaBinomial:
    """How the rates of honest windows vary: Beta(alpha, beta) between them, binomial within."""

    alpha: float
    beta: float
    log_likelihood: float

    def upper_tail(self, count: int, n: int) -> float:
        """Return the probability of `count` or more of n."""
        k = np.arange(count, n + 1)
        terms = special.betaln(k + self.alpha, n - k + self.beta) - special.betaln(
            self.alpha, self.beta
        )
        choose = -special.betaln(k + 1, n - k + 1) - np.log(n + 1)
        return min(1.0, float(np.exp(special.logsumexp(terms + choose))))


def fit_beta_binomial(counts: IntArray, n: IntArray) -> BetaBinomial | None:
    r"""Fit the rates of many windows by maximum likelihood.

    Parameters
    ----------
    counts, n : (m,) int array
        Positive answers, and all of them, per window; n is at least 1.

    Returns
    -------
    BetaBinomial or None
        ``None`` where all or none are positive, so that nothing can be told apart.

    Raises
    ------
    InvalidSampleError
        If a count is not within ``0..n`` or a window is empty.

    Notes
    -----
    Maximises :math:`\sum_i \ln B(k_i + \alpha, n_i - k_i + \beta) - \ln B(\alpha, \beta)` [1]_
    over the logarithms of both, with Newton steps at the end. Where windows differ no more than
    chance would have it, :math:`\alpha + \beta` grows until the likelihood is flat, and the model
    is the binomial's.

    References
    ----------
    .. [1] J. G. Skellam, "A probability distribution derived from the binomial distribution by
       regarding the probability of success as variable between the sets of trials", *Journal of
       the Royal Statistical Society B* 10 (1948), 257-261.
    """
    if (n < 1).any() or ((counts < 0) | (counts > n)).any():
        raise InvalidSampleError(
            "every window needs an answer, and counts within 0..n; leave out empty windows"
        )
    if counts.sum() in (0, n.sum()):
        return None
    rate = float(counts.sum() / n.sum())

    def objective(logs: FloatArray) -> tuple[float, FloatArray]:
        return _derivatives(logs, counts, n)[:2]

    found = optimize.minimize(
        objective,
        np.log(np.array([10 * rate, 10 * (1 - rate)])),
        method="L-BFGS-B",
        jac=True,
        bounds=[(-MAX_LOG, MAX_LOG), (-MAX_LOG, MAX_LOG)],
    )
    logs: FloatArray = found.x
    for _ in range(POLISHING_STEPS):
        gradient, hessian = _derivatives(logs, counts, n)[1:]
        if np.linalg.eigvalsh(hessian)[0] <= 0 or np.abs(logs).max() > MAX_LOG - 1:
            break  # Flat: windows differ no more than chance would have it.
        logs = logs - np.linalg.solve(hessian, gradient)
    choose = -special.betaln(counts + 1, n - counts + 1) - np.log(n + 1)
    likelihood = float(choose.sum()) - _derivatives(logs, counts, n)[0]
    return BetaBinomial(float(np.exp(logs[0])), float(np.exp(logs[1])), likelihood)


def _derivatives(
    logs: FloatArray, counts: IntArray, n: IntArray
) -> tuple[float, FloatArray, FloatArray]:
    """Return the negative log-likelihood less its constant, and its two derivatives by `logs`."""
    alpha, beta = np.exp(logs)
    rest, total = n - counts, alpha + beta
    value = special.betaln(counts + alpha, rest + beta) - special.betaln(alpha, beta)
    common = special.digamma(total) - special.digamma(n + total)
    first = np.array(
        [
            (special.digamma(counts + alpha) - special.digamma(alpha) + common).sum() * alpha,
            (special.digamma(rest + beta) - special.digamma(beta) + common).sum() * beta,
        ]
    )
    curved = special.polygamma(1, total) - special.polygamma(1, n + total)
    mixed = curved.sum() * alpha * beta
    own = [
        (special.polygamma(1, part + shape) - special.polygamma(1, shape) + curved).sum()
        * shape**2
        for part, shape in ((counts, alpha), (rest, beta))
    ]
    second = np.array([[own[0] + first[0], mixed], [mixed, own[1] + first[1]]])
    return -float(value.sum()), -first, -second
