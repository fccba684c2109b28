"""Languages that a questionnaire is offered in, and the pages around its questions are not."""

from questionnaires.definition import Questionnaire
from surveyapp.messages import N_, say, spoken
from surveyapp.tongues import own_name

UNSPOKEN = N_(
    "问卷以外的文字（按钮、出错提示、回执等）没有这些语言的译文：{languages}。"
    "用这些语言填答的人会看到中文。"
)
AND = N_("、")


def say_unspoken(questionnaire: Questionnaire | None, language: str) -> str:
    """Say in which of its languages a questionnaire's pages do not speak; nothing if in all."""
    names = [own_name(each) for each in unspoken_of(questionnaire)]
    return say(UNSPOKEN, language, languages=say(AND, language).join(names)) if names else ""


def unspoken_of(questionnaire: Questionnaire | None) -> list[str]:
    """Return the languages of a questionnaire in which its pages do not speak."""
    ours = {_plain(each) for each in spoken()}
    offered = questionnaire.languages if questionnaire else ()
    return [each for each in offered if _plain(each) not in ours]


def _plain(language: str) -> str:
    return language.lower().partition("-")[0]
