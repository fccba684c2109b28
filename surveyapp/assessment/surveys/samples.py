"""The sample beside each figure of a survey: how many answers it rests on, and their verdict."""

from analysis.schemes.definition import Scheme
from analysis.schemes.rules import SurveyIndex
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.telling_steps import verdict_words
from surveyapp.messages import N_, say

SAMPLE = N_("样本量 {n}")
JUDGED = N_("样本量 {n}，代表性 {verdict}")


def told_samples(
    scheme: Scheme, indices: Rows, unit: str, period: str, language: str
) -> dict[str, str]:
    """Return what to tell beside the figures of a unit in a period, by the codes of rules."""
    names = ("unit", "period", "index", "n", "verdict")
    rows = zip(*(indices.column(name) for name in names), strict=True)
    told = {
        index: _told(n, verdict, language)
        for of, when, index, n, verdict in rows
        if of == unit and when == period and n
    }
    return {
        code: told[rule.index]
        for code, rule in scheme.rules.items()
        if isinstance(rule, SurveyIndex) and rule.index in told
    }


def _told(n: str, verdict: str, language: str) -> str:
    sentence = JUDGED if verdict else SAMPLE
    return say(sentence, language, n=n, verdict=verdict_words(verdict, language))
