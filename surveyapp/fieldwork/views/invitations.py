"""Personal invitations: making them, and following how many were used."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from secrets import token_hex
from uuid import UUID

from flask import flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from surveyapp.at_hand import settings_at_hand
from surveyapp.database import current_session
from surveyapp.fieldwork.errors import FieldworkRefusedError
from surveyapp.fieldwork.invitation_forms import (
    CHOOSE_FILE,
    bare_form,
    list_form,
    read_count,
    read_sample,
    sample_form,
)
from surveyapp.fieldwork.invitation_lists import COLUMNS, read_invitees
from surveyapp.fieldwork.link_files import MEDIA_TYPES, LinkFormat, write_table
from surveyapp.fieldwork.models import Collector, InvitationWay
from surveyapp.fieldwork.service import find_collector
from surveyapp.fieldwork.service.invitations import (
    NewInvitation,
    invite_bare,
    invite_drawn,
    invite_listed,
    list_batches,
    revoke_batch,
)
from surveyapp.fieldwork.views.blueprint import blueprint, for_editors, for_readers
from surveyapp.messages import N_, say
from surveyapp.units.sheet_problems import FileRefusedError

ROOM = "/surveys/waves/<uuid:wave_id>/collectors/<uuid:collector_id>/invitations"
SHOWN_PROBLEMS = 20
HEADINGS = (N_("受邀者编号"), N_("邀请链接"), N_("邀请码"))
WIDTHS = (28, 60, 24)
REVOKED = N_("这一批里没用过的邀请已作废。")
WAYS = {
    InvitationWay.BARE: N_("只要邀请码"),
    InvitationWay.LISTED: N_("导入名单"),
    InvitationWay.DRAWN: N_("抽样"),
}


@blueprint.get(ROOM)
@for_readers
def show_invitations(wave_id: UUID, collector_id: UUID) -> ResponseReturnValue:
    """Show the invitations of a collector batch by batch, and the ways to make more."""
    return _page(_find(wave_id, collector_id))


@blueprint.post(f"{ROOM}/bare")
@for_editors
def make_bare_invitations(wave_id: UUID, collector_id: UUID) -> ResponseReturnValue:
    """Make so many invitations, and hand their links over, once."""
    collector, form = _find(wave_id, collector_id), bare_form(g.language)(request.form)
    if not form.validate():
        return _page(collector, bare=form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _hand_over(
        collector,
        lambda now: invite_bare(current_session(), g.actor, collector, read_count(form), now=now),
        bare=form,
    )


@blueprint.post(f"{ROOM}/list")
@for_editors
def make_listed_invitations(wave_id: UUID, collector_id: UUID) -> ResponseReturnValue:
    """Make an invitation for each line of a file, and hand their links over, once."""
    collector, form = _find(wave_id, collector_id), list_form(g.language)(request.files)
    if not form["file"].data:
        form["file"].errors = [say(CHOOSE_FILE, g.language)]
        return _page(collector, listed=form), HTTPStatus.UNPROCESSABLE_ENTITY

    def invite(now: datetime) -> Sequence[NewInvitation]:
        session, actor = current_session(), g.actor
        invitees = read_invitees(session, actor.authority_id, form["file"].data.read())
        return invite_listed(session, actor, collector, invitees, now=now)

    return _hand_over(collector, invite, listed=form)


@blueprint.post(f"{ROOM}/sample")
@for_editors
def make_drawn_invitations(wave_id: UUID, collector_id: UUID) -> ResponseReturnValue:
    """Draw closed cases, and hand the links over, once."""
    collector, form = _find(wave_id, collector_id), sample_form(g.language)(request.form)
    if not form.validate():
        return _page(collector, drawn=form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _hand_over(
        collector,
        lambda now: invite_drawn(
            current_session(), g.actor, collector, read_sample(form), now=now
        ),
        drawn=form,
    )


@blueprint.post(f"{ROOM}/<uuid:invitation_batch_id>/revocation")
@for_editors
def revoke_invitations(
    wave_id: UUID, collector_id: UUID, invitation_batch_id: UUID
) -> ResponseReturnValue:
    """Make what was not used of a batch good for nothing."""
    collector = _find(wave_id, collector_id)
    revoke_batch(current_session(), g.actor, collector, invitation_batch_id, now=datetime.now(UTC))
    flash(say(REVOKED, g.language), "success")
    address = url_for(".show_invitations", wave_id=wave_id, collector_id=collector_id)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _find(wave_id: UUID, collector_id: UUID) -> Collector:
    return find_collector(current_session(), g.actor, wave_id, collector_id)


def _hand_over(
    collector: Collector, invite: Callable[[datetime], Sequence[NewInvitation]], **asked: Form
) -> ResponseReturnValue:
    """Make invitations and hand them over, or show what was asked for with the refusal."""
    now = datetime.now(UTC)
    try:
        new = invite(now)
    except (FileRefusedError, FieldworkRefusedError) as refusal:
        return _page(collector, refusal=refusal, **asked), refusal.status
    return _file(collector, new, now)


def _file(
    collector: Collector, new: Sequence[NewInvitation], now: datetime
) -> ResponseReturnValue:
    """Hand the links over. No one can be read again: what is kept are hashes."""
    form = LinkFormat.XLSX if request.form.get("form") == LinkFormat.XLSX else LinkFormat.CSV
    headings = [say(heading, g.language) for heading in HEADINGS]
    lines = [
        [one.reference, f"{settings_at_hand().public_url}/i/{one.key}", one.key] for one in new
    ]
    name = f"invitations-{collector.code}-{now:%Y%m%d-%H%M%S}.{form}"
    return send_file(
        BytesIO(write_table([headings, *lines], form, WIDTHS)),
        mimetype=MEDIA_TYPES[form],
        as_attachment=True,
        download_name=name,
    )


def _page(
    collector: Collector,
    *,
    bare: Form | None = None,
    listed: Form | None = None,
    drawn: Form | None = None,
    refusal: FieldworkRefusedError | FileRefusedError | None = None,
) -> str:
    unread = refusal if isinstance(refusal, FileRefusedError) else None
    problems = unread.problems[:SHOWN_PROBLEMS] if unread else ()
    return render_template(
        "fieldwork/invitations.html",
        wave=collector.wave,
        collector=collector,
        batches=list_batches(current_session(), collector),
        way_words=lambda way: say(WAYS[way], g.language),
        bare=bare or bare_form(g.language)(),
        listed=listed or list_form(g.language)(),
        drawn=drawn or sample_form(g.language)(data={"seed": token_hex(4)}),
        columns=[(say(one.label, g.language), say(one.meaning, g.language)) for one in COLUMNS],
        refusal=refusal.say(g.language) if refusal else "",
        problems=[(one, one.say(g.language)) for one in problems],
        unshown=(unread.total if unread else 0) - len(problems),
        local_address=settings_at_hand().local_address,
    )
