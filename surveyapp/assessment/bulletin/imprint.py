"""As what a bulletin goes out: its title, who issues it, its number, its day, who signed it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from surveyapp.messages import N_, day_words, say

MAX_TITLE, MAX_BODY, MAX_NUMBER, MAX_NAME = 500, 200, 64, 64
FIELDS = {
    "bulletin": MAX_TITLE, "issuing_body": MAX_BODY, "document_number": MAX_NUMBER,
    "dated_on": len("2026-04-10"), "signed_by": MAX_NAME,
}  # fmt: skip
NAME_IT = N_("请写明以什么名义印发，例如“第一季度政务信息考核通报”。")
NAME_BODY = N_("请写明发文单位的全称，它印在通报的红头和落款。")
NAME_SIGNATORY = N_("请写明签发人，即批准印发的负责人。")
NO_DAY = N_("成文日期请写成 2026-04-10 这样。")
TOO_EARLY = N_("成文日期不能早于周期的最后一天 {day}。")
TOO_LONG = N_("最多 {maximum} 个字，请缩短。")
_YEAR = re.compile(r"[\[［(（【〔]\s*([0-9]{4})\s*[\]］)）】〕]")
_BARE_YEAR = re.compile(r"(?<![0-9〔])([12][0-9]{3})\s*[年 \u3000]\s*(?=第?\s*[0-9]+\s*号)")


QUOTED = N_("《{title}》")
WITH_NUMBER = N_("{title}（{number}）")


@dataclass(frozen=True, slots=True)
class Named:
    """A bulletin as others name it: by its title and its number, or else its day."""

    title: str
    number: str
    dated_on: date | None

    def told(self, language: str) -> str:
        """Return its name within a sentence; marks of a title within it become single ones."""
        inner = self.title.replace("《", "〈").replace("》", "〉")
        title = say(QUOTED, language, title=inner)
        number = self.number or (day_words(self.dated_on, language) if self.dated_on else "")
        return say(WITH_NUMBER, language, title=title, number=number) if number else title


@dataclass(frozen=True, slots=True)
class Imprint:
    """What an issue says of itself.

    Attributes
    ----------
    title : str
    issuing_body : str
    document_number : str
        Such as 澜政管〔2026〕12号; blank where the bulletin has none.
    dated_on : date or None
    signed_by : str
    is_draft : bool
        Whether nobody has issued it yet.
    replaces, replaced_by : Named or None
        In the place of which bulletin it goes out, and which one went out in its place.
    """

    title: str = ""
    issuing_body: str = ""
    document_number: str = ""
    dated_on: date | None = None
    signed_by: str = ""
    is_draft: bool = False
    replaces: Named | None = None
    replaced_by: Named | None = None


Wrong = dict[str, tuple[str, dict[str, object]]]


def read_imprint(written: Mapping[str, str], last_day: date) -> tuple[Imprint, Wrong]:
    """Return what was written, and of each field that is wrong a sentence and its gaps.

    A year in a number gets the brackets that official documents have, whichever it was in.
    """
    wrong: Wrong = {
        name: (TOO_LONG, {"maximum": maximum})
        for name, maximum in FIELDS.items()
        if len(written[name]) > maximum
    }
    for name, sentence in (
        ("bulletin", NAME_IT), ("issuing_body", NAME_BODY), ("signed_by", NAME_SIGNATORY),
    ):  # fmt: skip
        if not written[name]:
            wrong[name] = (sentence, {})
    try:
        dated_on = date.fromisoformat(written["dated_on"])
    except ValueError:
        dated_on = last_day
        wrong["dated_on"] = (NO_DAY, {})
    if dated_on < last_day:
        wrong["dated_on"] = (TOO_EARLY, {"day": last_day.isoformat()})
    number = _BARE_YEAR.sub(r"〔\1〕", _YEAR.sub(r"〔\1〕", written["document_number"]))
    imprint = Imprint(
        written["bulletin"], written["issuing_body"], number, dated_on, written["signed_by"]
    )
    return imprint, wrong
