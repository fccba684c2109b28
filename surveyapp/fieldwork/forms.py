"""The forms of fieldwork: a survey, a wave's settings, a reopening, a collector by hand."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from typing_extensions import override
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Field,
    Form,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # stubs lack it
from wtforms.validators import ValidationError

from analysis.plan import RatingCounting
from questionnaires.answers import clean_words
from surveyapp.cases.models import ServiceChannel
from surveyapp.cases.vocabulary import SERVICE_CHANNEL_LABELS
from surveyapp.fieldwork.models import Channel, IdentityMode, Wave
from surveyapp.fieldwork.plans import NewCollector, NewSurvey, Reopening, WaveSettings
from surveyapp.fieldwork.vocabulary import (
    CHANNEL_LABELS,
    COUNTING_LABELS,
    IDENTITY_LABELS,
    OFFERED_MODES,
)
from surveyapp.messages import CHOOSE_ONE, N_, say
from surveyapp.orm import Words
from surveyapp.units.forms import ENTER_DAY, Validator, at_most, filled_in, in_our_time
from surveyapp.units.models import Hierarchy
from surveyapp.units.vocabulary import HIERARCHY_LABELS

ENTER_MOMENT = N_("请填写日期和时间，例如 2026-04-01 08:00。")
ENTER_CODE = N_(
    "代码以小写字母开头，只用小写字母、数字、“-”和“_”，最多 32 个字符，例如 visit-2026。"
)
PERIOD_REVERSED = N_("统计周期的最后一天不能早于第一天。")
CLOSES_TOO_EARLY = N_("截止时间必须晚于开始时间。")

CODE = re.compile(r"[a-z][a-z0-9_-]{0,31}")
MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class Options:
    """What the selects of a wave's form offer: id and label of versions and benchmarks."""

    versions: Sequence[tuple[UUID, str]]
    benchmarks: Sequence[tuple[UUID, str]]


class WaveForm(Form):
    """Base of the forms that hold a wave's settings; checks what no field can check alone."""

    language = "zh-CN"

    @override
    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_valid = super().validate(extra_validators)
        in_order = self._in_order("period_from", "period_last", PERIOD_REVERSED, may_equal=True)
        return self._in_order("opens_at", "closes_at", CLOSES_TOO_EARLY) and in_order and is_valid

    def _in_order(self, low: str, high: str, sentence: str, *, may_equal: bool = False) -> bool:
        if low not in self or high not in self:
            return True
        first, last = self[low].data, self[high].data
        if not (first and last) or first < last or (may_equal and first == last):
            return True
        self[high].errors = [*self[high].errors, say(sentence, self.language)]
        return False


def survey_form(language: str, options: Options) -> type[WaveForm]:
    """Return the form that opens a survey with its first wave."""
    hierarchies = [(each.value, say(HIERARCHY_LABELS[each], language)) for each in Hierarchy]
    fields: dict[str, Any] = {
        "name_zh": StringField(say(N_("调查名称（中文）"), language), [filled_in(language)]),
        "name_en": StringField(say(N_("调查名称（英文）"), language), [at_most(language)]),
        "code": StringField(say(N_("代码"), language), [_code(language)]),
        "hierarchy": RadioField(
            say(N_("单位如何汇总"), language),
            [_chosen(language)],
            choices=_choices(hierarchies),
            default=Hierarchy.PLACE.value,
            validate_choice=False,
        ),
        **_wave_fields(language, options),
    }
    return _form("SurveyForm", language, fields)


def wave_form(
    language: str, options: Options, settings: Collection[str] = WaveSettings.__slots__
) -> type[WaveForm]:
    """Return the form of these settings of a wave, named as in `WaveSettings`."""
    wanted = {field for name in settings for field in _FIELDS_OF[name]}
    every = _wave_fields(language, options)
    return _form("WaveForm", language, {n: field for n, field in every.items() if n in wanted})


def reopening_form(language: str) -> type[Form]:
    """Return the form that asks for a closed wave to be reopened."""
    fields = {
        "reason": TextAreaField(
            say(N_("重新开放的理由"), language), [filled_in(language, MAX_REASON)]
        ),
        "closes_at": _moment(N_("新的截止时间"), language),
    }
    return type("ReopeningForm", (Form,), fields)


