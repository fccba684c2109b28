"""How many answers each check marks, and what the index is without them."""

from collections.abc import Iterator

from analysis.charts.checks import CheckRow, checks
from analysis.charts.labels import CheckLabels
from analysis.examination import CheckEffect, Examination, public_examination
from analysis.quality.examination import DEFAULT_EXAMINATION, SUBJECTS
from analysis.quality.flags import FlagReason
from surveyapp.documents import numbers
from surveyapp.documents.document import Figure, Heading, Paragraph, Part, Tone
from surveyapp.messages import N_
from surveyapp.reporting import suspicion_words
from surveyapp.reporting.figures import drawn
from surveyapp.reporting.lines import Line, index_line, line
from surveyapp.reporting.subject import Subject
from surveyapp.reporting.wording import Wording

WITHOUT = "satisfaction_index_without_suspicious"
RATE = DEFAULT_EXAMINATION.false_discovery_rate
# The checks that test many at once, and keep the share of the wrongly found below that rate.
CONTROLLED = frozenset(
    {
        FlagReason.UNLIKELY_COMBINATION,
        FlagReason.COPIED,
        FlagReason.NEAR_CERTAIN,
        FlagReason.ROUTE_GAP,
    }
)


def parts(subject: Subject) -> Iterator[Part]:
    """Say how many answers each check marks, and what the index is without them."""
    search = subject.companions.search
    if search is None:
        return
    examination, wording = search.examination, subject.wording
    yield Heading(subject.say(N_("可疑答卷")))
    # Of a few marks a public edition tells nothing, not even that there are none.
    flagged = None if subject.provenance.is_public else subject.analysis.overall.flagged
    yield Paragraph(suspicion_words.introduction(examination, wording, flagged=flagged))
    left_out = suspicion_words.not_run(examination, wording)
    if left_out:
        said = wording.together([subject.say(N_("没有做的检查：")), *left_out])
        yield Paragraph(said, Tone.SOFT)
    if subject.provenance.is_public:
        examination = public_examination(examination, subject.analysis.min_cell_size)
        withheld = N_("公开版只列份数；不含这些答卷的指数、窗口和单位留在内部版。")
        yield Paragraph(subject.say(withheld), Tone.SOFT)
    yield from _figure(examination, wording)
    yield from suspicion_words.tables(examination, subject.analysis, search.names, wording)


def _figure(examination: Examination, wording: Wording) -> Iterator[Figure]:
    """Yield how much each check found; nothing where none found anything."""
    rows = [
        _row(effect, effect.reason, wording)
        for effect in examination.effects
        if effect.reason is not None
    ]
    if not rows:
        return
    labels = CheckLabels(
        wording.say(N_("发现（份、个，对数刻度）")),
        wording.say(N_("涉及答卷（份，对数刻度）")),
        count=wording.say(N_("各项检查的发现")),
        by_chance=wording.say(
            N_("线以内平均至多约 {rate} 是偶然（控制错误发现率的检查）"),
            rate=numbers.percent(RATE, 0),
        ),
    )
    told = wording.listed(
        wording.say(N_("{name}：{value}"), name=one.name, value=numbers.count(one.found))
        for one in rows
    )
    yield Figure(
        "chart_suspicions",
        wording.say(N_("各项检查的发现与涉及的答卷")),
        told,
        drawn(lambda: checks(rows, labels)),
    )


def _row(effect: CheckEffect, reason: FlagReason, wording: Wording) -> CheckRow:
    name = wording.say(
        N_("{check}（{subject}）"),
        check=suspicion_words.name_of(reason, wording),
        subject=wording.say(suspicion_words.SUBJECT_NAMES[SUBJECTS[reason]]),
    )
    is_controlled = reason in CONTROLLED and effect.found is not None
    by_chance = RATE * (effect.found or 0) if is_controlled else None
    return CheckRow(name, effect.found, effect.marked, by_chance)


def lines(subject: Subject) -> Iterator[Line]:
    """Yield what each check marks and changes, in all and in units."""
    search = subject.companions.search
    if search is None:
        return
    examination = search.examination
    if subject.provenance.is_public:
        examination = public_examination(examination, subject.analysis.min_cell_size)
    for effect in examination.effects:
        check = effect.reason.value if effect.reason else "any"
        overall = subject.analysis.overall
        yield line(subject, overall, "suspicious", category=check, value=effect.marked)
        if effect.index is not None:
            yield index_line(subject, overall, WITHOUT, effect.index, category=check)
        for one in effect.units:
            unit = subject.analysis.unit(one.code)
            yield line(subject, unit, "suspicious", category=check, value=one.marked)
            yield index_line(subject, unit, WITHOUT, one.index, category=check)
