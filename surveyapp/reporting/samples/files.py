"""Estimates of a sample as files that people open."""

from datetime import datetime

from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis
from surveyapp.documents.formats import Format, set_report
from surveyapp.reporting.samples.data_file import write_estimates
from surveyapp.reporting.samples.report import make_sample_report


def write_sample(  # noqa: PLR0913 - what, in which edition, how, and when
    plan: SamplePlan,
    analysis: SampleAnalysis,
    form: Format,
    language: str,
    *,
    made_at: datetime,
    is_public: bool,
) -> bytes:
    """Return the estimates in one form and one language; `analysis` is the edition to show."""
    if form is Format.CSV:
        return write_estimates(analysis, language)
    report = make_sample_report(plan, analysis, language, made_at=made_at, is_public=is_public)
    return set_report(report, form, made_at=made_at)
