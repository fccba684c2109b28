"""What the margins of a wave and their categories are called, before a plan names any."""

from analysis.calibration import UNIT
from surveyapp.cases.models import ApplicantKind, ServiceChannel
from surveyapp.cases.vocabulary import APPLICANT_LABELS, MARGIN_LABELS, SERVICE_CHANNEL_LABELS
from surveyapp.messages import N_, say
from surveyapp.units.vocabulary import KIND_LABELS

UNITS = N_("评价单位")
MARGINS = {
    **MARGIN_LABELS,
    **{kind.value: label for kind, label in KIND_LABELS.items()},
    UNIT: UNITS,
}


def margin_title(code: str, language: str) -> str:
    """Return a margin of our own, or the code as it is."""
    return say(MARGINS[code], language) if code in MARGINS else code


def category_title(margin: str, code: str, language: str) -> str:
    """Return a category of our own margins, or the code as it is."""
    if margin == "service_channel" and code in set(ServiceChannel):
        return say(SERVICE_CHANNEL_LABELS[ServiceChannel(code)], language)
    if margin == "applicant_kind" and code in set(ApplicantKind):
        return say(APPLICANT_LABELS[ApplicantKind(code)], language)
    return code
