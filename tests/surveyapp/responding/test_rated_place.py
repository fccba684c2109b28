"""Who answers is told what is rated, not the name by which staff know the way in."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.fieldwork.models import Channel
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_unit, make_wave
from tests.pages import parse

STAFF_WORDS = {"zh-CN": "短信", "en": "SMS"}


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.PHONE, Channel.PAPER_BOX])
def test_without_a_unit_the_label_of_staff_is_not_what_is_rated(
    client: FlaskClient, session: Session, authority: SupervisingAuthority, channel: Channel
) -> None:
    wave = make_wave(session, authority)
    session.add(make_collector(wave, "sms", channel=channel, label=STAFF_WORDS))
    session.commit()

    page = client.get("/s/sms?lang=zh-CN")

    assert "短信" not in page.text
    assert parse(page).select(".place") == []
    assert authority.name["zh-CN"] in page.text


def test_of_a_unit_the_label_names_what_is_rated(
    client: FlaskClient, session: Session, authority: SupervisingAuthority
) -> None:
    unit = make_unit(authority)
    session.add(unit)
    session.flush()
    wave = make_wave(session, authority)
    label = {"zh-CN": "市民中心", "en": "Civic centre"}
    session.add(make_collector(wave, "sms", channel=Channel.SMS, unit_id=unit.id, label=label))
    session.commit()

    assert "市民中心" in parse(client.get("/s/sms?lang=zh-CN")).select(".place")[0].text
