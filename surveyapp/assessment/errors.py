"""What can stand in the way of an assessment, each with what to do about it."""

from http import HTTPStatus

from surveyapp.errors import SurveyError
from surveyapp.messages import N_


class AssessmentRefusedError(SurveyError):
    """Base of the refusals of this room: what was asked for does not fit the present state."""

    status = HTTPStatus.CONFLICT


class SchemeUnchangedError(AssessmentRefusedError):
    """The text and the parameters are those of the version adopted last."""

    message = N_("内容与第 {number} 版相同，没有另存新版。")
