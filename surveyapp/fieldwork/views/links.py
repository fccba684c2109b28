"""Links to occasions: a file for whoever sends messages, a sheet of receipts to print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from io import BytesIO
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from wtforms import Form

from questionnaires.definition import words
from surveyapp.at_hand import settings_at_hand
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.authoring.service import published_questionnaire
from surveyapp.cases.service.occasions import OccasionRow
from surveyapp.database import current_session, record
from surveyapp.errors import NotFoundError, StaleError
from surveyapp.fieldwork import service
from surveyapp.fieldwork.errors import FieldworkRefusedError
from surveyapp.fieldwork.forms import differences_between
from surveyapp.fieldwork.link_files import (
    MEDIA_TYPES,
    LinkFormat,
    OccasionNames,
    occasion_names,
    write_links,
)
from surveyapp.fieldwork.link_forms import (
    LinkOptions,
    first_search,
    link_settings_form,
    link_settings_values,
    read_link_settings,
    read_search,
    search_form,
)
from surveyapp.fieldwork.models import Channel, Collector, Wave, WaveState
from surveyapp.fieldwork.qr import qr_inline
from surveyapp.fieldwork.service import LinkSearch
from surveyapp.fieldwork.service.links import LinkableOccasions, LinkSigner, describe_links
from surveyapp.fieldwork.views.at_hand import wave_at_hand
from surveyapp.fieldwork.views.blueprint import blueprint, for_deciders, for_editors
from surveyapp.fieldwork.views.collectors import MAX_CARDS, collector_address
from surveyapp.messages import N_, say
from surveyapp.units.models import UnitKind
from surveyapp.units.service import list_units

ASKED = ("collector", "unit", "first_day", "last_day", "cases")  # In an address.
SHOWN = 20  # Occasions on the page, to see whether they are the right ones.
RATABLE_UNITS = (UnitKind.SERVICE_CENTER, UnitKind.SERVICE_WINDOW, UnitKind.DEPARTMENT)
PRINTED = "receipts"  # In the audit log, in the place of a file's name.
SEEN = "seen"  # By what it is known that nobody saved in between.
SETTINGS_SAVED = N_("链接设置已保存。已经发出的链接，有效期不变。")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for: which occasions, through which collector, and its links."""

    wave: Wave
    collector: Collector
    search: LinkSearch
    found: LinkableOccasions
    names: OccasionNames
    signer: LinkSigner

    @property
    def elsewhere(self) -> int:
        """How many of the occasions are of another unit than that of the collector."""
        unit_id = self.collector.unit_id
        if unit_id is None:
            return 0
        return sum(unit_id not in row.units for row in self.found.occasions)

    def write_down(self, now: datetime, links: int, file: str) -> None:
        """Note in the audit log who took which links; they let somebody rate."""
        actor, subject = g.actor, f"{self.wave.survey.code} / {self.wave.code}"
        unit = self.names.unit(self.search.unit_id) or None
        details = describe_links(self.search, self.signer, file=file, links=links, unit=unit)
        record(
            lambda writing: write_entry(
                writing, actor, Action.LINKS_MADE, subject, now=now, **details
            )
        )


@blueprint.get("/surveys/waves/<uuid:wave_id>/links")
@for_deciders
def show_links(wave_id: UUID) -> ResponseReturnValue:
    """Show for which occasions links would be made; nothing is made yet."""
    wave, now = wave_at_hand(wave_id), datetime.now(UTC)
    form = _search_form(wave)
    if form is None:
        return render_template("fieldwork/links.html", wave=wave, form=None, wanted=None)
    is_valid = form.validate()
    wanted = _wanted(wave, form, now) if is_valid else None
    page = render_template(
        "fieldwork/links.html",
        wave=wave,
        form=form,
        wanted=wanted,
        asked={name: str(form[name].data) for name in ASKED},
        shown=SHOWN,
        phase=service.wave_phase(wave, now),
        formats=list(LinkFormat),
        local_address=settings_at_hand().local_address,
    )
    return page, HTTPStatus.OK if is_valid else HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.get("/surveys/waves/<uuid:wave_id>/links.<ending>")
@for_deciders
def download_links(wave_id: UUID, ending: str) -> ResponseReturnValue:
    """Hand links over as a file, and write down to whom."""
    if ending not in set(LinkFormat):
        raise NotFoundError
    wave, now = wave_at_hand(wave_id), datetime.now(UTC)
    form = _search_form(wave)
    if form is None or not form.validate():
        return redirect(url_for(".show_links", wave_id=wave_id, **_asked()))
    wanted, form_of_file = _wanted(wave, form, now), LinkFormat(ending)
    named = service.file_name("links", wave.survey.code, wave.code)
    name = f"{named}-{now.astimezone(ZoneInfo(g.actor.zone)):%Y%m%d}.{ending}"
    content = write_links(wanted.found.occasions, wanted.signer, wanted.names, form_of_file)
    wanted.write_down(now, len(wanted.found.occasions), name)
    return send_file(
        BytesIO(content),
        mimetype=MEDIA_TYPES[form_of_file],
        as_attachment=True,
        download_name=name,
    )


