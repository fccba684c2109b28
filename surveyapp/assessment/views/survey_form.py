"""The part of the form of a run that says which waves it reads."""

from uuid import UUID

from flask import request

from analysis.schemes.periods import Period
from surveyapp.assessment.surveys.choices import Feed, SurveyChoice
from surveyapp.assessment.surveys.errors import OtherPeriodError
from surveyapp.assessment.surveys.offers import Offer
from surveyapp.sent import sent


def sent_choice(offer: Offer, period: Period) -> SurveyChoice:
    """Return what was chosen for a period; an index without a survey comes from files.

    Raises
    ------
    OtherPeriodError
        If the form showed the waves of another period.
    """
    shown_for = sent("surveys_for")
    if offer.surveys and shown_for and shown_for != str(period):
        raise OtherPeriodError(period=period)
    feeds = {slot.index: Feed.parse(sent(f"feed-{slot.index}")) for slot in offer.slots}
    return SurveyChoice(
        waves=tuple(_ids(request.form.getlist("wave"))),
        indices={index: feed for index, feed in feeds.items() if feed is not None},
        ratings=sent("ratings") if offer.reads_ratings else "",
    )


def shown_choice(offer: Offer, period: Period) -> SurveyChoice:
    """Return what the form shows: what was sent for the period, or else what is proposed."""
    is_sent = request.method == "POST" and sent("surveys_for") == str(period)
    return sent_choice(offer, period) if is_sent else offer.proposal


def _ids(written: list[str]) -> list[UUID]:
    found = []
    for one in written:
        try:
            found.append(UUID(one))
        except ValueError:
            continue  # No page sends such a thing.
    return list(dict.fromkeys(found))
