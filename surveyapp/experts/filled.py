"""What an expert filled in about a unit: read as a whole, with everything wrong at once."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from questionnaires.definition import words
from surveyapp.experts.models import MAX_REASON, SheetState
from surveyapp.experts.plans import FULL, HALF_STEPS, RoundIndicator
from surveyapp.messages import N_, say

SCORE = re.compile(r"\d{1,3}(\.\d{1,4})?", re.ASCII)
NO_SCORE = N_("{title}：请给出 0 到 {full} 分，或勾选“无法判断”。")
NOT_A_SCORE = N_(
    "{title}：“{value}”不是 0 到 {full} 的分数，每 0.5 分一档。请填写例如 85 或 85.5。"
)
BOTH = N_("{title}：既打了分，又勾选了“无法判断”。请留下一样。")
NO_REASON = N_("{title}：低于 {bar} 分，请写明理由。")
TOO_LONG = N_("{title}：理由最多 {maximum} 个字，现在有 {count} 个字，请删减。")
WHY_RECUSED = N_("请写明为什么回避，例如“近亲属在该单位任职”。")
RECUSAL_TOO_LONG = N_("回避的理由最多 {maximum} 个字，现在有 {count} 个字，请删减。")

Problem = tuple[str, str]  # The field, and what to do.
Read = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """What was sent, and what is wrong with it.

    `scores` has of each indicator `score` (exact digits, or blank), `unsure` (where the expert
    cannot judge) and `reason`; `revision` is that of the sheet which the form showed.
    """

    state: SheetState
    scores: dict[str, dict[str, str]]
    recusal: str
    revision: int
    problems: tuple[Problem, ...]


def read_sheet(
    read: Read, indicators: Mapping[str, RoundIndicator], reason_below: int, language: str
) -> FilledSheet:
    """Read a form; `read` returns what was sent in a field.

    A draft may be unfinished, but what stands in it must be right. Whoever is not impartial gives
    the reason, and no scores.
    """
    deed = read("deed")
    state = SheetState(deed) if deed in set(SheetState) else SheetState.DRAFT
    scores = {code: _entered(read, place) for place, code in enumerate(indicators)}
    recusal = read("recusal")
    problems = [
        (field, say(sentence, language, title=words(indicators[code].title, language), **gaps))
        for place, code in enumerate(indicators)
        for field, sentence, gaps in _wrong(scores[code], place, state, reason_below)
    ]
    if state is SheetState.RECUSED:
        problems = [("recusal", sentence) for sentence in _wrong_recusal(recusal, language)]
    revision = read("revision")
    return FilledSheet(
        state,
        {code: {} for code in scores} if state is SheetState.RECUSED and not problems else scores,
        recusal if state is SheetState.RECUSED or problems else "",
        int(revision) if revision.isdecimal() else 0,
        tuple(problems),
    )


def _entered(read: Read, place: int) -> dict[str, str]:
    typed = unicodedata.normalize("NFKC", read(f"score-{place}")).replace("。", ".")
    if SCORE.fullmatch(typed):
        whole, _, part = typed.partition(".")
        part = part.rstrip("0")
        typed = f"{int(whole)}.{part}" if part else str(int(whole))
    return {
        "score": typed, "unsure": "yes" if read(f"unsure-{place}") else "",
        "reason": read(f"reason-{place}"),
    }  # fmt: skip


def _wrong(
    entered: Mapping[str, str], place: int, state: SheetState, reason_below: int
) -> Iterator[tuple[str, str, dict[str, object]]]:
    field, score, reason = f"score-{place}", entered["score"], entered["reason"]
    is_right = _is_score(score)
    if score and not is_right:
        yield field, NOT_A_SCORE, {"value": score[:20], "full": FULL}
    elif score and entered["unsure"]:
        yield field, BOTH, {}
    elif state is SheetState.FINISHED and not score and not entered["unsure"]:
        yield field, NO_SCORE, {"full": FULL}
    if len(reason) > MAX_REASON:
        gaps: dict[str, object] = {"maximum": MAX_REASON, "count": len(reason)}
        yield f"reason-{place}", TOO_LONG, gaps
    elif state is SheetState.FINISHED and is_right and not reason and float(score) < reason_below:
        yield f"reason-{place}", NO_REASON, {"bar": reason_below}


def _wrong_recusal(recusal: str, language: str) -> Iterator[str]:
    if not recusal:
        yield say(WHY_RECUSED, language)
    elif len(recusal) > MAX_REASON:
        yield say(RECUSAL_TOO_LONG, language, maximum=MAX_REASON, count=len(recusal))


def _is_score(typed: str) -> bool:
    if not SCORE.fullmatch(typed):
        return False
    score = Fraction(typed)
    return score <= FULL and (score * HALF_STEPS).denominator == 1
