"""The verdict on the sample, every reason for it, and what would mend it."""

from collections.abc import Iterator

from analysis.charts.response import NeedRow, ResponseLabels, answers_needed
from analysis.results import Check, Gate, Verdict
from surveyapp.documents.document import (
    Bullets,
    Figure,
    Heading,
    Kind,
    Paragraph,
    Part,
    Table,
    Tone,
    Value,
)
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting import methods, reasons
from surveyapp.reporting.chapters import margins
from surveyapp.reporting.figures import MOST_TOLD, chart_labels, drawn
from surveyapp.reporting.subject import Subject, present
from surveyapp.reporting.wording import TONES


def parts(subject: Subject) -> Iterator[Part]:
    """Give the verdict, every reason, what would mend it and what weighting mended."""
    gate = subject.analysis.overall.gate
    if gate is None:
        return
    yield Heading(subject.say(N_("样本代表性")))
    yield Paragraph(subject.wording.gate(gate), TONES[gate.verdict])
    yield Paragraph(subject.say(methods.GATES[subject.provenance.plan.gate_on]), Tone.SOFT)
    if subject.provenance.is_public:
        withheld = N_("涉及小样本的维度，连同与之有关的原因，不在公开版中列出。")
        yield Paragraph(subject.say(withheld), Tone.SOFT)
    why = reasons.reasons(gate, subject.analysis, subject.wording, subject.provenance)
    if why:
        yield Heading(subject.say(N_("原因与补救")), 2)
        yield Bullets(why)
    if not subject.provenance.is_over:
        yield from _needed(subject)
    mended = reasons.mended(gate, subject.analysis, subject.wording)
    moved = reasons.moved(subject.analysis, subject.wording)
    if moved:
        yield Heading(subject.say(N_("加权弥补了什么")), 2)
        yield Bullets((*mended, moved))
    yield from present(
        _checks(subject),
        _unit_verdicts(subject),
        margins.of_units(subject),
        margins.categories_of_units(subject),
    )


def _checks(subject: Subject) -> Table | None:
    """Return every check of the wave, passed or not, before and after weighting."""
    gate = subject.analysis.overall.gate
    if gate is None:
        return None
    weighted = {_key(check): check for check in gate.weighted_checks}
    columns = subject.columns(
        (N_("检查"), Kind.TEXT, 2.4),
        (N_("加权前"), Kind.TEXT, 0.9),
        (N_("加权后"), Kind.TEXT, 0.9),
        (N_("界线"), Kind.TEXT, 0.9),
        (N_("加权前结论"), Kind.TEXT, 0.9),
        (N_("加权后结论"), Kind.TEXT, 0.9),
    )
    rows = tuple(
        _check_row(subject, check, weighted.get(_key(check))) for check in gate.raw_checks
    )
    return Table("checks", subject.say(N_("代表性检查")), columns, rows)


def _unit_verdicts(subject: Subject) -> Table | None:
    """Return each unit that did not pass, with reasons and remedies; ``None`` if all did."""
    rows = tuple(
        (
            subject.wording.name(group),
            subject.wording.verdict(group.gate.verdict),
            "\n".join(
                (
                    *reasons.reasons(
                        group.gate,
                        subject.analysis,
                        subject.wording,
                        subject.provenance,
                    ),
                    *_mended(subject, group.gate),
                )
            ),
        )
        for group in subject.analysis.units
        if group.gate and group.gate.verdict is not Verdict.PASS
    )
    if not rows:
        return None
    columns = subject.columns(
        (UNITS, Kind.TEXT, 1.5),
        (N_("代表性"), Kind.TEXT, 0.7),
        (N_("原因、补救与加权的作用"), Kind.TEXT, 5.0),
    )
    return Table("unit_verdicts", subject.say(N_("未通过或有保留的单位")), columns, rows)


def _mended(subject: Subject, gate: Gate) -> Iterator[str]:
    for sentence in reasons.mended(gate, subject.analysis, subject.wording):
        yield subject.say(N_("加权：{said}"), said=sentence)


def _check_row(subject: Subject, raw: Check, weighted: Check | None) -> tuple[Value, ...]:
    after = weighted or raw
    return (
        reasons.looked_at(raw, subject.analysis, subject.wording),
        reasons.shown(raw, raw.value, subject.wording),
        reasons.shown(after, after.value, subject.wording),
        reasons.shown(raw, raw.threshold, subject.wording),
        subject.wording.verdict(raw.verdict),
        subject.wording.verdict(after.verdict),
    )


def _key(check: Check) -> tuple[str, str | None, str | None]:
    # The category furthest off may differ before and after weighting; only an empty one is fixed.
    category = check.category if check.code == "empty_category" else None
    return (check.code.value, check.margin, category)


def _needed(subject: Subject) -> Iterator[Figure]:
    """Yield the answers that categories of the wave still need to come within the lines."""
    rows = _needs(subject)
    if not rows:
        return
    labels = ResponseLabels(
        subject.say(N_("答卷份数")),
        (subject.say(N_("现有")), subject.say(N_("还要收"))),
        chart_labels(subject).cut_note,
    )
    told = subject.wording.listed(
        reasons.lacking(subject.wording, one.name, add=one.add, have=one.have)
        for one in rows[:MOST_TOLD]
    )
    yield Figure(
        "chart_needed",
        subject.say(N_("各类答卷还缺多少")),
        told,
        drawn(lambda: answers_needed(rows, labels)),
    )


def _needs(subject: Subject) -> list[NeedRow]:
    """Return the categories that lack answers, those that lack most first."""
    gate = subject.analysis.overall.gate
    labels = chart_labels(subject)
    most: dict[tuple[str, str], NeedRow] = {}
    for check in gate.reasons if gate else ():
        for one in check.shortfalls:
            if subject.provenance.is_past(one):
                continue
            known = most.get((one.margin, one.category))
            if known is None or known.add < one.add:
                name = labels.category(one.margin, one.category)
                most[one.margin, one.category] = NeedRow(name, one.have, one.add)
    return sorted(most.values(), key=lambda one: -one.add)