def collector_form(language: str, units: Sequence[tuple[UUID, str]]) -> type[Form]:
    """Return the form that adds a collector by hand."""
    channels = [(each.value, say(CHANNEL_LABELS[each], language)) for each in Channel]
    served = [(each.value, say(SERVICE_CHANNEL_LABELS[each], language)) for each in ServiceChannel]
    identities = [(each.value, say(IDENTITY_LABELS[each], language)) for each in OFFERED_MODES]
    unknown, all_units = say(N_("不限"), language), say(N_("不属于某一个单位"), language)
    fields = {
        "label_zh": StringField(say(N_("名称（中文）"), language), [filled_in(language)]),
        "label_en": StringField(say(N_("名称（英文）"), language), [at_most(language)]),
        "channel": select_field(N_("评价渠道"), language, channels, Channel.SMS.value),
        "service_channel": select_field(N_("办理渠道"), language, [("", unknown), *served], ""),
        "identity_mode": select_field(
            N_("填写人身份"), language, identities, IdentityMode.ANONYMOUS.value
        ),
        "offers_revisit": BooleanField(say(N_("答完后可留联系方式，请人回访"), language)),
        "unit": select_field(
            N_("所属单位"), language, [("", all_units), *((str(i), name) for i, name in units)], ""
        ),
    }
    return type("CollectorForm", (Form,), fields)


def read_survey(form: Form, zone: str) -> NewSurvey:
    """Return the survey that a valid form describes."""
    return NewSurvey(
        code=form["code"].data.strip(),
        title=_text(form, "name"),
        hierarchy=Hierarchy(form["hierarchy"].data),
        first_wave=read_wave(form, zone),
    )


def read_wave(form: Form, zone: str, present: WaveSettings | None = None) -> WaveSettings:
    """Return the settings that a valid form describes; what it lacks is as at `present`."""
    given: dict[str, Any] = {}
    if "title_zh" in form:
        given["title"] = _text(form, "title")
    if "version" in form:
        given["version_id"] = UUID(form["version"].data)
    if "period_from" in form:
        given["period_from"] = form["period_from"].data
        given["period_until"] = form["period_last"].data + timedelta(days=1)
    for name in ("opens_at", "closes_at"):
        if name in form:
            given[name] = form[name].data.replace(tzinfo=ZoneInfo(zone))
    if "benchmark" in form:
        chosen = form["benchmark"].data
        given["benchmark_id"] = UUID(chosen) if chosen else None
    if "rating_counting" in form:
        given["rating_counting"] = RatingCounting(form["rating_counting"].data)
    return WaveSettings(**given) if present is None else replace(present, **given)


def read_reopening(form: Form, zone: str) -> Reopening:
    """Return the wish that a valid form describes."""
    closes_at = form["closes_at"].data.replace(tzinfo=ZoneInfo(zone))
    return Reopening(clean_words(form["reason"].data, multi_line=True), closes_at)


def read_collector(form: Form) -> NewCollector:
    """Return the collector that a valid form describes."""
    served, unit = form["service_channel"].data, form["unit"].data
    return NewCollector(
        label=_text(form, "label"),
        channel=Channel(form["channel"].data),
        service_channel=ServiceChannel(served) if served else None,
        unit_id=UUID(unit) if unit else None,
        identity_mode=IdentityMode(form["identity_mode"].data),
        offers_revisit=form["offers_revisit"].data,
    )


def problems_of(form: Form, language: str) -> list[tuple[str, str]]:
    """Return every error of a form: the id of its field, and a sentence that names it."""
    colon = say(N_("："), language)
    return [
        (
            f"{field.id}-0" if isinstance(field, RadioField) else field.id,
            f"{field.label.text}{colon}{field.errors[-1]}",
        )
        for field in form
        if field.errors
    ]


def differences_between(
    form: Form, saved: Mapping[str, object]
) -> list[tuple[str, object, object]]:
    """Return in what a form and something saved differ: the label, what each says, in words."""
    return [
        (field.label.text, _shown(field, field.data), _shown(field, saved[field.name]))
        for field in form
        if field.name in saved and (field.data or "") != saved[field.name]
    ]


def _shown(field: Field, value: object) -> object:
    labels = {choice.value: choice.label for choice in getattr(field, "choices", None) or ()}
    return labels.get(value, value) if isinstance(value, str) else value


def present_settings(wave: Wave) -> WaveSettings:
    """Return the settings of a wave as they are."""
    return WaveSettings(**{name: getattr(wave, name) for name in WaveSettings.__slots__})


