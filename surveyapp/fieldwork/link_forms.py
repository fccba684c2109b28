"""Forms about links to occasions: what a collector does with them, and for which some are made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from typing_extensions import override
from wtforms import Field, Form, StringField
from wtforms.validators import ValidationError

from surveyapp.fieldwork.access_codes import LEAST, MOST, cleaned
from surveyapp.fieldwork.forms import PERIOD_REVERSED, day_field, select_field
from surveyapp.fieldwork.models import Collector
from surveyapp.fieldwork.plans import LinkSettings
from surveyapp.fieldwork.service import LinkSearch
from surveyapp.messages import N_, say
from surveyapp.units.forms import Validator

MOST_DAYS = 3650
DAYS_BETWEEN = N_("请填写 1 到 {maximum} 之间的整数，例如 15；不限期限就留空。")
CODE_LENGTH = N_("口令请用 {minimum} 到 {maximum} 个字，例如 2026厅3。空格和大小写不计。")
CODE_UNUSED = N_("要用口令，请在上一项选“要输口令或邀请码”；不用就清空。")
YES, NO = "yes", "no"
CLOSED, ALL = "closed", "all"


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """What the selects of a search offer: the id and the label of each."""

    collectors: Sequence[tuple[UUID, str]]
    units: Sequence[tuple[UUID, str]]


class SearchForm(Form):
    """Base of the form that says for which occasions links are wanted."""

    language = "zh-CN"

    @override
    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_valid = super().validate(extra_validators)
        first, last = self["first_day"].data, self["last_day"].data
        if first and last and first > last:
            self["last_day"].errors = [say(PERIOD_REVERSED, self.language)]
            return False
        return is_valid


def link_settings_form(language: str) -> type[Form]:
    """Return the form of what a collector does with links."""
    yes_no = [(YES, say(N_("接收"), language)), (NO, say(N_("不接收"), language))]
    asked = [(NO, say(N_("不用口令"), language)), (YES, say(N_("要输口令或邀请码"), language))]
    fields = {
        "link_days": StringField(say(N_("链接有效天数"), language), [_days(language)]),
        "allows_unlinked": select_field(N_("不关联办件的评价"), language, yes_no, YES),
        "allows_follow_up": select_field(N_("追评"), language, yes_no, YES),
        "asks_code": select_field(N_("进入问卷前"), language, asked, NO),
        "new_code": StringField(say(N_("现场口令"), language), [_code(language)]),
    }
    return type("LinkSettingsForm", (Form,), fields)


def link_settings_values(collector: Collector) -> dict[str, str]:
    """Return what the form shows of a collector as it is."""
    return {
        "link_days": str(collector.link_days or ""),
        "allows_unlinked": YES if collector.allows_unlinked else NO,
        "allows_follow_up": YES if collector.allows_follow_up else NO,
        "asks_code": YES if collector.asks_code else NO,
    }


def read_link_settings(form: Form) -> LinkSettings:
    """Return the settings that a valid form describes."""
    days = (form["link_days"].data or "").strip()
    return LinkSettings(
        link_days=int(days) if days else None,
        allows_unlinked=form["allows_unlinked"].data == YES,
        allows_follow_up=form["allows_follow_up"].data == YES,
        asks_code=form["asks_code"].data == YES,
        new_code=cleaned(form["new_code"].data or ""),
    )


def search_form(language: str, options: LinkOptions) -> type[SearchForm]:
    """Return the form that says for which occasions links are wanted."""
    all_units = ("", say(N_("全部"), language))
    cases = [(CLOSED, say(N_("只要已办结的"), language)), (ALL, say(N_("也要未办结的"), language))]
    collectors = [(str(key), label) for key, label in options.collectors]
    units = [all_units, *((str(key), label) for key, label in options.units)]
    fields = {
        "collector": select_field(N_("投放渠道"), language, collectors, None),
        "unit": select_field(N_("大厅、窗口或部门"), language, units, ""),
        "first_day": day_field(N_("办理日期从"), language),
        "last_day": day_field(N_("办理日期到"), language),
        "cases": select_field(N_("办件"), language, cases, CLOSED),
        "language": language,
    }
    return type("LinkSearchForm", (SearchForm,), fields)


def first_search(collector_id: UUID, first_day: date, last_day: date) -> dict[str, Any]:
    """Return what the form proposes: the closed cases of one day, of every unit."""
    return {
        "collector": str(collector_id),
        "unit": "",
        "first_day": first_day,
        "last_day": last_day,
        "cases": CLOSED,
    }


def read_search(form: Form) -> LinkSearch:
    """Return the search that a valid form describes."""
    unit = form["unit"].data
    return LinkSearch(
        first_day=form["first_day"].data,
        last_day=form["last_day"].data,
        unit_id=UUID(unit) if unit else None,
        is_closed_only=form["cases"].data == CLOSED,
    )


def _code(language: str) -> Validator:
    def check(form: Form, field: Field) -> None:
        length = len(cleaned(field.data or ""))
        if length and form["asks_code"].data == NO:
            raise ValidationError(say(CODE_UNUSED, language))
        if length and not LEAST <= length <= MOST:
            raise ValidationError(say(CODE_LENGTH, language, minimum=LEAST, maximum=MOST))

    return check


def _days(language: str) -> Validator:
    def check(_form: Form, field: Field) -> None:
        typed = (field.data or "").strip()
        is_number = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(MOST_DAYS))
        if typed and not (is_number and 1 <= int(typed) <= MOST_DAYS):
            raise ValidationError(say(DAYS_BETWEEN, language, maximum=MOST_DAYS))

    return check
