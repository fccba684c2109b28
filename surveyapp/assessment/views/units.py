"""One unit in a result: what it came to in each period, and where each figure comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from analysis.schemes.periods import Period
from surveyapp.assessment.excluded import excluded_page
from surveyapp.assessment.expert_rows import rounds_read
from surveyapp.assessment.inspection_rows import inspections_read
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.kept_text import TableText
from surveyapp.assessment.missing_inputs import NAMED
from surveyapp.assessment.replays import Kept, kept_of, own_run_of
from surveyapp.assessment.runs import kept_tables
from surveyapp.assessment.sheet_lacks import with_missing
from surveyapp.assessment.sheets import (
    ResultSheet,
    SheetRow,
    number,
    reasons_of,
    sheet_of,
    title_of,
)
from surveyapp.assessment.surveys.choices import INDICES
from surveyapp.assessment.surveys.samples import told_samples
from surveyapp.assessment.telling import number_words
from surveyapp.assessment.trace_page import trace_page
from surveyapp.assessment.unit_titles import UnitTitles, entitled
from surveyapp.assessment.untold_steps import untold_of
from surveyapp.assessment.views.blueprint import (
    Opened,
    blueprint,
    for_overseers,
    for_readers,
    open_assessment,
    zeroed_words,
)
from surveyapp.assessment.views.disputes import told_disputes
from surveyapp.assessment.views.trace_links import event_links, round_links, rows_of
from surveyapp.database import current_session
from surveyapp.errors import NotFoundError, OutOfScopeError
from surveyapp.units.service import find_unit
from surveyapp.wording import tell

ROOM = "/assessments/<uuid:assessment_id>/units/<unit_code>"


@blueprint.get(ROOM)
@for_readers
def show_unit(assessment_id: UUID, unit_code: str) -> ResponseReturnValue:
    """Show what a unit came to, and every figure behind it."""
    opened = _open(assessment_id, unit_code)
    only = frozenset({unit_code})
    sheets = [
        sheet_of(opened.result, opened.scheme, g.language, each["period"], only=only)
        for each in opened.result["periods"]
    ]
    named = [
        entitled(with_missing(sheet, opened.kept, opened.scheme, g.language), opened.titles)
        for sheet in sheets
        if sheet
    ]
    rows = [(sheet, row) for sheet in named for row in sheet.rows()]
    if not rows:
        raise NotFoundError
    asked = request.args.get("period", rows[-1][0].period)
    sheet, row = next((pair for pair in rows if pair[0].period == asked), rows[-1])
    return render_template(
        "assessment/unit.html", opened=opened, assessment=opened.assessment, rows=rows,
        sheet=sheet, row=row, values=_values(opened, sheet, row),
        samples=_samples(opened, unit_code, sheet.period),
        zeroed=zeroed_words(opened, sheet, row),
        is_beside=bool(opened.untold.of(Period.parse(sheet.period), row.unit["class"])),
        **_inspected(opened, unit_code), scored=_scored(opened, unit_code, sheet.period),
        disputes=told_disputes(opened, unit_code), say=tell,
    )  # fmt: skip


@blueprint.get(f"{ROOM}/trace")
@for_readers
def show_trace(assessment_id: UUID, unit_code: str) -> ResponseReturnValue:
    """Show where a figure comes from, down to the rows of evidence."""
    opened = _open(assessment_id, unit_code, alone=True)
    own = own_run_of(current_session(), g.actor, opened.assessment, unit_code)
    own = replace(own, kept=_titled(own.kept, opened.titles))
    label = request.args.get("period") or opened.result["periods"][-1]["period"]
    found = next((one for one in opened.result["periods"] if one["period"] == label), None)
    if found is None or unit_code not in own.run.position:
        raise NotFoundError
    code = request.args.get("quantity") or found["score"]
    if code not in own.run.scheme.rules and code not in own.run.nodes:
        raise NotFoundError
    to_units, period = opened.scope is not None, Period.parse(label)
    told = next((one for one in found["units"] if one["unit"] == unit_code), None)
    stored = opened.kept["periods"][opened.result["periods"].index(found)]
    untold = opened.untold if to_units else None
    with own.turn:
        page = trace_page(own, code, period, unit_code, g.language, untold=untold)
        hidden = untold_of(own.run, unit_code, period, opened.untold)
    kept = {one["unit"]: one["values"] for one in stored["units"]}.get(unit_code, {})
    is_withheld = to_units and (code in hidden or _is_withheld(told, code, page.exact))
    return render_template(
        "assessment/trace.html", opened=opened, assessment=opened.assessment, page=page,
        unit_code=unit_code, unit_name=own.kept.names.get(unit_code, unit_code), period=label,
        is_same=kept.get(code, page.exact) == page.exact,
        is_withheld=is_withheld,
        # What a survey withholds is not missing: the reasons say so.
        is_unpublished=told is not None and bool(told["not_publishable"]),
        named=NAMED, reasons=reasons_of(told, own.run.scheme, g.language) if told else (),
        round_links={} if to_units else round_links(opened, rows_of(page)),
        event_links=event_links(opened, rows_of(page)),
        disputes=() if is_withheld else told_disputes(opened, unit_code), say=tell,
    )  # fmt: skip


@blueprint.get("/assessments/<uuid:assessment_id>/excluded")
@for_overseers
def show_excluded(assessment_id: UUID) -> ResponseReturnValue:
    """Show the evidence that counts nowhere, each row with its reason."""
    opened = open_assessment(assessment_id)
    excluded = opened.result["excluded"]

    def pick(name: str, text: TableText) -> Rows:
        return text.take([one["row"] - 1 for one in excluded if one["table"] == name])

    kept = kept_of(current_session(), g.actor, opened.assessment, pick)
    period = Period.parse(opened.assessment.period)
    found = excluded_page(_titled(kept, opened.titles), excluded, period, g.language)
    return render_template(
        "assessment/excluded.html", opened=opened, assessment=opened.assessment, found=found,
        event_links=event_links(opened, (*found.within, *found.outside)),
    )  # fmt: skip


def _titled(kept: Kept, titles: UnitTitles) -> Kept:
    """Return what an assessment was made from, whose units have their names in a language."""
    names = {code: titles.get((code, name), name) for code, name in kept.names.items()}
    return replace(kept, names=names) if titles else kept


def _is_withheld(unit: Mapping[str, Any] | None, code: str, exact: str | None) -> bool:
    """Tell whether a unit may not read a figure of its own, nor from what it was made."""
    if unit is None:
        return False
    is_hidden = exact is not None and unit["values"].get(code) is None
    return is_hidden or bool(unit["not_publishable"])


def _inspected(opened: Opened, unit_code: str) -> dict[str, object]:
    """Return the inspections that something of a unit was read of, for those who may open them."""
    session, unit = current_session(), None
    inspections = inspections_read(session, opened.assessment, unit_code)
    if inspections and opened.scope is None:
        unit = find_unit(session, g.actor.authority_id, unit_code)
    return {"inspections": inspections, "unit_id": unit.id} if unit else {}


def _scored(opened: Opened, unit_code: str, label: str) -> list[tuple[str, str]]:
    """Return the rounds that a unit was scored in for a period, for those who may open them."""
    session, unit = (
        current_session(),
        find_unit(current_session(), g.actor.authority_id, unit_code),
    )
    if opened.scope is not None or unit is None:
        return []
    period = Period.parse(label)
    return [
        (one.period, url_for("experts.show_unit", round_id=one.id, scored_unit_id=unit.id))
        for one in rounds_read(session, opened.assessment, unit_code)
        if Period.parse(one.period).overlaps(period)
    ]


def _samples(opened: Opened, unit: str, period: str) -> dict[str, str]:
    """Return how many answers each figure of a survey rests on, and the verdict on them."""
    kept = kept_tables(current_session(), opened.assessment, (INDICES,))
    if INDICES not in kept:
        return {}
    return told_samples(opened.scheme, kept[INDICES], unit, period, g.language)


def _open(assessment_id: UUID, unit_code: str, *, alone: bool = False) -> Opened:
    """Return an assessment that tells of a unit; `alone` where others do not matter."""
    opened = open_assessment(assessment_id, unit_code if alone else "")
    if opened.scope is not None and unit_code not in opened.scope:
        raise OutOfScopeError(f"{opened.scheme.scheme} / {unit_code}")
    return opened


def _values(opened: Opened, sheet: ResultSheet, row: SheetRow) -> list[tuple[str, str, str]]:
    """Return every figure of a unit: its code, what it is called, and what it came to.

    An indicator often takes the figure of a rule of its own name; they are told once.
    """
    written, found = row.unit["values"], dict[tuple[str, str], str]()
    for code in _in_order(opened, sheet, written):
        title = title_of(opened.scheme, code, g.language)
        found.setdefault((title, number_words(number(written[code]))), code)
    return [(code, title, value) for (title, value), code in found.items()]


def _in_order(opened: Opened, sheet: ResultSheet, codes: Iterable[str]) -> list[str]:
    """Return quantities as a reader meets them: those of the results, then as the rules stand."""
    outcome = opened.scheme.results[Period.parse(sheet.period).level]
    order = [sheet.score, *outcome.shows, *opened.scheme.rules]
    return sorted(codes, key=lambda code: order.index(code) if code in order else len(order))
