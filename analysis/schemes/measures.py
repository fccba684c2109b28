"""Figures that evidence already holds, and how values of different kinds come to one scale."""

from fractions import Fraction
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from analysis.inspection.error_rates import ErrorRateEstimate, estimate_error_rate
from analysis.schemes import rules as r
from analysis.schemes.agreement import tell_agreement
from analysis.schemes.evidence import EvidenceTable
from analysis.schemes.periods import Level, Period
from analysis.schemes.rounding import exact_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.schemes.job import Job

HUNDRED = Fraction(100)
PLACES = 10  # A survey estimate enters as the decimal of its value to so many places.
NOT_VERIFIED = {"self-report", "self_report", "自评", "自报"}


def _figure(
    job: "Job", name: str, column: tuple[str, str], longer: Level | None = None
) -> int | None:
    """Return the row of a figure: of this very period, or else the last one within it.

    Where it is stated for a longer period, that of the one around the job's own, or none.
    """
    title, wanted = column
    period = job.period
    is_stated = longer is not None and longer.rank >= period.level.rank
    if longer is not None and is_stated:
        period = period.within(longer)
    table = job.run.evidence.table(name)
    key = ("figures", name)
    if key not in job.run.memo:
        job.run.memo[key] = _index(table, title)
    listed: Sequence[tuple[Period, int]] = job.run.memo[key].get((job.unit.code, wanted), ())
    exact = [index for of, index in listed if of == period]
    if exact or is_stated:
        return exact[-1] if exact else None
    within = [
        (of, index)
        for of, index in listed
        if of.level.rank < period.level.rank and of.within(period.level) == period
    ]
    return max(within)[1] if within else None


def _index(table: EvidenceTable, column: str) -> dict[tuple[str, str], list[tuple[Period, int]]]:
    found: dict[tuple[str, str], list[tuple[Period, int]]] = {}
    rows = zip(table.column("unit"), table.column(column), table.column("period"), strict=True)
    for index, (unit, name, period) in enumerate(rows):
        found.setdefault((unit, name), []).append((period, index))
    return found


def survey_index(job: "Job", rule: r.SurveyIndex) -> Fraction | None:
    """Return an index of a survey, to ten places, moved by as many errors as the run asks for."""
    index = _figure(job, "survey_indices", ("index", rule.index))
    if index is None:
        return None
    row = job.run.evidence.table("survey_indices").row(index)
    if rule.survey is not None and row.get("survey") != rule.survey:
        return None
    estimate: Fraction = round(row["estimate"] * 10**PLACES) * Fraction(1, 10**PLACES)
    if job.tale is not None:
        job.tale.rows.append(("survey_indices", index))
        job.say(
            "survey", **{k: row[k] for k in ("estimate", "std_error", "n", "verdict") if k in row}
        )
    error: Fraction = row.get("std_error", Fraction(0))
    return estimate + job.run.shifts.get(index, Fraction(0)) * error


def external_statistic(job: "Job", rule: r.ExternalStatistic) -> Fraction | None:
    """Return a figure from outside, noting where its source or date is missing."""
    index = _figure(job, "statistics", ("statistic", rule.statistic), rule.stated_for)
    if index is None:
        return None
    row = job.run.evidence.table("statistics").row(index)
    if job.tale is not None:
        job.tale.rows.append(("statistics", index))
        job.say(
            "statistic", **{k: str(row[k]) for k in ("source", "date", "measured_in") if k in row}
        )
        for code in unpublishable(row):
            job.say(code)
    value: Fraction | None = row.get("value")
    return value


def unpublishable(row: dict[str, Any]) -> tuple[str, ...]:
    """Return why a composite that uses a figure cannot be published."""
    codes = []
    if "source" not in row or "date" not in row:
        codes.append("without_source")
    if row.get("verified") == "no" or str(row.get("source", "")).lower() in NOT_VERIFIED:
        codes.append("unverified")
    return tuple(codes)


