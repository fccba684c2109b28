"""Schemes of an authority: adopted, set, and which version is in force on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, undefer

from analysis.errors import InvalidInputError, InvalidPlanError, PlanProblem
from analysis.readers import decode
from analysis.schemes.definition import Parameter
from analysis.schemes.examples import ExampleResult, run_examples
from analysis.schemes.files import SCHEME, SchemeFile, library, load_scheme, with_parameters
from analysis.written import read_yaml, refusal, refused
from surveyapp.access import Actor
from surveyapp.assessment.errors import SchemeUnchangedError
from surveyapp.assessment.models import SchemeVersion
from surveyapp.assessment.parameters import choices_of, no_numbers, read_values, words_of
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import NotFoundError
from surveyapp.orm import Words
from surveyapp.units.service import hold_authority

NOT_SET = "This must be set before the scheme can run."
READ_AT_ONCE = 32  # Schemes that a process keeps read.


@dataclass(frozen=True, slots=True)
class LibraryScheme:
    """A scheme that comes with the program."""

    code: str
    title: Words
    issued_by: Words
    parameters: int
    must_be_set: int
    examples: int


class ProvedVersion(NamedTuple):
    """A version, and what became of its examples."""

    version: SchemeVersion
    file: SchemeFile
    examples: Sequence[ExampleResult]


def library_schemes() -> list[LibraryScheme]:
    """Return what can be adopted from the library."""
    return [_library_scheme(code) for code in library()]


def library_source(code: str) -> str:
    """Return the text of a scheme of the library, or raise `NotFoundError`."""
    path = library().get(code)
    if path is None:
        raise NotFoundError
    return path.read_text(encoding="utf-8")


def text_of(content: bytes) -> str:
    """Return an uploaded scheme as text.

    Raises
    ------
    InvalidPlanError
        If it is neither in UTF-8 nor in GB18030.
    """
    try:
        return decode(content).replace("\r\n", "\n")
    except InvalidInputError as error:
        raise refusal("plan_not_text", "Save the scheme in UTF-8 or GB18030.") from error


def unset_titles(version: SchemeVersion) -> tuple[Words, ...]:
    """Return what the parameters are called that must be set and are not."""
    declared = scheme_file(version).scheme.parameters
    return tuple(dict(declared[name].title) for name in version.unset)


def adopt(
    session: Session,
    actor: Actor,
    source: str,
    written: Mapping[str, str] | None = None,
    *,
    now: datetime,
) -> SchemeVersion:
    """Adopt a text with parameters as the next version of its scheme; earlier ones stay.

    Raises
    ------
    InvalidPlanError
        With everything wrong with it; nothing is kept.
    SchemeUnchangedError
        If it is the version adopted last.
    """
    chosen = {name: words.strip() for name, words in (written or {}).items() if words.strip()}
    file = read_scheme(source, chosen)
    scheme = file.scheme
    hold_authority(session, actor.authority_id)
    last = newest(session, actor, scheme.scheme)
    if last is not None and (last.hash, last.unset) == (file.hash, list(file.unset)):
        raise SchemeUnchangedError(number=last.number)
    examples = prove(file)
    version = SchemeVersion(
        authority_id=actor.authority_id,
        code=scheme.scheme,
        number=1 if last is None else last.number + 1,
        version=scheme.version,
        title=dict(scheme.title),
        source=source,
        hash=file.hash,
        parameters=chosen,
        unset=list(file.unset),
        effective_from=scheme.effective.begins,
        effective_until=scheme.effective.until,
        examples=len(examples),
        failed_examples=sum(bool(one.differences) for one in examples),
        adopted_by=actor.account_id,
        adopted_at=now,
    )
    session.add(version)
    session.flush()
    write_entry(
        session, actor, Action.SCHEME_ADOPTED, subject_of(version), now=now, sha256=file.hash
    )
    return version


def set_parameters(
    session: Session,
    actor: Actor,
    version: SchemeVersion,
    written: Mapping[str, str],
    *,
    now: datetime,
) -> SchemeVersion:
    """Adopt the text of a version with other parameters, as the next version of its scheme.

    Raises
    ------
    InvalidPlanError
        With everything wrong with the parameters, also each that must be set and is left blank
        (such a version could not run), and words where a number between bounds is asked for.
    SchemeUnchangedError
        If it is the version adopted last.
    """
    declared = scheme_file(version).scheme.parameters
    missing = [
        PlanProblem("parameter_unset", name, None, None, NOT_SET, _example_of(parameter))
        for name, parameter in declared.items()
        if parameter.must_be_set and not written.get(name, "").strip()
    ]
    missing += no_numbers(declared, written)
    if missing:
        told = {problem.place for problem in missing}
        chosen = {name: words for name, words in written.items() if name not in told}
        raise refused([*missing, *_wrong_values(version.source, chosen)])
    return adopt(session, actor, version.source, written, now=now)


def prove(file: SchemeFile) -> list[ExampleResult]:
    """Run the examples of a scheme."""
    return list(run_examples(file))


def open_version(session: Session, actor: Actor, version_id: UUID) -> ProvedVersion:
    """Return a version with its text, read, and its examples, run."""
    version = find_version(session, actor, version_id)
    file = scheme_file(version)
    return ProvedVersion(version, file, prove(file))


def find_version(session: Session, actor: Actor, version_id: UUID) -> SchemeVersion:
    """Return a version of the actor's authority, or raise `NotFoundError`."""
    version = session.get(SchemeVersion, version_id, options=[undefer(SchemeVersion.source)])
    if version is None or version.authority_id != actor.authority_id:
        raise NotFoundError
    return version


