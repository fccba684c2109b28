"""Languages that nobody speaks, made from English, to see whether pages bear real ones.

``en-XA`` has accents, brackets and two fifths more letters; ``ar-XB`` is written from right to
left. What a sentence leaves to be filled in stays as it is.
"""

import re
from gettext import NullTranslations
from typing import Any

from typing_extensions import override

from surveyapp import messages

LONGER, TURNED = "en-XA", "ar-XB"
GAP = re.compile(r"(%\(\w+\)[sd]|\{\w+\}|\$\{\w+\}|<[^>]+>)")
ACCENTS = str.maketrans("aceginorstuyzACEINOSUYZ", "áçéğíñóřšťúýžÁÇÉÍÑÓŠÚÝŽ")
ARABIC = str.maketrans({
    each: "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"[place]
    for place, each in enumerate("abcdefghijklmnopqrstuvwxyz")
})  # fmt: skip


def longer(words: str) -> str:
    """Return English words with accents, in brackets, longer by two fifths."""
    more = "·" * round(len(GAP.sub("", words)) * 0.4)
    return f"[{_outside_gaps(words, lambda part: part.translate(ACCENTS))}{more}]"


def turned(words: str) -> str:
    """Return English words in Arabic letters."""
    return _outside_gaps(words, lambda part: part.lower().translate(ARABIC))


def in_pseudo(definition: Any) -> Any:
    """Return a definition that is also written in the two languages."""
    if isinstance(definition, list):
        return [in_pseudo(each) for each in definition]
    if not isinstance(definition, dict):
        return definition
    if set(definition) == {"zh-CN", "en"}:
        english = definition["en"]
        return {**definition, LONGER: longer(english), TURNED: turned(english)}
    found = {key: in_pseudo(each) for key, each in definition.items()}
    return (
        {**found, "languages": ["zh-CN", "en", LONGER, TURNED]} if "sections" in found else found
    )


class LongerSentences(NullTranslations):
    """The sentences of the program, as ``en-XA`` would say them."""

    english = messages.catalogue("en")

    @override
    def gettext(self, message: str) -> str:
        return longer(self.english.gettext(message))

    @override
    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return longer(self.english.ngettext(msgid1, msgid2, n))


def _outside_gaps(words: str, change: Any) -> str:
    parts = GAP.split(words)
    return "".join(part if place % 2 else change(part) for place, part in enumerate(parts))