def _rows(job: "Job", table: r.TableName, column: str, wanted: str) -> list[int]:
    """Return the rows of a table in the period whose column has a value."""
    key = ("rows", table, column, wanted)
    if key not in job.run.memo:
        job.run.memo[key] = r.Which(table=table)
    which: r.Which = job.run.memo[key]
    values = job.run.evidence.table(table.value).column(column)
    listed = job.run.selections.select(which).rows(job.unit.code, job.period)
    found = [index for index in listed if values[index] == wanted]
    if job.tale is not None:
        job.tale.rows += [(table.value, index) for index in found]
    return found


def judged(job: "Job", rule: r.Judged) -> Fraction | None:
    """Return the trimmed mean of experts' scores; nothing where there are too few."""
    table = job.run.evidence.table("expert_scores")
    found = _rows(job, r.TableName.EXPERT_SCORES, "indicator", rule.indicator)
    scores = _not_void(job, rule, sorted(table.column("score")[index] for index in found))
    kept = scores[rule.trim : len(scores) - rule.trim]
    job.say("experts", n=len(scores), kept=len(kept), least=rule.least_experts)
    if job.tale is not None:
        tell_agreement(job, rule)
    if isinstance(rule, r.CaseStudy):
        _tell_cases(job, found)
    if len(scores) < rule.least_experts or not kept:
        return None
    return sum(kept, Fraction(0)) / len(kept)


def _not_void(job: "Job", rule: r.Judged, scores: list[Fraction]) -> list[Fraction]:
    """Return the scores that are not too far from the mean of all."""
    if rule.void_beyond is None or not scores:
        return scores
    mean = sum(scores, Fraction(0)) / len(scores)
    most = rule.void_beyond * mean if rule.void_beyond < 1 else rule.void_beyond
    valid = [score for score in scores if abs(score - mean) <= most]
    if len(valid) < len(scores):
        # Not the mean itself: beside the result it would tell what the expert gave.
        is_share, beyond = rule.void_beyond < 1, rule.void_beyond
        said = f"{exact_words(beyond * 100)} %" if is_share else exact_words(beyond)
        job.say("void_scores", n=len(scores) - len(valid), beyond=said)
    return valid


def _tell_cases(job: "Job", found: "Sequence[int]") -> None:
    """Note what each case tells; a case of which nothing is told cannot be published."""
    table = job.run.evidence.table("expert_scores")
    reasons, papers = table.column("reason"), table.column("evidence")
    # Each of several experts read the same case, which is told once.
    for told, evidence in dict.fromkeys((reasons[index], papers[index]) for index in found):
        if told is None:
            job.say("without_narrative")
        else:
            job.say("case", told=told, evidence=evidence)


def inspection(job: "Job", rule: r.Inspection) -> Fraction | None:
    """Return 100 less the percentage of wrong items, moved by as many errors as the run asks."""
    counted = _inspected(job, rule)
    wrong, n, size = counted
    job.say("inspection", n=n, wrong=wrong, list_size=size)
    if not n:
        return None
    if job.tale is not None:
        _tell_error_rate(job, counted)
    shift = job.run.shifts.get((rule.kind, rule.dimension, job.unit.code, job.period))
    error = inspection_error(job, rule) if shift else None
    moved: Fraction = shift * error if shift and error else Fraction(0)
    return HUNDRED - HUNDRED * wrong / n + moved


def inspection_error(job: "Job", rule: r.Inspection) -> Fraction | None:
    """Return the standard error of a rate of an inspection, in points; nothing without items.

    Half of Wilson's interval over the normal quantile, with the list's correction where its size
    is known: a sample without a wrong item does not promise that there is none.
    """
    wrong, n, size = _inspected(job, rule)
    if not n:
        return None
    found = _error_rate(wrong, n, size)
    interval = found.corrected_interval or found.interval
    width = NormalDist().inv_cdf((1 + interval.level) / 2)
    error: float = 100 * (interval.high - interval.low) / 2 / width
    return Fraction(round(error * 10**PLACES), 10**PLACES)