def scheme_file(version: SchemeVersion) -> SchemeFile:
    """Return the scheme of a version, read with its parameters."""
    return read_scheme(version.source, version.parameters)


def list_schemes(session: Session, actor: Actor) -> Sequence[SchemeVersion]:
    """Return the newest version of each scheme that the authority adopted, by code."""
    newest_first = _versions(actor).order_by(SchemeVersion.code, SchemeVersion.number.desc())
    found: dict[str, SchemeVersion] = {}
    for version in session.scalars(newest_first):
        found.setdefault(version.code, version)
    return list(found.values())


def list_versions(session: Session, actor: Actor, code: str) -> Sequence[SchemeVersion]:
    """Return all versions of a scheme, the newest first."""
    query = _versions(actor).where(SchemeVersion.code == code)
    return session.scalars(query.order_by(SchemeVersion.number.desc())).all()


def newest(session: Session, actor: Actor, code: str) -> SchemeVersion | None:
    """Return the version of a scheme that was adopted last."""
    query = _versions(actor).where(SchemeVersion.code == code)
    return session.scalar(query.order_by(SchemeVersion.number.desc()).limit(1))


def in_force(session: Session, actor: Actor, code: str, on: date) -> SchemeVersion | None:
    """Return the version of a scheme that holds on a day: of those in force, the latest."""
    query = _versions(actor).where(
        SchemeVersion.code == code,
        SchemeVersion.effective_from <= on,
        or_(SchemeVersion.effective_until.is_(None), SchemeVersion.effective_until >= on),
    )
    return session.scalar(query.order_by(SchemeVersion.number.desc()).limit(1))


def read_scheme(source: str, written: Mapping[str, str]) -> SchemeFile:
    """Return a scheme with parameters as they were written.

    Raises
    ------
    InvalidPlanError
        With everything wrong with it.
    """
    return _read(source, tuple(sorted(written.items())))


def subject_of(version: SchemeVersion) -> str:
    """Return what the audit log calls a version."""
    return f"{version.code} / {version.number}"


@lru_cache(maxsize=READ_AT_ONCE)
def _read(source: str, written: tuple[tuple[str, str], ...]) -> SchemeFile:
    text = read_yaml(source, SCHEME)
    declared = text.content.get("parameters")
    values = read_values(declared if isinstance(declared, dict) else {}, dict(written))
    return with_parameters(text, values)


@lru_cache(maxsize=READ_AT_ONCE)
def _library_scheme(code: str) -> LibraryScheme:
    file = load_scheme(library()[code])
    scheme = file.scheme
    source = {} if scheme.source is None else dict(scheme.source.issued_by or {})
    return LibraryScheme(
        code, dict(scheme.title), source, len(scheme.parameters), len(file.unset),
        len(scheme.examples),
    )  # fmt: skip


def _example_of(parameter: Parameter) -> tuple[str, ...]:
    example = words_of(parameter.example)
    return (example,) if example else choices_of(parameter)


def _wrong_values(source: str, chosen: Mapping[str, str]) -> Sequence[PlanProblem]:
    try:
        read_scheme(source, chosen)
    except InvalidPlanError as error:
        return error.problems
    return ()


def _versions(actor: Actor) -> Select[SchemeVersion]:
    return select(SchemeVersion).where(SchemeVersion.authority_id == actor.authority_id)
