"""What a comparison of two results says: why they differ, as a whole and unit by unit."""

from collections.abc import Iterator

from analysis.schemes.tables import UNITS
from analysis.text import words
from surveyapp.assessment.adoption import scheme_file
from surveyapp.assessment.comparison import Comparison, UnitMove
from surveyapp.assessment.evidence_changes import Changes
from surveyapp.assessment.models import Assessment
from surveyapp.assessment.parameters import value_words
from surveyapp.assessment.sheets import DASH, WITHHELD, SheetRow
from surveyapp.assessment.step_words import TABLES
from surveyapp.documents.voice import Voice
from surveyapp.messages import N_, say

VERSIONS = N_("办法：之前是第 {before} 版，之后是第 {after} 版")
PARAMETER = N_("参数“{title}”：之前是 {before}，之后是 {after}")
AS_OF = N_("依据截至：之前到 {before}，之后到 {after}")
TABLES_DIFFER = N_("依据有变化：{tables}")
OTHER_PERIODS = N_("两次的周期不同，依据本来就不同，不逐行比较")
SAME = N_("办法、参数和依据都相同")
NEW, GONE = N_("之前没有参加考评"), N_("之后没有参加考评")
ADDED, REMOVED, CHANGED = N_("增加 {count} 行"), N_("去掉 {count} 行"), N_("改动 {count} 行")
OF_TABLE, SHOWN = N_("{table}{changes}"), N_("{title}由 {before} 变为 {after}")
OWN_ENTRY = N_("本单位的名称、类别、分组、上级单位或起止日期有变化")
BY_OTHERS = N_("本单位的依据没有变化，因其他单位、共用的依据或办法而变化")
COLUMNS = (
    N_("单位编码"), N_("单位"), N_("单位类别"), N_("之前的得分"), N_("之后的得分"), N_("得分变化"),
    N_("之前的等级"), N_("之后的等级"), N_("之前的名次"), N_("之后的名次"), N_("名次变化"),
    N_("为什么"),
)  # fmt: skip


def told_facts(found: Comparison, language: str) -> Iterator[str]:
    """Yield what differs between two runs as a whole, or that nothing does."""
    told = [*_versions(found.before, found.after, language)]
    if found.before.period != found.after.period:
        yield from (*told, say(OTHER_PERIODS, language))
        return
    days = found.before.as_of, found.after.as_of
    if days[0] != days[1]:
        told.append(say(AS_OF, language, before=days[0], after=days[1]))
    if found.tables:
        named = Voice(language).listed([say(TABLES[name], language) for name in found.tables])
        told.append(say(TABLES_DIFFER, language, tables=named))
    yield from told or [say(SAME, language)]


def _versions(before: Assessment, after: Assessment, language: str) -> Iterator[str]:
    versions = before.scheme_version, after.scheme_version
    if versions[0].number == versions[1].number:
        return
    numbers = {"before": versions[0].number, "after": versions[1].number}
    yield say(VERSIONS, language, **numbers)
    was, now = (scheme_file(version) for version in versions)
    for name, parameter in now.scheme.parameters.items():
        known = was.scheme.parameters.get(name)
        if known is not None and was.parameters.get(name) != now.parameters.get(name):
            yield say(
                PARAMETER,
                language,
                title=words(parameter.title, language),
                before=value_words(known, was.parameters.get(name), language),
                after=value_words(parameter, now.parameters.get(name), language),
            )


def why_moved(found: Comparison, move: UnitMove, language: str) -> list[str]:
    """Return why a unit differs, where it can be said."""
    if move.before is None or move.after is None:
        return [say(NEW if move.before is None else GONE, language)]
    if move.is_withheld:
        return [say(WITHHELD, language)]
    told = [say(OWN_ENTRY, language)] if UNITS in move.changes else []
    told += [
        say(OF_TABLE, language, table=say(TABLES[name], language), changes=_rows(one, language))
        for name, one in move.changes.items()
        if name in TABLES and name != UNITS
    ]
    told += [
        say(SHOWN, language, title=title, before=was, after=now) for title, was, now in move.shown
    ]
    is_same_period = found.before.period == found.after.period
    return told or ([say(BY_OTHERS, language)] if move.is_moved and is_same_period else [])


def _rows(one: Changes, language: str) -> str:
    kinds = ((ADDED, one.added), (REMOVED, one.removed), (CHANGED, one.changed))
    listed = [say(sentence, language, count=count) for sentence, count in kinds if count]
    return Voice(language).listed(listed)


def score_words(row: SheetRow | None, language: str) -> str:
    """Return the score of one side; of a unit that is withheld, that it is."""
    if row is None:
        return DASH
    return say(WITHHELD, language) if row.is_withheld else row.cells[-1]


def rank_words(row: SheetRow | None) -> str:
    """Return the rank of one side, if it has one."""
    return DASH if row is None or row.rank is None else str(row.rank)


def places_words(move: UnitMove) -> str:
    """Return how many ranks a unit rose or fell."""
    if not move.places:
        return "" if move.places is None else "0"
    return f"{'+' if move.places > 0 else '−'}{abs(move.places)}"


def plain(signed: str) -> str:
    """Return a signed number as a spreadsheet reads it: as a number, and as no formula."""
    return signed.removeprefix("+").replace("−", "-")


def comparison_rows(
    found: Comparison | None, moves: list[UnitMove], language: str
) -> Iterator[list[str]]:
    """Yield a comparison as a file; the head alone where there is nothing to compare."""
    semicolon = say(N_("；"), language)
    yield [say(title, language) for title in COLUMNS]
    if found is None:
        return
    for move in moves:
        sides = (move.before, move.after)
        yield [
            move.code, move.name, move.unit_class,
            *(score_words(row, language) for row in sides), plain(move.by_words),
            *(row.grade if row is not None else "" for row in sides),
            *(rank_words(row) for row in sides), plain(places_words(move)),
            semicolon.join(why_moved(found, move, language)),
        ]  # fmt: skip
