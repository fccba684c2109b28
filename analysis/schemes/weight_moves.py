"""The weight of one indicator, moved; those beside it share what is left as they did."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class WeightMove:
    """A weight of `child` within `node`, times `factor` and at most all of it."""

    node: str
    child: str
    factor: Fraction

    def applied(self, shares: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
        """Return the shares of all children after the move; they total 1 as before."""
        stated = shares[self.child]
        moved = min(ONE, stated * self.factor)
        if stated == ONE:  # Beside it there is nothing to scale.
            return shares
        scale = (ONE - moved) / (ONE - stated)
        return {
            code: moved if code == self.child else share * scale for code, share in shares.items()
        }
