"""How far an assessment has come: its seven steps, what is done of each, by whom and when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from analysis.schemes.needs import tables_needed
from analysis.schemes.periods import Period
from analysis.schemes.tables import EVENTS, UNITS
from surveyapp.access import Actor
from surveyapp.assessment import runs
from surveyapp.assessment.adoption import in_force, scheme_file, unset_titles
from surveyapp.assessment.batches import list_batches
from surveyapp.assessment.classification import load_classification
from surveyapp.assessment.decisions import list_proposals
from surveyapp.assessment.freshness import changed_tables
from surveyapp.assessment.improvement import count_unsettled, load_measures
from surveyapp.assessment.lacks import rows_read
from surveyapp.assessment.models import Assessment, EvidenceBatch, SchemeVersion
from surveyapp.assessment.prepared import is_long
from surveyapp.assessment.publication import issues_of
from surveyapp.assessment.step_facts import Fact, inspections_opened, ledgers_opened, moved_on
from surveyapp.assessment.step_words import TABLES
from surveyapp.experts.evidence import open_rounds
from surveyapp.inspection.evidence import list_within, table_of
from surveyapp.inspection.samples import count_done
from surveyapp.messages import N_


class StepKind(StrEnum):
    """The steps in their order."""

    PLAN = "plan"
    INDICATORS = "indicators"
    SURVEY = "survey"
    EFFECTIVENESS = "effectiveness"
    QUALITY = "quality"
    REPORT = "report"
    IMPROVEMENT = "improvement"


class StepState(StrEnum):
    """How a step stands; of those that are not done, the first is the next."""

    DONE = "done"
    NEXT = "next"
    LATER = "later"
    UNUSED = "unused"


EVIDENCE = {
    StepKind.SURVEY: ("survey_indices", "ratings"),
    StepKind.EFFECTIVENESS: (EVENTS, "cases", "problems", "statistics", "expert_scores"),
    StepKind.QUALITY: ("inspections", "checklists"),
}
ADOPTED = N_("采用第 {number} 版，{day} 起施行")
NOT_IN_FORCE = N_("这一版从 {day} 起施行，在这个周期不适用。请换一个周期或另一版。")
PROVED, DISPROVED = N_("{count} 个示例全部通过"), N_("{count} 个示例中有 {failed} 个不符")
UNSET = N_("还有必须设定的参数：{names}。")
NONE_UNSET = N_("必须设定的参数都已设定")
ASSESSES = N_("考评 {count} 个单位")
UNCLASSED = N_("还有 {count} 个单位没有归类：请归入一类，或选“不参加考评”")
IMPORTED = N_("{table}：{count} 行，来自 {file}")
READ = N_("{table}：最近一次运行读入 {count} 行")
MISSING = N_("{table}：还没有")
INSPECTED = N_("抽查“{title}”：抽取 {drawn} 条，查完 {done} 条")
STILL_SCORED = N_("专家评分：{period} 还在评分，结束后才读入")
NOT_READ = N_("本办法不用这一类依据")
RUN, NOT_RUN = N_("已运行，考评 {count} 个单位"), N_("还没有运行")
CHANGED = N_("{table}：运行之后有变化，请重新运行")
UNDECIDED = N_("还有 {count} 条建议没有决定")
UNSETTLED = N_("还有 {count} 个偏低项目没有写明整改措施")
ISSUED, NOT_ISSUED = N_("已印发：{title} {number}"), N_("还没有印发")
NOTHING_FOLLOWS = N_("没有待决定的建议")
MEASURES = N_("整改措施 {count} 项，其中 {due} 项已到完成期限，请核实")


@dataclass(frozen=True, slots=True)
class Step:
    """One step, how it stands, and what is known of it."""

    kind: StepKind
    state: StepState
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Course:
    """The steps of one scheme in one period, and its last run, if there is one."""

    version: SchemeVersion
    period: Period
    assessment: Assessment | None
    steps: Sequence[Step]


def load_course(
    session: Session, actor: Actor, version: SchemeVersion, period: Period, *, today: date
) -> Course:
    """Return how far the assessment of a period has come, by the version that holds in it."""
    last = period.end - timedelta(days=1)
    holding = in_force(session, actor, version.code, last)
    version = holding or version
    of_period = runs.list_assessments(session, actor, version.code, period)
    issues = issues_of(session, [one.id for one in of_period])
    issued = next((one for one in of_period if one.id in issues), None)
    assessment = issued or next(iter(of_period), None)
    evidence = _evidence(session, actor, version, assessment)
    evidence[StepKind.QUALITY] = _quality(session, actor, evidence[StepKind.QUALITY], period)
    evidence[StepKind.EFFECTIVENESS] += _rounds(session, actor, version, period)
    if issued is not None:
        evidence[StepKind.EFFECTIVENESS] += ledgers_opened(session, actor, issued)
        evidence[StepKind.QUALITY] += inspections_opened(session, issued)
    facts = {
        StepKind.PLAN: _plan(version, is_holding=holding is not None),
        StepKind.INDICATORS: _indicators(session, actor, version, today),
        **evidence,
        StepKind.REPORT: _report(session, actor, assessment),
        StepKind.IMPROVEMENT: _improvement(session, actor, assessment, today),
    }
    return Course(version, period, assessment, _stepped(facts))


def _stepped(facts: Mapping[StepKind, Sequence[Fact]]) -> list[Step]:
    steps, has_next = [], False
    for kind in StepKind:
        if not facts[kind]:
            steps.append(Step(kind, StepState.UNUSED, (Fact(NOT_READ),)))
            continue
        state = StepState.DONE
        if any(fact.is_missing for fact in facts[kind]):
            state = StepState.LATER if has_next else StepState.NEXT
            has_next = True
        steps.append(Step(kind, state, facts[kind]))
    return steps


def _plan(version: SchemeVersion, *, is_holding: bool) -> list[Fact]:
    day = version.effective_from
    if not is_holding:
        return [Fact(NOT_IN_FORCE, {"day": day}, is_missing=True)]
    adopted = {"number": version.number, "day": day}
    examples = {"count": version.examples, "failed": version.failed_examples}
    failed = version.failed_examples > 0
    return [
        Fact(ADOPTED, adopted, version.adopted_by, version.adopted_at),
        Fact(DISPROVED if failed else PROVED, examples, is_missing=failed),
    ]


def _indicators(session: Session, actor: Actor, version: SchemeVersion, today: date) -> list[Fact]:
    facts = [Fact(NONE_UNSET)]
    if version.unset:
        facts = [Fact(UNSET, {"names": unset_titles(version)}, is_missing=True)]
    kept = [one for one in _kept(session, actor, version) if one.table_name == UNITS]
    if kept:
        return [*facts, *(_imported(one) for one in kept)]
    units = load_classification(session, actor, version, on=today)
    count = sum(units.counts.values())
    facts.append(Fact(ASSESSES, {"count": count}, is_missing=count == 0))
    if units.undecided:
        facts.append(Fact(UNCLASSED, {"count": units.undecided}, is_missing=True))
    return facts


def _evidence(
    session: Session, actor: Actor, version: SchemeVersion, assessment: Assessment | None
) -> dict[StepKind, list[Fact]]:
    needed = set(tables_needed(scheme_file(version).scheme))
    kept, read = (
        _kept(session, actor, version),
        rows_read(session, assessment) if assessment else {},
    )
    return {
        kind: [
            fact
            for name in names
            if name in needed
            for fact in _of_table(name, [one for one in kept if one.table_name == name], read)
        ]
        for kind, names in EVIDENCE.items()
    }


def _of_table(name: str, kept: Sequence[EvidenceBatch], read: Mapping[str, int]) -> Iterator[Fact]:
    yield from map(_imported, kept)
    if read.get(name):
        yield Fact(READ, {"table": TABLES[name], "count": read[name]})
    elif not kept:
        yield Fact(MISSING, {"table": TABLES[name]}, is_missing=True)


def _quality(session: Session, actor: Actor, facts: Sequence[Fact], period: Period) -> list[Fact]:
    """Return what is known of the tables that inspections fill, and how far these are."""
    found, read = [], {str(fact.gaps.get("table")) for fact in facts}
    inspections = list_within(session, actor.authority_id, period)
    far = count_done(session, inspections)
    for one in inspections:
        table = TABLES[table_of(one)]
        if table in read:
            done, drawn = far[one.id]
            gaps = {"title": one.title, "done": done, "drawn": drawn}
            found.append(Fact(INSPECTED, gaps, is_missing=not drawn or done < drawn))
            facts = [
                fact for fact in facts if (fact.sentence, fact.gaps) != (MISSING, {"table": table})
            ]
    return [*facts, *found]


def _rounds(
    session: Session, actor: Actor, version: SchemeVersion, period: Period
) -> Iterator[Fact]:
    for round_ in open_rounds(session, actor.authority_id, version.code, period.end):
        if Period.parse(round_.period).overlaps(period):
            yield Fact(STILL_SCORED, {"period": round_.period}, is_missing=True)


def _report(session: Session, actor: Actor, assessment: Assessment | None) -> list[Fact]:
    if assessment is None:
        return [Fact(NOT_RUN, is_missing=True)]
    ran = Fact(RUN, {"count": assessment.units}, assessment.by, assessment.at)
    issued = issues_of(session, [assessment.id]).get(assessment.id)
    if issued is not None:
        named = {"title": issued.bulletin, "number": issued.document_number}
        done = Fact(ISSUED, named, issued.by, issued.at)
        return [ran, done, *moved_on(session, actor, assessment)]
    scheme = scheme_file(assessment.scheme_version).scheme
    changed = (
        [] if is_long(session, assessment, scheme) else changed_tables(session, actor, assessment)
    )
    ran_before = [Fact(CHANGED, {"table": TABLES[name]}, is_missing=True) for name in changed]
    facts, unsettled = [ran, *ran_before], count_unsettled(session, assessment)
    if unsettled:
        facts.append(Fact(UNSETTLED, {"count": unsettled}, is_missing=True))
    return [*facts, Fact(NOT_ISSUED, is_missing=True)]


def _improvement(
    session: Session, actor: Actor, assessment: Assessment | None, today: date
) -> list[Fact]:
    if assessment is None:
        return [Fact(NOT_RUN, is_missing=True)]
    proposals = list_proposals(session, actor, assessment)
    undecided = sum(one.verdict is None for one in proposals)
    is_issued = assessment.id in issues_of(session, [assessment.id])
    facts = [Fact(NOTHING_FOLLOWS) if is_issued else Fact(NOT_ISSUED, is_missing=True)]
    if undecided:
        facts = [Fact(UNDECIDED, {"count": undecided}, is_missing=True)]
    measures = load_measures(session, assessment).values()
    if measures:
        due = sum(one.due <= today for one in measures)
        gaps = {"count": len(measures), "due": due}
        facts.append(Fact(MEASURES, gaps, is_missing=due < len(measures)))
    return facts


def _kept(session: Session, actor: Actor, version: SchemeVersion) -> list[EvidenceBatch]:
    batches = list_batches(session, actor, version)
    return [one for one in batches if one.kept_at is not None and one.undone_at is None]


def _imported(batch: EvidenceBatch) -> Fact:
    table = TABLES.get(batch.table_name, batch.table_name)
    gaps = {"table": table, "count": batch.count, "file": batch.file_name}
    return Fact(IMPORTED, gaps, batch.by, batch.kept_at)
