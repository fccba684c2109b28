"""Quotas of a wave: how many of each kind of people it takes answers from."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from questionnaires.definition import SingleChoice, Text, YesNo, words
from questionnaires.piping import fill
from surveyapp.at_hand import today_here
from surveyapp.authoring.service import published_questionnaire
from surveyapp.database import current_session
from surveyapp.fieldwork import service
from surveyapp.fieldwork.errors import FieldworkRefusedError, QuotaBelowTakenError
from surveyapp.fieldwork.models import Channel, QuotaKind, Wave
from surveyapp.fieldwork.quota_forms import most_form, quota_form, read_most
from surveyapp.fieldwork.service.quotas import (
    CellKey,
    add_cell,
    change_cell,
    list_cells,
    remove_cell,
)
from surveyapp.fieldwork.views.at_hand import wave_at_hand
from surveyapp.fieldwork.views.blueprint import blueprint, for_editors, for_readers
from surveyapp.fieldwork.vocabulary import CHANNEL_LABELS
from surveyapp.messages import N_, say

ROOM = "/surveys/waves/<uuid:wave_id>/quotas"
ADDED = N_("配额已添加，从现在起计数。")
CHANGED = N_("上限已修改。")
REMOVED = N_("配额已删除，这一类不再限制。")
KINDS = {
    QuotaKind.ANSWER: N_("回答：{name}"),
    QuotaKind.UNIT: N_("单位：{name}"),
    QuotaKind.CHANNEL: N_("渠道：{name}"),
}


@blueprint.get(ROOM)
@for_readers
def show_quotas(wave_id: UUID) -> ResponseReturnValue:
    """Show the quotas of a wave, how far each is filled, and a form for another."""
    return _page(wave_at_hand(wave_id))


@blueprint.post(ROOM)
@for_editors
def add_quota(wave_id: UUID) -> ResponseReturnValue:
    """Set a quota for one more kind of people."""
    wave = wave_at_hand(wave_id)
    keys = dict(_possible_cells(wave))
    form = _quota_form(keys)(request.form)
    if not form.validate():
        return _page(wave, new=form), HTTPStatus.UNPROCESSABLE_ENTITY
    key = next(one for one in keys if str(one) == form["cell"].data)
    try:
        add_cell(current_session(), g.actor, wave, key, read_most(form), now=datetime.now(UTC))
    except FieldworkRefusedError as refusal:
        return _page(wave, new=form, refusal=refusal), refusal.status
    return _back(wave, ADDED)


@blueprint.post(f"{ROOM}/<uuid:quota_cell_id>")
@for_editors
def change_quota(wave_id: UUID, quota_cell_id: UUID) -> ResponseReturnValue:
    """Change how many a cell takes at most."""
    wave, form = wave_at_hand(wave_id), _row_form(quota_cell_id)
    if not form.validate():
        return _page(wave, changed={quota_cell_id: form}), HTTPStatus.UNPROCESSABLE_ENTITY
    session, now = current_session(), datetime.now(UTC)
    try:
        change_cell(session, g.actor, wave, quota_cell_id, read_most(form), now=now)
    except QuotaBelowTakenError as refusal:
        form["most"].errors = [refusal.say(g.language)]
        return _page(wave, changed={quota_cell_id: form}), refusal.status
    except FieldworkRefusedError as refusal:
        return _page(wave, refusal=refusal), refusal.status
    return _back(wave, CHANGED)


@blueprint.post(f"{ROOM}/<uuid:quota_cell_id>/removal")
@for_editors
def remove_quota(wave_id: UUID, quota_cell_id: UUID) -> ResponseReturnValue:
    """Take a quota away."""
    wave = wave_at_hand(wave_id)
    try:
        remove_cell(current_session(), g.actor, wave, quota_cell_id, now=datetime.now(UTC))
    except FieldworkRefusedError as refusal:
        return _page(wave, refusal=refusal), refusal.status
    return _back(wave, REMOVED)


def _back(wave: Wave, sentence: str) -> ResponseReturnValue:
    flash(say(sentence, g.language), "success")
    return redirect(url_for(".show_quotas", wave_id=wave.id), HTTPStatus.SEE_OTHER)


def _possible_cells(wave: Wave) -> Iterator[tuple[CellKey, str]]:
    """Yield every cell that a quota can be set for, with its words.

    Ratings have none: a limit to those who are satisfied, or not, would make up the result.
    """
    questionnaire = published_questionnaire(current_session(), wave.version_id)
    for question in (each for section in questionnaire.sections for each in section.questions):
        if isinstance(question, SingleChoice | YesNo) and question.code != questionnaire.outcome:
            for choice in question.choices:
                texts = (_plain(question.text), _plain(choice.label))
                key = CellKey(QuotaKind.ANSWER, choice.code, question.code)
                yield key, _named(key, " — ".join(texts))
    today = today_here()
    places = service.wave_places(current_session(), wave, on=today)
    centres = [place.centre for place in places]
    for unit in dict.fromkeys([*centres, *(place.unit for place in places)]):
        if unit is not None:
            key = CellKey(QuotaKind.UNIT, unit.code)
            yield key, _named(key, words(unit.name, g.language))
    used = {place.collector.channel for place in places if not place.collector.is_pilot}
    for channel in (each for each in Channel if each in used):
        key = CellKey(QuotaKind.CHANNEL, channel.value)
        yield key, _named(key, say(CHANNEL_LABELS[channel], g.language))


def _plain(text: Text) -> str:
    """Return words of a question without what each respondent would find repeated there."""
    return fill(words(text, g.language), lambda _code: "…")


def _named(key: CellKey, name: str) -> str:
    return say(KINDS[key.kind], g.language, name=name)


def _quota_form(cells: Mapping[CellKey, str]) -> type[Form]:
    return quota_form(g.language, [(str(key), name) for key, name in cells.items()])


def _row_form(cell_id: UUID, most: int | None = None) -> Form:
    prefix = f"cell-{cell_id.hex}-"  # Every row has a field of its own.
    form = most_form(g.language)
    return (
        form(request.form, prefix=prefix) if most is None else form(None, prefix=prefix, most=most)
    )


def _page(
    wave: Wave,
    *,
    new: Form | None = None,
    changed: Mapping[UUID, Form] | None = None,
    refusal: FieldworkRefusedError | None = None,
) -> str:
    cells, names = list_cells(current_session(), wave), dict(_possible_cells(wave))
    known = {CellKey(cell.kind, cell.code, cell.question): cell for cell in cells}
    forms = {cell.id: _row_form(cell.id, cell.most) for cell in cells} | dict(changed or {})
    free = {key: name for key, name in names.items() if key not in known}
    return render_template(
        "fieldwork/quotas.html",
        wave=wave,
        # What a later version of the questionnaire no longer asks goes by its codes.
        rows=[(cell, names.get(key, str(key)), forms[cell.id]) for key, cell in known.items()],
        free=free,
        new=new or _quota_form(free)(),
        changed=list((changed or {}).values()),
        refusal=refusal.say(g.language) if refusal else "",
    )
