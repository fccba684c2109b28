"""How the words about a problem are kept."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemText:
    """What is wrong, and what to do about it; parameters of the problem stand in braces."""

    sentence: Mapping[str, str]
    remedy: Mapping[str, str]


def problem_text(zh: str, zh_remedy: str, en: str, en_remedy: str) -> ProblemText:
    """Return the sentence and the remedy of one problem in both languages."""
    return ProblemText({"zh-CN": zh, "en": en}, {"zh-CN": zh_remedy, "en": en_remedy})
