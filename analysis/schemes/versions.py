"""Versions of one scheme: which of them is in force in a period, and until when."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from analysis.errors import InvalidPlanError, PlanProblem
from analysis.schemes.files import SchemeFile
from analysis.schemes.periods import Period
from analysis.written import refused


def in_order(files: Sequence[SchemeFile]) -> list[SchemeFile]:
    """Return versions in the order of their dates, each ending where the next begins.

    Raises
    ------
    InvalidPlanError
        If they are not versions of one scheme, or two begin on one day.
    """
    ordered = sorted(files, key=lambda file: file.scheme.effective.begins)
    _check_one_scheme(ordered)
    ends = [each.scheme.effective.begins - timedelta(days=1) for each in ordered[1:]]
    return [ended(file, end) for file, end in zip(ordered, [*ends, None], strict=True)]


def in_force(files: Sequence[SchemeFile], period: Period) -> list[SchemeFile]:
    """Return the versions that are in force on some day of a period, in the order of their dates.

    Raises
    ------
    InvalidPlanError
        As of `in_order`, or if none is in force.
    """
    ordered = in_order(files)
    found = [file for file in ordered if _has_day_of(file, period)]
    if not found:
        first = ordered[0].scheme.effective.begins.isoformat()
        raise _refused(
            "not_in_force", f"The first version begins on {first}.", (str(period), first)
        )
    return found


def _check_one_scheme(ordered: Sequence[SchemeFile]) -> None:
    for one, other in pairwise(ordered):
        if one.scheme.scheme != other.scheme.scheme:
            names = (one.scheme.scheme, other.scheme.scheme)
            remedy = "Put the versions of one scheme into a folder of their own."
            raise _refused("two_schemes", remedy, names)
        if one.scheme.effective.begins == other.scheme.effective.begins:
            begins = one.scheme.effective.begins.isoformat()
            raise _refused("versions_of_one_day", "Keep one of them.", (begins,))


def _refused(code: str, remedy: str, accepted: tuple[str, ...]) -> InvalidPlanError:
    return refused([PlanProblem(code, "", None, None, remedy, accepted)])


def ended(file: SchemeFile, end: date | None) -> SchemeFile:
    """Return a version that is in force until a day at most."""
    effective = file.scheme.effective
    until = min((day for day in (effective.until, end) if day is not None), default=None)
    closed = effective.model_copy(update={"until": until})
    return replace(file, scheme=file.scheme.model_copy(update={"effective": closed}))


def _has_day_of(file: SchemeFile, period: Period) -> bool:
    effective = file.scheme.effective
    is_ended = effective.until is not None and effective.until < period.start
    return effective.begins < period.end and not is_ended
