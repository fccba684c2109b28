"""One tiny questionnaire for each kind of question, used by every test that must know them all.

Whoever adds a kind adds a line here; reading, refusing, pages, words, axe and journeys in a
real browser then look at it too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from questionnaires.definition import AnswerValue, Questionnaire

Sent = Mapping[str, str | list[str]]


def text(zh: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh, "en": en}


def raw(sent: Sent) -> dict[str, list[str]]:
    """Return what is sent as a form sends it: several values under each name."""
    return {name: [each] if isinstance(each, str) else each for name, each in sent.items()}


def choice(code: str, zh: str, en: str) -> dict[str, Any]:
    return {"code": code, "label": text(zh, en)}


@dataclass(frozen=True)
class Kind:
    """A question of one kind, what a form sends for it, and what becomes of that.

    Attributes
    ----------
    question : plain data
        The question, under the code ``q``.
    sent : mapping
        What a complete form sends.
    kept : mapping
        What is stored then.
    said : tuple of str
        The words of a receipt in Chinese.
    refused : tuple of (sent, code)
        What is refused, and as what.
    empty : str
        The refusal of an empty form; nothing where it may be empty.
    """

    question: dict[str, Any]
    sent: Sent
    kept: dict[str, AnswerValue]
    said: tuple[str, ...]
    refused: tuple[tuple[Sent, str], ...] = ()
    empty: str = "required"
    codes: tuple[str, ...] = field(default=("q",))

    def questionnaire(self, **more: Any) -> Questionnaire:
        """Return the definition, read."""
        return Questionnaire.model_validate(self.definition(**more))

    def definition(self, **more: Any) -> dict[str, Any]:
        """Return a questionnaire that asks this one question, and then whether that is all."""
        question = {"code": "q", **self.question, **more}
        return {
            "code": "kind",
            "title": text("试卷", "Trial"),
            "languages": ["zh-CN", "en"],
            "privacy_notice": text("不记名。", "Anonymous."),
            "outcome": "q" if question["type"] == "rating" else None,
            "sections": [{"code": "only", "title": text("一", "One"), "questions": [question]}],
        }


PLACES = [
    choice("window", "窗口", "The window"),
    choice("phone", "手机", "A phone"),
    choice("kiosk", "自助机", "A kiosk"),
]
ASPECTS = [
    choice("time", "等候时间", "The time it took"),
    choice("attitude", "服务态度", "The attitude of staff"),
    choice("guide", "办事指南是否看得懂", "Whether the guide was clear"),
]
RANKS = {"q.window": "2", "q.phone": "1", "q.kiosk": "3"}

KINDS: dict[str, Kind] = {
    "rating": Kind(
        {
            "type": "rating",
            "text": text("您满意吗？", "How satisfied are you?"),
            "missing": ["not_applicable"],
        },
        {"q": "satisfied"},
        {"q": "satisfied"},
        ("满意",),
        (({"q": "great"}, "not_a_choice"), ({"q": ["satisfied", "x"]}, "several_answers")),
    ),
    "single_choice": Kind(
        {
            "type": "single_choice",
            "text": text("在哪里办的？", "Where was it done?"),
            "choices": [*PLACES, choice("other", "其他", "Elsewhere")],
            "other": "other",
        },
        {"q": "other", "q_other": "村里代办点"},
        {"q": "other", "q_other": "村里代办点"},
        ("其他", "村里代办点"),
        (
            ({"q": "other"}, "other_required"),
            ({"q": "other", "q_other": " "}, "other_required"),
            ({"q": "other", "q_other": "字" * 101}, "too_long"),
        ),
    ),
    "yes_no": Kind(
        {"type": "yes_no", "text": text("办成了吗？", "Was it done?")},
        {"q": "no"},
        {"q": "no"},
        ("否",),
        (({"q": "maybe"}, "not_a_choice"),),
    ),
    "multiple_choice": Kind(
        {
            "type": "multiple_choice",
            "text": text("用过哪些？", "Which have you used?"),
            "choices": [
                *PLACES,
                choice("other", "其他", "Others"),
                choice("none", "都没有", "None of these"),
            ],
            "other": "other",
            "exclusive": ["none"],
            "missing": ["dont_know"],
        },
        {"q": ["other", "window"], "q_other": "热线"},
        {"q": ["window", "other"], "q_other": "热线"},
        ("窗口、其他", "热线"),
        (
            ({"q": ["window", "none"]}, "not_with_others"),
            ({"q": ["window", "other"]}, "other_required"),
        ),
    ),
    "number": Kind(
        {
            "type": "number",
            "text": text("等了几分钟？", "How many minutes did you wait?"),
            "unit": text("分钟", "minutes"),
            "maximum": 600,
            "missing": ["dont_know"],
        },
        {"q": "１２"},
        {"q": 12},
        ("12 分钟",),
        (({"q": "soon"}, "not_a_number"), ({"q": "601"}, "too_large")),
    ),
    "free_text": Kind(
        {
            "type": "free_text",
            "text": text("还有什么想说的？", "Anything to add?"),
            "max_length": 20,
        },
        {"q": "  指示牌再大些 "},
        {"q": "指示牌再大些"},
        ("指示牌再大些",),
        (({"q": "字" * 21}, "too_long"),),
        empty="",
    ),
    "scale_0_10": Kind(
        {
            "type": "scale_0_10",
            "text": text("您有多愿意向别人推荐？", "How likely are you to recommend it?"),
            "low_label": text("完全不愿意", "Not at all"),
            "high_label": text("非常愿意", "Very likely"),
            "nps": True,
            "missing": ["dont_know"],
        },
        {"q": "10"},
        {"q": 10},
        ("10（非常愿意）",),
        (({"q": "11"}, "not_a_choice"), ({"q": "-1"}, "not_a_choice")),
    ),
    "expert_score": Kind(
        {
            "type": "expert_score",
            "text": text("请为材料打分", "Score the papers"),
            "maximum": 10,
            "step": 0.5,
        },
        {"q": "8.5"},
        {"q": 8.5},
        ("8.5",),
        (
            ({"q": "8.3"}, "not_a_step"),
            ({"q": "10.5"}, "too_large"),
            ({"q": "-0.5"}, "too_small"),
            ({"q": "8..5"}, "not_a_number"),
        ),
    ),
    "date": Kind(
        {
            "type": "date",
            "text": text("哪一天办的？", "On which day?"),
            "minimum": "2025-01-01",
            "maximum": "2026-12-31",
            "missing": ["dont_know"],
        },
        {"q": "2026-03-05"},
        {"q": "2026-03-05"},
        ("2026-03-05",),
        (
            ({"q": "2026-02-30"}, "not_a_date"),
            ({"q": "2024-12-31"}, "too_early"),
            ({"q": "2027-01-01"}, "too_late"),
        ),
    ),
    "month": Kind(
        {"type": "month", "text": text("哪个月？", "In which month?"), "minimum": "2025-01"},
        {"q": "2026-03"},
        {"q": "2026-03"},
        ("2026-03",),
        (({"q": "2026-13"}, "not_a_month"), ({"q": "2024-12"}, "too_early")),
    ),
    "time_of_day": Kind(
        {
            "type": "time_of_day",
            "text": text("几点取的号？", "When did you take your number?"),
            "minimum": "08:00",
            "maximum": "18:00",
        },
        {"q": "14:30"},
        {"q": "14:30"},
        ("14:30",),
        (
            ({"q": "24:00"}, "not_a_time"),
            ({"q": "07:59"}, "too_early"),
            ({"q": "18:01"}, "too_late"),
        ),
    ),
    "duration": Kind(
        {
            "type": "duration",
            "text": text("一共用了多久？", "How long did it take?"),
            "minimum": 1,
            "maximum": 600,
            "missing": ["dont_know"],
        },
        {"q.hours": "1", "q.minutes": "30"},
        {"q": "PT1H30M"},
        ("1 小时 30 分钟",),
        (
            ({"q.hours": "很久"}, "not_a_duration"),
            ({"q.minutes": "0"}, "too_short_a_time"),
            ({"q.hours": "11"}, "too_long_a_time"),
        ),
    ),
    "matrix": Kind(
        {
            "type": "matrix",
            "text": text("您对这些方面满意吗？", "How satisfied are you with these?"),
            "rows": ASPECTS,
            "scale": "five_level",
            "missing": ["not_applicable"],
        },
        {"q_time": "satisfied", "q_attitude": "very_satisfied", "q_guide": "not_applicable"},
        {"q_time": "satisfied", "q_attitude": "very_satisfied", "q_guide": "not_applicable"},
        ("满意", "非常满意", "不适用"),
        (
            (
                {"q_time": "satisfied", "q_attitude": "x", "q_guide": "satisfied"},
                "not_a_choice",
            ),
        ),
        codes=("q_time", "q_attitude", "q_guide"),
    ),
    "ranking": Kind(
        {
            "type": "ranking",
            "text": text("您最希望改进哪些？请排先后", "Rank what should get better"),
            "items": PLACES,
            "missing": ["dont_know"],
        },
        RANKS,
        {"q": ["phone", "window", "kiosk"]},
        ("1. 手机、2. 窗口、3. 自助机",),
        (
            ({**RANKS, "q.kiosk": "1"}, "same_place"),
            ({**RANKS, "q.kiosk": ""}, "too_few_places"),
            ({**RANKS, "q.kiosk": "4"}, "not_a_place"),
            ({**RANKS, "q.kiosk": "x"}, "not_a_place"),
            ({"q.window": "1", "q.kiosk": "3"}, "gap_in_places"),
            ({**RANKS, "q": "dont_know"}, "several_answers"),
        ),
    ),
    "constant_sum": Kind(
        {
            "type": "constant_sum",
            "text": text("把 100 分按重要程度分给各项", "Share 100 points by importance"),
            "items": ASPECTS,
            "unit": text("分", "points"),
        },
        {"q_time": "60", "q_attitude": "40", "q_guide": ""},
        {"q_time": 60, "q_attitude": 40, "q_guide": 0},
        ("60 分", "40 分", "0 分"),
        (
            ({"q_time": "60", "q_attitude": "39", "q_guide": ""}, "wrong_sum"),
            ({"q_time": "101", "q_attitude": "", "q_guide": ""}, "too_large"),
            ({"q_time": "x", "q_attitude": "", "q_guide": ""}, "not_a_number"),
        ),
        codes=("q_time", "q_attitude", "q_guide"),
    ),
    "photo": Kind(
        {
            "type": "photo",
            "text": text("请拍下窗口的公示牌", "Take a picture of the notice at the window"),
        },
        {},  # Files travel beside a form: `tests/surveyapp/photos` sends some.
        {},
        (),
        (({"q": "../secret.key"}, "photo_gone"), ({"q": ["0.jpg"]}, "photo_gone")),
        empty="",
    ),
    "notice": Kind(
        {
            "type": "notice",
            "text": text("下面问的是最近一次办事。", "What follows is about your last visit."),
        },
        {},
        {},
        (),
        empty="",
        codes=(),
    ),
    "consent": Kind(
        {
            "type": "consent",
            "text": text("回答只用于统计，不记名。", "Answers are for statistics only."),
        },
        {"q": "agreed"},
        {"q": "agreed"},
        ("我已阅读并同意",),
        (({"q": "yes"}, "not_a_choice"),),
    ),
}


def all_kinds() -> dict[str, Any]:
    """Return one page that asks every kind, each under its own name."""
    definition = KINDS["rating"].definition()
    questions = [{**kind.question, "code": short(name)} for name, kind in KINDS.items()]
    section = {**definition["sections"][0], "questions": questions}
    return {**definition, "outcome": short("rating"), "sections": [section]}


def short(name: str) -> str:
    return f"k_{name}"
