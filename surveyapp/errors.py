"""What can go wrong, as types: each with a status and a sentence that says what to do."""

from http import HTTPStatus

from surveyapp import messages


class SurveyError(Exception):
    """Base of every refusal that a person is meant to read."""

    status: HTTPStatus = HTTPStatus.BAD_REQUEST
    message: str = messages.CANNOT_BE_DONE
    retry_after: int = 0  # Seconds, where the same will do in a while.

    def __init__(self, **parameters: object) -> None:
        super().__init__(self.message)
        self.parameters = parameters

    def say(self, language: str) -> str:
        """Return the sentence in `language`."""
        return messages.say(self.message, language, **self.parameters)


class RefusedError(SurveyError):
    """What was asked for does not fit the present state; rooms have their own beneath it."""

    status = HTTPStatus.CONFLICT


class NotFoundError(SurveyError):
    """There is no such thing, or not for whoever asks."""

    status = HTTPStatus.NOT_FOUND
    message = messages.NOT_FOUND


class OutOfScopeError(NotFoundError):
    """It is there, in the authority of whoever asks, and not for their units; that is noted."""

    def __init__(self, subject: str) -> None:
        super().__init__()
        self.subject = subject


class SignedOutError(SurveyError):
    """A form was sent by nobody: their stay ended while they filled it in."""

    status = HTTPStatus.FORBIDDEN
    message = messages.FORM_EXPIRED


class StaleError(SurveyError):
    """Somebody else saved in between; both texts are kept and shown."""

    status = HTTPStatus.CONFLICT
    message = messages.STALE


class WaveClosedError(SurveyError):
    """The wave takes no answers at this moment."""

    status = HTTPStatus.GONE
    message = messages.WAVE_CLOSED


class WaveNotYetOpenError(WaveClosedError):
    """The wave will take answers from a moment on that is still to come."""

    message = messages.WAVE_NOT_YET_OPEN


class ExpiredPageError(SurveyError):
    """The page's token is not ours, or was made for another page."""

    status = HTTPStatus.BAD_REQUEST
    message = messages.PAGE_EXPIRED


class TooManyAttemptsError(SurveyError):
    """Too many passwords were tried for one login."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = messages.TOO_MANY_ATTEMPTS


class StoreAwayError(SurveyError):
    """The database cannot be reached, or has no time for us, at this moment."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = messages.STORE_AWAY
    retry_after = 5  # Seconds.