def _inspected(job: "Job", rule: r.Inspection) -> tuple[Fraction, Fraction, Fraction | None]:
    """Return how many items were wrong, how many inspected, and how many the lists have.

    Each period has a list of its own; where one does not say its size, no size is known.
    """
    table = job.run.evidence.table("inspections")
    found = _rows(job, r.TableName.INSPECTIONS, "dimension", rule.dimension)
    n = _how_many(table, found)
    wrong = _how_many(table, [index for index in found if table.column("wrong")[index] == "yes"])
    periods, listed = table.column("period"), table.column("list_size")
    sizes: dict[object, Fraction] = {}
    for index in found:
        size = listed[index] or Fraction(0)
        sizes[periods[index]] = max(size, sizes.get(periods[index], size))
    is_known = bool(sizes) and all(sizes.values())
    return wrong, n, sum(sizes.values(), Fraction(0)) if is_known else None


def _how_many(table: EvidenceTable, found: "Sequence[int]") -> Fraction:
    """Return how many items rows stand for, each as often as its `number` says."""
    times = table.column("number")
    return sum((Fraction(1) if times[i] is None else times[i] for i in found), Fraction(0))


def _error_rate(wrong: Fraction, n: Fraction, size: Fraction | None) -> ErrorRateEstimate:
    listed = None if size is None or size < n else int(size)
    return estimate_error_rate(int(wrong), int(n), listed)


def _tell_error_rate(job: "Job", counted: tuple[Fraction, Fraction, Fraction | None]) -> None:
    """Note the share that is wrong with Wilson's intervals, of the work and of the list itself."""
    found = _error_rate(*counted)
    ends = (100 * found.interval.low, 100 * found.interval.high)
    job.say("error_rate", rate=100 * found.rate, low=ends[0], high=ends[1])
    if found.corrected_interval is not None:
        low, high = found.corrected_interval.low, found.corrected_interval.high
        effective = found.corrected_effective_n
        job.say("error_rate_of_list", effective_n=effective, low=100 * low, high=100 * high)


def checklist(job: "Job", rule: r.Checklist) -> Fraction | None:
    """Return the percentage of applicable items that passed; those left blank do not apply."""
    table = job.run.evidence.table("checklists")
    found = _rows(job, r.TableName.CHECKLISTS, "checklist", rule.checklist)
    answers = table.column("passed")
    applicable = _how_many(table, [index for index in found if answers[index] is not None])
    passed = _how_many(table, [index for index in found if answers[index] == "yes"])
    job.say("checklist", passed=passed, of=applicable)
    return HUNDRED * passed / applicable if applicable else None


def low_items(job: "Job", rule: r.LowItems) -> Fraction | None:
    """Count the items that lie far below the mean of the unit's own; none where none is known."""
    low = items_below(job, rule)
    return None if low is None else Fraction(len(low))


def items_below(job: "Job", rule: r.LowItems) -> tuple[str, ...] | None:
    """Return the codes of the items that lie below the mean by more than the rule allows."""
    values = {code: job.run.column(code, job.period)[job.index] for code in rule.of}
    known = {code: value for code, value in values.items() if value is not None}
    below = job.amount(rule.below)
    if not known or below is None:
        return None
    mean = sum(known.values(), Fraction(0)) / len(known)
    low = {code: value for code, value in known.items() if mean - value > below}
    job.say("low_items", mean=mean, below=below, items=low)
    return tuple(low)


def normalise(job: "Job", rule: r.Normalise) -> Fraction | None:
    """Bring a value to a scale from 0 to full marks."""
    value = job.number(rule.of)
    full = HUNDRED if rule.full is None else rule.full
    if value is None:
        return None
    best, worst = job.amount(rule.best), job.amount(rule.worst)
    if rule.to is not r.Scaling.TARGET:
        peers = job.peers(rule.of)
        low, high = peers[0], peers[-1]
        best, worst = (low, high) if rule.lower_is_better else (high, low)
        if rule.to is r.Scaling.SHARE_OF_BEST:
            worst = Fraction(0)
    above = job.amount(rule.worst_above)
    if above is not None and best is not None and value > best:
        worst = above
    if best is None or worst is None or best == worst:
        job.say("no_scale", best=best, worst=worst)
        return None
    part = min(max((value - worst) / (best - worst), Fraction(0)), Fraction(1))
    job.say("scaled", value=value, best=best, worst=worst, after=part * full)
    return part * full
