"""What a report on a wave tells beside the analysis of that wave."""

from dataclasses import dataclass

from surveyapp.reporting.changes import Moved
from surveyapp.reporting.series import Series
from surveyapp.reporting.suspicions import Search


@dataclass(frozen=True, slots=True)
class Companions:
    """What was found by looking at other waves, or at answers one by one.

    Attributes
    ----------
    moved : tuple of Moved
        What changed since the last wave.
    series : Series or None
        The waves up to this one; ``None`` where it is the first.
    search : Search or None
        What looks suspicious; ``None`` where nothing was looked for.
    """

    moved: tuple[Moved, ...] = ()
    series: Series | None = None
    search: Search | None = None


NO_COMPANIONS = Companions()
