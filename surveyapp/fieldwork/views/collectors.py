"""Collectors: their list, their QR codes, and the cards to print."""

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from wtforms import Form

from questionnaires.definition import Questionnaire, words
from surveyapp.at_hand import settings_at_hand
from surveyapp.authoring.service import published_questionnaire
from surveyapp.cases.vocabulary import SERVICE_CHANNEL_LABELS
from surveyapp.database import current_session
from surveyapp.errors import NotFoundError
from surveyapp.fieldwork import service
from surveyapp.fieldwork.forms import (
    collector_form,
    read_collector,
)
from surveyapp.fieldwork.models import Channel, Collector, IdentityMode, Wave
from surveyapp.fieldwork.qr import qr_inline, qr_svg
from surveyapp.fieldwork.views.at_hand import wave_at_hand
from surveyapp.fieldwork.views.blueprint import blueprint, for_editors, for_readers
from surveyapp.fieldwork.vocabulary import CHANNEL_LABELS, IDENTITY_LABELS, OFFERED_MODES
from surveyapp.messages import LANGUAGES, N_, SOURCE_LANGUAGE, say
from surveyapp.units.service import list_units

PAGE_SIZE = 50
MAX_CARDS = 240  # In one batch for the printer.

IDENTITY_SET = N_("窗口二维码的设置已保存。")
WINDOWS_ADDED = N_("新生成 {count} 个窗口二维码。")
NO_WINDOWS_MISSING = N_("每个窗口都已有二维码，没有新增。")
COLLECTOR_ADDED = N_("投放渠道已添加。")
COLLECTOR_CLOSED = N_("这个投放渠道已停用，扫码者会看到“现在不接收答卷”。")
COLLECTOR_REOPENED = N_("这个投放渠道已恢复。")
SCAN = N_("用手机扫一扫，无需登录。")
SCAN_FOR = N_("用手机扫一扫，约 {minutes} 分钟，无需登录。")


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a card says in one language: what is asked, and how to answer."""

    language: str
    title: str
    sentence: str


@blueprint.get("/surveys/waves/<uuid:wave_id>/collectors")
@for_readers
def list_collectors(wave_id: UUID) -> ResponseReturnValue:
    """List the collectors of a wave, a page at a time, of one centre or matching words."""
    wave = wave_at_hand(wave_id)
    places = _places(wave)
    return render_template(
        "fieldwork/list_collectors.html",
        wave=wave,
        **_page_of(_matching(places), PAGE_SIZE),
        centres=_centres(places),
        local_address=settings_at_hand().local_address,
        channel_words=lambda channel: say(CHANNEL_LABELS[channel], g.language),
        terms=service.window_terms(current_session(), wave),
        identities=[(each, say(IDENTITY_LABELS[each], g.language)) for each in OFFERED_MODES],
        identity_words=lambda mode: say(IDENTITY_LABELS[mode], g.language),
        served_words=lambda served: say(SERVICE_CHANNEL_LABELS[served], g.language),
        address=collector_address,
    )


@blueprint.get("/surveys/waves/<uuid:wave_id>/collectors/new")
@for_editors
def new_collector(wave_id: UUID) -> ResponseReturnValue:
    """Ask which collector is to be added."""
    return _form_page(wave_at_hand(wave_id), _collector_form()())


@blueprint.post("/surveys/waves/<uuid:wave_id>/collectors/new")
@for_editors
def add_collector(wave_id: UUID) -> ResponseReturnValue:
    """Add one collector by hand."""
    wave, form = wave_at_hand(wave_id), _collector_form()(request.form)
    if not form.validate():
        return _form_page(wave, form), HTTPStatus.UNPROCESSABLE_ENTITY
    new, now = read_collector(form), datetime.now(UTC)
    service.add_collector(current_session(), g.actor, wave, new, now=now)
    return _back(wave, say(COLLECTOR_ADDED, g.language))


@blueprint.post("/surveys/waves/<uuid:wave_id>/collectors/windows")
@for_editors
def add_window_collectors(wave_id: UUID) -> ResponseReturnValue:
    """Give every window without a collector one."""
    wave = wave_at_hand(wave_id)
    count = service.add_window_collectors(current_session(), g.actor, wave, now=datetime.now(UTC))
    sentence = WINDOWS_ADDED if count else NO_WINDOWS_MISSING
    return _back(wave, say(sentence, g.language, count=count))


@blueprint.post("/surveys/waves/<uuid:wave_id>/collectors/identity")
@for_editors
def set_identity_mode(wave_id: UUID) -> ResponseReturnValue:
    """Decide what the codes on windows know of who answers."""
    wave, chosen = wave_at_hand(wave_id), request.form.get("identity_mode", "")
    if chosen not in OFFERED_MODES:
        raise NotFoundError
    mode, now = IdentityMode(chosen), datetime.now(UTC)
    service.set_window_terms(
        current_session(), g.actor, wave, mode,
        offers_revisit="offers_revisit" in request.form, now=now,
    )  # fmt: skip
    return _back(wave, say(IDENTITY_SET, g.language))


@blueprint.post("/surveys/waves/<uuid:wave_id>/collectors/<uuid:collector_id>/state")
@for_editors
def set_collector(wave_id: UUID, collector_id: UUID) -> ResponseReturnValue:
    """Close one collector, or open it again."""
    collector, is_open = _find_collector(wave_id, collector_id), "open" in request.form
    now = datetime.now(UTC)
    service.set_collector_open(current_session(), g.actor, collector, is_open=is_open, now=now)
    sentence = COLLECTOR_REOPENED if is_open else COLLECTOR_CLOSED
    return _back(collector.wave, say(sentence, g.language))


@blueprint.get("/surveys/waves/<uuid:wave_id>/collectors/<uuid:collector_id>.svg")
@for_readers
def show_qr_code(wave_id: UUID, collector_id: UUID) -> ResponseReturnValue:
    """Show the QR code of one collector, or hand it out as a file."""
    collector = _find_collector(wave_id, collector_id)
    answer = Response(qr_svg(collector_address(collector)), mimetype="image/svg+xml")
    if "download" in request.args:
        answer.headers.set("Content-Disposition", "attachment", filename=f"{collector.code}.svg")
    return answer


@blueprint.get("/surveys/waves/<uuid:wave_id>/print")
@for_readers
def print_cards(wave_id: UUID) -> ResponseReturnValue:
    """Lay out QR codes for printing: of one collector, of one centre, or of all, in batches."""
    wave = wave_at_hand(wave_id)
    places = _places(wave)
    wanted = [place for place in _matching(places) if _is_printed(place.collector)]
    invitations = _invitations(published_questionnaire(current_session(), wave.version_id))
    return render_template(
        "fieldwork/print_cards.html",
        wave=wave,
        phase=service.wave_phase(wave, datetime.now(UTC)),
        **_page_of(wanted, MAX_CARDS),
        centres=_centres(places),
        local_address=settings_at_hand().local_address,
        layout="six" if request.args.get("layout") == "six" else "page",
        invitations=invitations,
        names=lambda collector: _names(collector, invitations),
        address=collector_address,
        drawing=lambda collector: Markup(qr_inline(collector_address(collector))),  # noqa: S704 - drawn by us from our address
    )


def collector_address(collector: Collector) -> str:
    """Return the address under which people reach a collector; its QR code carries it."""
    return f"{settings_at_hand().public_url}/s/{collector.code}"


def _find_collector(wave_id: UUID, collector_id: UUID) -> Collector:
    return service.find_collector(current_session(), g.actor, wave_id, collector_id)


def _places(wave: Wave) -> list[service.Place]:
    on = g.actor.day_of(wave.opens_at)
    return service.wave_places(current_session(), wave, on=on)


def _matching(places: list[service.Place]) -> list[service.Place]:
    centre = request.args.get("centre", "")
    collector = request.args.get("collector", type=UUID)
    typed = request.args.get("q", "").strip().lower()
    return [
        place
        for place in places
        if (collector is None or place.collector.id == collector)
        and (not centre or (place.centre is not None and str(place.centre.id) == centre))
        and typed in _searched(place)
    ]


def _page_of(places: list[service.Place], size: int) -> dict[str, object]:
    """Return the part of a list that the address asks for, and where it stands in the whole."""
    page = max(request.args.get("page", 1, type=int), 1)
    return {
        "places": places[(page - 1) * size : page * size],
        "found": len(places),
        "page": page,
        "pages": -(-len(places) // size),
    }


def _is_printed(collector: Collector) -> bool:
    """Tell whether a collector is a code to hang up, or the one that was asked for."""
    if "collector" in request.args:
        return True
    is_hung_up = collector.channel is Channel.QR_CODE and not collector.is_pilot
    return is_hung_up and collector.is_open


def _invitations(questionnaire: Questionnaire) -> list[Invitation]:
    """Return what a card says, in each language that both the questionnaire and we speak."""
    spoken = [language for language in LANGUAGES if language in questionnaire.languages]
    minutes = questionnaire.estimated_minutes
    sentence = SCAN_FOR if minutes else SCAN
    return [
        Invitation(
            language,
            words(questionnaire.title, language),
            say(sentence, language, minutes=minutes),
        )
        for language in spoken or [SOURCE_LANGUAGE]
    ]


def _names(collector: Collector, invitations: list[Invitation]) -> list[tuple[str, str]]:
    """Return the name of a collector in the languages of its card."""
    label = collector.label
    spoken = [each.language for each in invitations if each.language in label]
    return [(language, label[language]) for language in spoken or label]


def _searched(place: service.Place) -> str:
    unit = place.unit
    names = [*unit.name.values(), *unit.short_name.values(), unit.code] if unit else []
    return "\n".join([place.collector.code, *place.collector.label.values(), *names]).lower()


def _centres(places: list[service.Place]) -> list[tuple[str, str]]:
    found = {place.centre.id: place.centre for place in places if place.centre}
    return [(str(key), words(centre.name, g.language)) for key, centre in found.items()]


def _collector_form() -> type[Form]:
    units = list_units(current_session(), g.actor.authority_id)
    return collector_form(g.language, [(one.id, words(one.name, g.language)) for one in units])


def _form_page(wave: Wave, form: Form) -> str:
    return render_template("fieldwork/new_collector.html", wave=wave, form=form)


def _back(wave: Wave, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for(".list_collectors", wave_id=wave.id), HTTPStatus.SEE_OTHER)
