"""How many periods of one level there are in a longer one."""

from fractions import Fraction

from analysis.schemes.checking.intervals import Interval, point
from analysis.schemes.periods import MONTHS, Level

WEEKS = {Level.MONTH: (4, 5), Level.QUARTER: (12, 14), Level.HALF_YEAR: (25, 27)}
WEEKS_OF_YEAR = (52, 53)


def parts(shorter: Level, longer: Level) -> Interval:
    """Return how many periods of one level there are in one of another."""
    if shorter is Level.WEEK:
        least, most = WEEKS.get(longer, WEEKS_OF_YEAR)
        return Interval(Fraction(least), Fraction(most))
    return point(MONTHS[longer.value] // MONTHS[shorter.value])
