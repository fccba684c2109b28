"""The chart of what the checks of answers found."""

from collections.abc import Iterator

from analysis.charts.checks import CheckRow, checks
from analysis.charts.labels import CheckLabels
from analysis.examination import CheckEffect, Examination
from analysis.quality.examination import DEFAULT_EXAMINATION, SUBJECTS
from analysis.quality.flags import FlagReason
from surveyapp.documents import numbers
from surveyapp.documents.document import Figure
from surveyapp.messages import N_
from surveyapp.reporting import suspicion_words
from surveyapp.reporting.figures import drawn
from surveyapp.reporting.wording import Wording

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


def found_by_check(examination: Examination, wording: Wording) -> Iterator[Figure]:
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
