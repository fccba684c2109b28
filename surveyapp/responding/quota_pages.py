"""What is said to those of whose kind enough people have answered."""

from http import HTTPStatus

from flask import Response, g, make_response, render_template, request

from questionnaires.definition import words
from surveyapp.fieldwork.service import Entrance
from surveyapp.responding.devices import AFTER_QUESTIONS, start_of
from surveyapp.responding.editions import Edition
from surveyapp.responding.refused_pages import entries_in_words


def full_page(entrance: Entrance, edition: Edition) -> Response:
    """Return the page that thanks whoever came, before they begin or with what they sent."""
    is_sent = request.method == "POST"
    page = render_template(
        "responding/full.html",
        cover=edition.cover,
        collector=entrance,
        authority_name=words(entrance.authority_name, g.language),
        is_sent=is_sent,
        lines=entries_in_words(edition) if is_sent else (),
        start=start_of(entrance) if is_sent else "",
        seconds_unattended=AFTER_QUESTIONS,
    )
    return make_response(page, HTTPStatus.CONFLICT if is_sent else HTTPStatus.OK)
