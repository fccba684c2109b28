"""Reading what concerns several things at once: places in a ranking, shares of a sum."""

from collections.abc import Mapping
from unicodedata import normalize

from questionnaires.answers.amounts import read_number
from questionnaires.answers.refusals import Raw, Read, Refusal, RefusalCode
from questionnaires.definition import AnswerValue, ConstantSum, Ranking


def read_ranking(question: Ranking, raw: Raw) -> Read:
    """Read the places given to the items, as a list with the first one first.

    Two on one place, a place left out between others, and fewer than are asked for are
    refused: which of them comes first is for the respondent to say.
    """
    missing = next((code for code in question.missing if code in raw.get(question.code, ())), None)
    sent = dict(_places(question, raw))
    if missing is not None:
        return Refusal(RefusalCode.SEVERAL_ANSWERS, question.code) if sent else missing
    if not sent:
        return None
    by_place: dict[int, str] = {}
    for item, place in sent.items():
        if not place.isdecimal() or not 1 <= int(place) <= len(question.items):
            wrong: dict[str, str | int | float] = {"item": item, "places": len(question.items)}
            return Refusal(RefusalCode.NOT_A_PLACE, question.code, wrong)
        if int(place) in by_place:
            return Refusal(RefusalCode.SAME_PLACE, question.code, {"place": int(place)})
        by_place[int(place)] = item
    return _in_order(question, by_place)


def read_shares(question: ConstantSum, raw: Raw) -> tuple[dict[str, AnswerValue], list[Refusal]]:
    """Read the share of each item; once one is given, an empty one is 0."""
    parts = question.item_questions()
    sent = {part.code: "".join(raw.get(part.code, ())).strip() for part in parts}
    if not any(sent.values()):
        required = [Refusal(RefusalCode.REQUIRED, question.code)] if question.required else []
        return {}, required
    read = {part.code: read_number(part, sent[part.code] or "0") for part in parts}
    refusals = [each for each in read.values() if isinstance(each, Refusal)]
    shares: dict[str, AnswerValue] = {
        code: share for code, share in read.items() if not isinstance(share, Refusal)
    }
    if refusals:
        return shares, refusals
    given = sum(share for share in shares.values() if isinstance(share, int))
    if given == question.total:
        return shares, []
    parameters = {"sum": given, "total": question.total}
    return {}, [Refusal(RefusalCode.WRONG_SUM, question.code, parameters)]


def _places(question: Ranking, raw: Raw) -> Mapping[str, str]:
    sent = {
        item.code: normalize("NFKC", "".join(raw.get(f"{question.code}.{item.code}", ()))).strip()
        for item in question.items
    }
    return {item: place for item, place in sent.items() if place}


def _in_order(question: Ranking, by_place: Mapping[int, str]) -> list[str] | Refusal:
    for place in range(1, len(by_place) + 1):
        if place not in by_place:
            return Refusal(RefusalCode.GAP_IN_PLACES, question.code, {"place": place})
    if len(by_place) < question.fewest:
        parameters = {"ranked": len(by_place), "limit": question.fewest}
        return Refusal(RefusalCode.TOO_FEW_PLACES, question.code, parameters)
    return [by_place[place] for place in sorted(by_place)]
