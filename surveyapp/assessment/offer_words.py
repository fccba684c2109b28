"""What a ledger lacks of what a scheme reads, in sentences."""

from collections.abc import Iterable, Iterator, Mapping

from analysis.text import words
from surveyapp.assessment.offered_ledger import Offer
from surveyapp.ledger.columns import LABELS
from surveyapp.ledger.definition import EventCategory, Named
from surveyapp.messages import LANGUAGES, N_, say

LACKS: Mapping[str, str] = {
    "categories": N_("没有事件类别：{names}。"),
    "outlets": N_("没有载体：{names}。"),
    "items": N_("没有项目：{names}。"),
    "columns": N_("没有列：{names}。"),
}
MUST_FILL = N_("“{category}”没有要求填写：{names}。不填的，办法不收。")
MUST_WAIT = N_("“{category}”没有要求另一个账号批准；办法只计批准了的。")
MUST_MARK = N_("“{category}”没有要求写明项目。")
MUST_TAKE = N_("“{category}”不能填载体：{names}。")


def lacking_lines(offer: Offer, language: str) -> Iterator[str]:
    """Yield each thing that a ledger lacks, or does not demand."""
    for kind, parts in offer.added.items():
        if parts:
            yield say(LACKS[kind], language, names=_listed(parts))
    for before, after in offer.changed:
        yield from _changes(offer, before, after, language)


def _changes(
    offer: Offer, before: EventCategory, after: EventCategory, language: str
) -> Iterator[str]:
    parts, called = offer.vocabulary.parts(), words(before.title, language)
    if required := [code for code in after.required if code not in before.required]:
        own = {one.code: one.title for one in parts["columns"]}
        names = [own.get(code) or _in_languages(code) for code in required]
        yield say(MUST_FILL, language, category=called, names=_quoted(names))
    if after.needs_approval and not before.needs_approval:
        yield say(MUST_WAIT, language, category=called)
    if after.takes_item and not before.takes_item:
        yield say(MUST_MARK, language, category=called)
    if outlets := set(after.outlets or ()) - set(before.outlets or ()):
        taken = _listed(one for one in parts["outlets"] if one.code in outlets)
        yield say(MUST_TAKE, language, category=called, names=taken)


def _in_languages(code: str) -> Mapping[str, str]:
    return {language: say(LABELS[code], language) for language in LANGUAGES}


def _listed(parts: Iterable[Named]) -> tuple[Mapping[str, str], ...]:
    return _quoted(one.title for one in parts)


def _quoted(titles: Iterable[Mapping[str, str]]) -> tuple[Mapping[str, str], ...]:
    """Return names in quotation marks: some have commas of their own."""
    return tuple({language: f"“{name}”" for language, name in one.items()} for one in titles)