@blueprint.get("/surveys/waves/<uuid:wave_id>/links/print")
@for_deciders
def print_links(wave_id: UUID) -> ResponseReturnValue:
    """Lay out receipts with QR codes for the printer, and write down who took them."""
    wave, now = wave_at_hand(wave_id), datetime.now(UTC)
    form = _search_form(wave)
    if form is None or not form.validate():
        return redirect(url_for(".show_links", wave_id=wave_id, **_asked()))
    wanted = _wanted(wave, form, now)
    page = max(request.args.get("page", 1, type=int), 1)
    printed = wanted.found.batch(page - 1, MAX_CARDS)
    if printed:
        wanted.write_down(now, len(printed), PRINTED)
    questionnaire = published_questionnaire(current_session(), wave.version_id)
    return render_template(
        "fieldwork/print_links.html",
        wave=wave,
        wanted=wanted,
        printed=printed,
        page=page,
        pages=-(-len(wanted.found.found) // MAX_CARDS),
        asked=_asked(),
        title=words(questionnaire.title, g.language),
        local_address=settings_at_hand().local_address,
        drawing=lambda row: _drawing(row, wanted.signer),
    )


@blueprint.get("/surveys/waves/<uuid:wave_id>/collectors/<uuid:collector_id>/links")
@for_editors
def edit_link_settings(wave_id: UUID, collector_id: UUID) -> ResponseReturnValue:
    """Show what a collector does with links."""
    collector = service.find_collector(current_session(), g.actor, wave_id, collector_id)
    form = link_settings_form(g.language)(data=link_settings_values(collector))
    return _settings_page(collector, form)


@blueprint.post("/surveys/waves/<uuid:wave_id>/collectors/<uuid:collector_id>/links")
@for_editors
def change_link_settings(wave_id: UUID, collector_id: UUID) -> ResponseReturnValue:
    """Change what a collector does with links."""
    collector = service.find_collector(current_session(), g.actor, wave_id, collector_id)
    form = link_settings_form(g.language)(request.form)
    if not form.validate():
        return _settings_page(collector, form), HTTPStatus.UNPROCESSABLE_ENTITY
    settings, now = read_link_settings(form), datetime.now(UTC)
    seen = request.form.get(SEEN)
    try:
        service.change_links(current_session(), g.actor, collector, settings, seen=seen, now=now)
    except StaleError as refusal:
        return _stale_page(collector, form, refusal), refusal.status
    except FieldworkRefusedError as refusal:
        return _settings_page(collector, form, refusal.say(g.language)), refusal.status
    flash(say(SETTINGS_SAVED, g.language), "success")
    return redirect(url_for(".list_collectors", wave_id=wave_id), HTTPStatus.SEE_OTHER)


def _asked() -> dict[str, Any]:
    """Return what the address says of the search, for another address."""
    return {name: request.args[name] for name in ASKED if name in request.args}


def _search_form(wave: Wave) -> Form | None:
    """Return the search that the address asks for, or the first proposal, if any is of use."""
    session = current_session()
    if wave.state is WaveState.LOCKED:
        return None
    collectors = [one for one in service.wave_collectors(session, wave.id) if one.is_open]
    if not collectors:
        return None
    options = LinkOptions(
        [(one.id, f"{words(one.label, g.language)} · {one.code}") for one in collectors],
        [
            (unit.id, words(unit.name, g.language))
            for kind in RATABLE_UNITS
            for unit in list_units(session, g.actor.authority_id, kind=kind)
        ],
    )
    made = search_form(g.language, options)
    if _asked():
        return made(request.args)
    likely = min(collectors, key=_likely)
    # Links of a unit's own code are for its own visits.
    unit_id = str(likely.unit_id) if likely.unit_id in {key for key, _ in options.units} else ""
    return made(data={**first_search(likely.id, *_days_so_far(wave)), "unit": unit_id})


def _days_so_far(wave: Wave) -> tuple[date, date]:
    """Return the first and the last day of a wave's period that are not ahead."""
    today = datetime.now(ZoneInfo(g.actor.zone)).date()
    last = min(wave.period_until - timedelta(days=1), today)
    return wave.period_from, max(last, wave.period_from)


def _likely(collector: Collector) -> tuple[bool, bool, bool]:
    """Return what puts the collector first through which links are probably to be sent."""
    is_at_unit = collector.unit_id is not None
    return collector.is_pilot, collector.channel is not Channel.SMS, is_at_unit


def _wanted(wave: Wave, form: Form, now: datetime) -> Wanted:
    session, collector_id = current_session(), UUID(form["collector"].data)
    collector = service.find_collector(session, g.actor, wave.id, collector_id)
    search = read_search(form)
    return Wanted(
        wave=wave,
        collector=collector,
        search=search,
        found=service.find_linkable(session, wave, search, collector),
        names=occasion_names(session, g.actor.authority_id, g.language),
        signer=service.link_signer(
            collector,
            collector_address(collector),
            settings_at_hand().secret_key,
            zone=g.actor.zone,
            now=now,
        ),
    )


def _drawing(row: OccasionRow, signer: LinkSigner) -> Markup:
    return Markup(qr_inline(signer.address_of(row.id)))  # noqa: S704 - drawn by us


def _settings_page(
    collector: Collector,
    form: Form,
    refusal: str = "",
    differences: Sequence[tuple[str, object, object]] | None = None,
) -> str:
    sent = None if differences is not None else request.form.get(SEEN)
    return render_template(
        "fieldwork/link_settings.html",
        wave=collector.wave,
        collector=collector,
        form=form,
        refusal=refusal,
        differences=differences,
        seen=sent or service.settings_mark(collector),
    )


def _stale_page(collector: Collector, form: Form, refusal: StaleError) -> str:
    differences = differences_between(form, link_settings_values(collector))
    return _settings_page(collector, form, refusal.say(g.language), differences)