def wave_values(settings: WaveSettings, zone: str) -> dict[str, Any]:
    """Return what the fields of a wave's form show for these settings."""
    return {
        "title_zh": settings.title.get("zh-CN", ""),
        "title_en": settings.title.get("en", ""),
        "version": str(settings.version_id),
        "period_from": settings.period_from,
        "period_last": settings.period_until - timedelta(days=1),
        "opens_at": _wall_clock(settings.opens_at, zone),
        "closes_at": _wall_clock(settings.closes_at, zone),
        "benchmark": str(settings.benchmark_id or ""),
        "rating_counting": settings.rating_counting.value,
    }


def first_values(today: date, zone: str, *, after: date | None = None) -> dict[str, Any]:
    """Return what a new wave's form proposes: the present quarter, open until a week after.

    Of a quarter that earlier waves reach into, the proposal is what is left from the day `after`
    them on: what they rate is not to be rated twice.
    """
    period_from = max(_quarter(today), after or date.min)
    next_quarter = _quarter(_quarter(period_from) + timedelta(days=95))
    opens_on = max(today, period_from)
    opens_at = datetime(opens_on.year, opens_on.month, opens_on.day, 8, tzinfo=ZoneInfo(zone))
    closes_at = opens_at.replace(year=next_quarter.year, month=next_quarter.month, day=8, hour=0)
    return {
        "period_from": period_from,
        "period_last": next_quarter - timedelta(days=1),
        "opens_at": _wall_clock(opens_at, zone),
        "closes_at": _wall_clock(closes_at, zone),
    }


def _quarter(day: date) -> date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


_FIELDS_OF = {
    "title": ("title_zh", "title_en"),
    "version_id": ("version",),
    "period_from": ("period_from",),
    "period_until": ("period_last",),
    "opens_at": ("opens_at",),
    "closes_at": ("closes_at",),
    "benchmark_id": ("benchmark",),
    "rating_counting": ("rating_counting",),
}


def _wave_fields(language: str, options: Options) -> dict[str, Any]:
    none = say(N_("暂不使用"), language)
    versions = [(str(key), label) for key, label in options.versions]
    benchmarks = [("", none), *((str(key), label) for key, label in options.benchmarks)]
    return {
        "title_zh": StringField(say(N_("批次名称（中文）"), language), [filled_in(language)]),
        "title_en": StringField(say(N_("批次名称（英文）"), language), [at_most(language)]),
        "version": select_field(N_("问卷版本"), language, versions, None),
        "period_from": day_field(N_("统计周期第一天"), language),
        "period_last": day_field(N_("统计周期最后一天"), language),
        "opens_at": _moment(N_("开始接收答卷"), language),
        "closes_at": _moment(N_("截止接收答卷"), language),
        "benchmark": select_field(N_("总体基准"), language, benchmarks, ""),
        "rating_counting": select_field(
            N_("同一次办事评价两次时计入"),
            language,
            [(each.value, say(COUNTING_LABELS[each], language)) for each in RatingCounting],
            RatingCounting.LATEST.value,
        ),
    }


def _form(name: str, language: str, fields: dict[str, Any]) -> type[WaveForm]:
    return type(name, (WaveForm,), {**fields, "language": language})


def select_field(
    label: str, language: str, choices: Sequence[tuple[str, str]], default: str | None
) -> Field:
    """Return a field that takes one of some choices: the value of each, and its words."""
    return SelectField(
        say(label, language),
        [_one_of({key for key, _ in choices}, language)],
        choices=_choices(choices),
        default=default,
        validate_choice=False,
    )


def _choices(choices: Sequence[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in choices]


def day_field(label: str, language: str) -> Field:
    """Return a field for a civil day."""
    return DateField(say(label, language), [in_our_time(say(ENTER_DAY, language), language)])


def _moment(label: str, language: str) -> Field:
    return DateTimeLocalField(
        say(label, language),
        [in_our_time(say(ENTER_MOMENT, language), language)],
        format=MOMENT_FORMATS,
    )


def _code(language: str) -> Validator:
    def check(_form: Form, field: Field) -> None:
        if not CODE.fullmatch((field.data or "").strip()):
            raise ValidationError(say(ENTER_CODE, language))

    return check


def _chosen(language: str) -> Validator:
    return _one_of(set(Hierarchy), language)


def _one_of(known: Collection[str], language: str) -> Validator:
    def check(_form: Form, field: Field) -> None:
        if field.data not in known:
            raise ValidationError(say(CHOOSE_ONE, language))

    return check


def _text(form: Form, name: str) -> Words:
    written = {"zh-CN": form[f"{name}_zh"].data or "", "en": form[f"{name}_en"].data or ""}
    cleaned = {
        language: clean_words(words, multi_line=False) for language, words in written.items()
    }
    return {language: words for language, words in cleaned.items() if words}


def _wall_clock(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
