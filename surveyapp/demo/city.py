"""An invented city: its centres and windows, a quarter of service, and who rated it how.

Whether somebody answers depends on how they were served and on how content they are, as it
does in life: people served by app answer more readily than people at windows, and are more
content. So the plain mean flatters the city, and weighting visibly corrects it. In one centre
the app's users drown everybody else, and its sample fails; in another hardly anybody answers.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from surveyapp.orm import Words

SEED = 20260701
LEVELS = (
    "very_satisfied",
    "satisfied",
    "basically_satisfied",
    "dissatisfied",
    "very_dissatisfied",
)
# Thresholds on a latent contentment (mean 0, spread 1) between one level and the next worse.
LEVEL_EDGES = (0.15, -0.75, -1.5, -2.1)
PROGRESS = 0.08  # In contentment, from quarter to quarter.
STATIC_CODE_SHARE = 0.16  # Of answers from windows: given through the code on the wall, unlinked.


@dataclass(frozen=True, slots=True)
class Centre:
    """A service centre: how busy, how good, and how readily its visitors answer."""

    code: str
    name: Words
    short_name: Words
    unit_class: str
    windows: int
    occasions: int
    quality: float
    response_rates: tuple[float, float, float, float]  # In the order of CHANNELS.


@dataclass(frozen=True, slots=True)
class Item:
    """A matter people come for, the department in charge, and how often it is asked for."""

    code: str
    name: str
    department: str
    share: float
    ease: float


@dataclass(frozen=True, slots=True)
class Occasion:
    """One occasion of service, and what its citizen thought of it."""

    case_no: str
    centre: Centre
    window: str  # Empty where nobody went to a window.
    item: Item
    channel: str
    applicant: str
    at: datetime  # Naive, as the hall's system writes it.
    wait_minutes: float
    level: str
    is_answered: bool
    is_linked: bool


CLASSES = {
    "district": {"zh-CN": "市辖区", "en": "Urban districts"},
    "county": {"zh-CN": "县（市）", "en": "Counties"},
}
CHANNELS = ("window", "web", "app", "self_service_terminal")
CHANNEL_SHARES = (0.50, 0.15, 0.20, 0.15)
CHANNEL_EASE = (-0.35, 0.25, 0.95, -0.4)
APPLICANTS = ("person", "company", "social_organisation")
APPLICANT_SHARES = (0.78, 0.20, 0.02)

_USUAL = (0.25, 0.285, 0.31, 0.235)
CENTRES = (
    Centre(
        "c01",
        {"zh-CN": "临江区政务服务中心", "en": "Linjiang District Service Centre"},
        {"zh-CN": "临江区", "en": "Linjiang"},
        "district", 9, 3600, 0.30, _USUAL,
    ),
    Centre(
        "c02",
        {"zh-CN": "云台区政务服务中心", "en": "Yuntai District Service Centre"},
        {"zh-CN": "云台区", "en": "Yuntai"},
        "district", 8, 2900, 0.05, _USUAL,
    ),
    Centre(
        "c03",
        {"zh-CN": "高新技术产业开发区政务服务中心", "en": "High-Tech Zone Service Centre"},
        {"zh-CN": "高新区", "en": "High-Tech Zone"},
        "district", 7, 1400, 0.12, (0.08, 0.20, 0.62, 0.05),
    ),
    Centre(
        "c04",
        {"zh-CN": "清源县政务服务中心", "en": "Qingyuan County Service Centre"},
        {"zh-CN": "清源县", "en": "Qingyuan"},
        "county", 7, 1900, 0.18, _USUAL,
    ),
    Centre(
        "c05",
        {"zh-CN": "石桥市政务服务中心", "en": "Shiqiao City Service Centre"},
        {"zh-CN": "石桥市", "en": "Shiqiao"},
        "county", 5, 1400, -0.25, _USUAL,
    ),
    Centre(
        "c06",
        {"zh-CN": "南岭县政务服务中心", "en": "Nanling County Service Centre"},
        {"zh-CN": "南岭县", "en": "Nanling"},
        "county", 4, 800, 0.0, (0.0075, 0.0167, 0.0125, 0.009),
    ),
)  # fmt: skip
ITEMS = (
    Item("id_card", "居民身份证办理", "公安局", 0.16, 0.2),
    Item("social_insurance", "社会保险登记", "人力资源和社会保障局", 0.14, 0.0),
    Item("medical_insurance", "医疗保险报销", "医疗保障局", 0.13, -0.2),
    Item("property", "不动产登记", "自然资源和规划局", 0.12, -0.3),
    Item("company_setup", "企业开办", "市场监督管理局", 0.10, 0.25),
    Item("tax", "纳税申报", "税务局", 0.09, 0.15),
    Item("housing_fund", "住房公积金提取", "住房公积金管理中心", 0.08, 0.1),
    Item("marriage", "婚姻登记", "民政局", 0.06, 0.4),
    Item("birth", "出生医学证明", "卫生健康局", 0.05, 0.1),
    Item("building_permit", "建设工程规划许可", "自然资源和规划局", 0.04, -0.4),
    Item("food_licence", "食品经营许可", "市场监督管理局", 0.02, -0.1),
    Item("driving_licence", "驾驶证换领", "公安局", 0.01, 0.2),
)
COMMENTS = {
    "very_satisfied": (
        "工作人员很热情，一次就办好了，点赞！",
        "手机上几分钟就办完了，没想到这么快。",
        "老人不会用手机，工作人员全程帮着填，很感动。",
        "材料一次说清楚，没有跑第二趟。",
    ),
    "satisfied": (
        "总体不错，希望增加停车位。",
        "办得挺快，就是叫号声音有点小。",
        "指引清楚，建议午间也留一个窗口。",
    ),
    "basically_satisfied": (
        "排队时间长了点，窗口可以多开几个。",
        "网上预约了还是等了二十多分钟。",
        "流程还行，自助机不太好用。",
    ),
    "dissatisfied": (
        "同一份证明让我交了两次。",
        "网上说可以办，到了现场又说不行。",
        "承诺三天，等了一个星期。",
    ),
    "very_dissatisfied": (
        "来回跑了三趟，每次说的材料都不一样。",
        "等了一个多小时，窗口人员还不耐烦。",
    ),
}


def imagine(first_day: date, days: int, *, quarters_ago: int = 0) -> list[Occasion]:
    """Return every occasion of a period that begins on `first_day`, always the same ones.

    The city has been getting better: each quarter ago people were a little less content.
    """
    chance = np.random.default_rng(SEED + 100 * quarters_ago)
    occasions: list[Occasion] = []
    for centre in CENTRES:
        quality = centre.quality - PROGRESS * quarters_ago
        occasions += _occasions_of(centre, quality, first_day, days, chance)
    return sorted(occasions, key=lambda occasion: (occasion.at, occasion.case_no))


def window_code(centre: Centre, number: int) -> str:
    """Return the code of a window of a centre, counted from 1."""
    return f"{centre.code}-w{number:02d}"


def _occasions_of(
    centre: Centre, quality: float, first_day: date, days: int, chance: np.random.Generator
) -> list[Occasion]:
    n = centre.occasions
    channel = chance.choice(len(CHANNELS), n, p=CHANNEL_SHARES)
    item = chance.choice(len(ITEMS), n, p=[one.share for one in ITEMS])
    window = chance.integers(1, centre.windows + 1, n)
    applicant = chance.choice(len(APPLICANTS), n, p=APPLICANT_SHARES)
    day, minute = chance.integers(0, days, n), chance.integers(9 * 60, 17 * 60, n)
    wait = np.where(channel == 0, chance.lognormal(2.4, 0.7, n), chance.lognormal(0.4, 0.6, n))
    contentment = (
        quality
        + np.array(CHANNEL_EASE)[channel]
        + np.array([one.ease for one in ITEMS])[item]
        - 0.012 * wait
        + chance.normal(0, 1, n)
    )
    level = np.digitize(contentment, LEVEL_EDGES)
    answered = _who_answers(centre, channel, contentment, chance)
    unlinked = (channel == 0) & (chance.random(n) < STATIC_CODE_SHARE)
    return [
        Occasion(
            case_no=f"{centre.code.upper()}{first_day:%y%m}{index + 1:05d}",
            centre=centre,
            window=window_code(centre, int(window[index])) if channel[index] == 0 else "",
            item=ITEMS[item[index]],
            channel=CHANNELS[channel[index]],
            applicant=APPLICANTS[applicant[index]],
            at=datetime.combine(first_day + timedelta(days=int(day[index])), time())
            + timedelta(minutes=int(minute[index])),
            wait_minutes=round(float(wait[index]), 1),
            level=LEVELS[level[index]],
            is_answered=bool(answered[index]),
            is_linked=not unlinked[index],
        )
        for index in range(n)
    ]


def _who_answers(
    centre: Centre,
    channel: np.ndarray[tuple[int], np.dtype[np.int64]],
    contentment: np.ndarray[tuple[int], np.dtype[np.float64]],
    chance: np.random.Generator,
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    # As many of each channel as its rate says; among them the content answer more readily.
    answered = np.zeros(len(channel), dtype=np.bool_)
    for code, rate in enumerate(centre.response_rates):
        members = np.flatnonzero(channel == code)
        weight = np.exp(0.06 * contentment[members])
        chosen = chance.choice(
            members, round(rate * len(members)), replace=False, p=weight / weight.sum()
        )
        answered[chosen] = True
    return answered
