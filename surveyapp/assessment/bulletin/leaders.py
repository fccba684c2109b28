"""Who leads a class, in one line of a bulletin: never all of it, and never by nothing."""

from collections import Counter
from collections.abc import Iterator, Sequence

from analysis.schemes.effects import takes_effect
from analysis.schemes.results import PeriodResult, UnitResult
from analysis.schemes.rules import Veto
from surveyapp.assessment.bulletin.subject import Subject
from surveyapp.messages import N_

COUNTS = {2: "两", 3: "三"}  # How many are named at most, equals apart.
MOST_NAMED = 6
FIRST = N_("{unit_class}（{n} 个单位）：{among}前{count}名为{units}。")
FIRST_ONE = N_("{unit_class}（{n} 个单位）：{among}第一名为{units}。")
PUBLISHED, NOT_VETOED = N_("公布得分的单位中，"), N_("不计被一票否决的单位，")
NOBODY = N_("{unit_class}（{n} 个单位）：得分和名次见后表。")
TIED = N_("{unit_class}（{n} 个单位）：{tied} 个单位因名次并列同在最前，见后表。")
NAMED, NAMED_BESIDE = N_("{unit}（{score}）"), N_("{unit}（{score}，并列第 {rank}）")


def who_leads(
    subject: Subject, found: PeriodResult, told: Sequence[UnitResult], title: str, n: int
) -> str:
    """Return who leads the `n` units of a class, of which those told are ranked.

    Leaders are fewer than those ranked; nobody leads with a score of 0, or in spite of a veto.
    """
    vetoed = {unit.unit for unit in told if _is_vetoed(subject, found, unit)}
    lower = subject.outcome(found).lower_is_better
    able = [
        unit
        for unit in told
        if unit.unit not in vetoed and (lower or (unit.score is not None and unit.score > 0))
    ]
    first = next(_firsts(able, len(told)), None)
    if first is None:
        return subject.say(NOBODY, unit_class=title, n=n)
    count, named = first
    if len(named) > MOST_NAMED:
        return subject.say(TIED, unit_class=title, n=n, tied=len(named))
    passed = any(unit.unit in vetoed and _rank(unit) <= _rank(named[-1]) for unit in told)
    among = _among(subject, found, told) + (subject.say(NOT_VETOED) if passed else "")
    units = _named(subject, found, told, named)
    if count == 1:
        return subject.say(FIRST_ONE, unit_class=title, n=n, among=among, units=units)
    shown = COUNTS[count] if subject.voice.language.startswith("zh") else str(count)
    return subject.say(FIRST, unit_class=title, n=n, among=among, count=shown, units=units)


def _firsts(able: Sequence[UnitResult], n: int) -> Iterator[tuple[int, list[UnitResult]]]:
    """Yield how many lead, and who with their equals, the most first: always fewer than all."""
    for count in (*reversed(COUNTS), 1):
        if count <= len(able):
            named = [unit for unit in able if _rank(unit) <= _rank(able[count - 1])]
            if len(named) < n:
                yield count, named


def _among(subject: Subject, found: PeriodResult, told: Sequence[UnitResult]) -> str:
    of_class = subject.of_class(found, told[0].unit_class)
    has_untold = any(unit.not_publishable for unit in of_class)
    return subject.say(PUBLISHED) if has_untold else ""


def _named(
    subject: Subject,
    found: PeriodResult,
    told: Sequence[UnitResult],
    named: Sequence[UnitResult],
) -> str:
    scores, at = subject.scores(found), Counter(unit.rank for unit in told)
    return subject.voice.some(
        subject.say(
            NAMED_BESIDE if at[unit.rank] > 1 else NAMED,
            unit=subject.unit_name(unit.unit),
            score=scores[unit.unit],
            rank=unit.rank,
        )
        for unit in named
    )


def _is_vetoed(subject: Subject, found: PeriodResult, unit: UnitResult) -> bool:
    run = subject.run
    index = run.position[unit.unit]
    vetoes = (code for code, rule in run.scheme.rules.items() if isinstance(rule, Veto))
    return any(takes_effect(run, code, found.period, index) for code in vetoes)


def _rank(unit: UnitResult) -> int:
    return unit.rank or 0
