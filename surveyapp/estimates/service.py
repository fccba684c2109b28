"""One reading of a wave for everybody who needs its figures: page, report, assessment."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.results import Analysis
from surveyapp.estimates.assembly import Assembled, assemble
from surveyapp.estimates.fingerprints import fingerprint_of
from surveyapp.estimates.kept import Kept
from surveyapp.estimates.provenance import Provenance
from surveyapp.estimates.refusals import analysis_refusals
from surveyapp.fieldwork.models import Wave

KEPT_ANALYSES = 24


@dataclass(frozen=True, slots=True)
class Analysed:
    """An analysis and where it comes from."""

    analysis: Analysis
    provenance: Provenance


_kept: Kept[Analysed] = Kept(KEPT_ANALYSES)


def analyse_wave(
    session: Session, wave: Wave, then: Callable[[Assembled], object] | None = None
) -> Analysed:
    """Return the analysis of a wave as it stands now.

    `then` is given what was read of the store, unless the analysis was at hand.

    Raises
    ------
    AnalysisRefusedError
        With everything that contradicts itself in data or benchmarks.
    """

    def make() -> Analysed:
        with analysis_refusals():
            assembled = assemble(session, wave)
            analysed = Analysed(assembled.analyse(), assembled.provenance)
        if then is not None:
            then(assembled)
        return analysed

    return _kept.get(fingerprint_of(session, wave), make)
