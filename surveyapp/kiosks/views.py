"""The page on which a shared device is given its name and its address."""

from uuid import UUID

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from questionnaires.answers import clean_words
from surveyapp.access import Role, only_for
from surveyapp.at_hand import secret_key, settings_at_hand
from surveyapp.database import current_session
from surveyapp.fieldwork.crowds import SHARED_DEVICES
from surveyapp.fieldwork.models import Collector
from surveyapp.fieldwork.qr import qr_inline
from surveyapp.fieldwork.service import find_collector
from surveyapp.messages import N_, say
from surveyapp.responding.devices import NAME_BYTES, sign_device

blueprint = Blueprint("kiosks", __name__)

LETTER_BYTES = 3  # Of a Chinese letter.
ENTER_NAME = N_("请填写设备名称，例如“一楼大厅 2 号平板”。")
NAME_TOO_LONG = N_("设备名称太长，最多 {letters} 个汉字，请删减。")


@blueprint.get("/surveys/waves/<uuid:wave_id>/collectors/<uuid:collector_id>/device")
@only_for(Role.EVALUATOR, Role.ADMINISTRATOR)
def set_up(wave_id: UUID, collector_id: UUID) -> ResponseReturnValue:
    """Return the address of a device under the name that the form gives it."""
    collector = find_collector(current_session(), g.actor, wave_id, collector_id)
    name = clean_words(request.args.get("name", ""), multi_line=False)
    error = _error(name) if "name" in request.args else ""
    address = _address(collector, name) if name and not error else ""
    return render_template(
        "kiosks/set_up.html",
        collector=collector,
        wave=collector.wave,
        is_shared=collector.channel in SHARED_DEVICES,
        name=name,
        error=error,
        address=address,
        drawing=Markup(qr_inline(address)) if address else "",  # noqa: S704 - drawn by us from our address
        local_address=settings_at_hand().local_address,
    )


def _error(name: str) -> str:
    if not name:
        return say(ENTER_NAME, g.language)
    if len(name.encode()) > NAME_BYTES:
        return say(NAME_TOO_LONG, g.language, letters=NAME_BYTES // LETTER_BYTES)
    return ""


def _address(collector: Collector, name: str) -> str:
    signed = sign_device(name, secret_key(), collector=collector.code)
    path = url_for("responding.show_start", collector=collector.code, d=signed)
    return f"{settings_at_hand().public_url}{path}"
