"""The forms that hand in occasions and benchmarks."""

from datetime import date

from wtforms import Field, Form, SelectField, ValidationError
from wtforms.validators import AnyOf

from surveyapp.messages import N_, say
from surveyapp.units.forms import csv_field, day_field, text_field

CHOOSE_ZONE = N_("请从列表中选择时区。")
ENTER_SOURCE = N_("请填写来源，例如 hall。")
ENTER_CODE = N_("请填写代码，例如 2026q2。")
ENTER_TITLE = N_("请填写名称，例如 2026 年第二季度办结办件。")
ENTER_ORIGIN = N_("请填写数据从哪里来，例如 大厅业务系统 2026-07-01 导出。")
ENDS_BEFORE_IT_BEGINS = N_("最后一天不能早于第一天。")
NOT_OVER_YET = N_("这一天还没有到，办件还没有登记全。请填 {today} 或更早的日期。")

ZONES = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "UTC")
MAX_CODE = 64


def occasion_file_form(language: str, zone: str) -> type[Form]:
    """Return the form for a register of occasions; `zone` is that of the authority."""
    zones = list(dict.fromkeys((zone, *ZONES)))
    fields = {
        "file": csv_field(language, "occasions-file"),
        "zone": SelectField(
            say(N_("文件中的时间属于哪个时区"), language),
            choices=zones,  # type: ignore[arg-type] # strings, as WTForms 3.3 has it
            default=zone,
            validators=[AnyOf(zones, say(CHOOSE_ZONE, language))],
            id="occasions-zone",
        ),
        "source": text_field(
            (N_("没有“来源”列时，来源记为"), ENTER_SOURCE), language, "occasions-source",
            maximum=MAX_CODE, default="hall",
        ),
    }  # fmt: skip
    return type("OccasionFileForm", (Form,), fields)


def benchmark_file_form(language: str) -> type[Form]:
    """Return the form for a file of population benchmarks."""
    fields = {
        "file": csv_field(language, "benchmark-file"),
        "code": _code_field(language, "benchmark-code"),
        "title": text_field((N_("名称"), ENTER_TITLE), language, "benchmark-title"),
        "title_en": text_field((N_("英文名称（可不填）"), ""), language, "benchmark-title_en"),
        "source": text_field((N_("数据来源"), ENTER_ORIGIN), language, "benchmark-source"),
        "as_of": day_field(N_("数据截止日期"), language, "benchmark-as_of"),
    }
    return type("BenchmarkFileForm", (Form,), fields)


def count_form(language: str, today: date) -> type[Form]:
    """Return the form that asks of which days occasions are to be counted; none is to come."""

    def is_over(form: Form, field: Field) -> None:
        first = form["first_day"].data
        if first and field.data < first:
            raise ValidationError(say(ENDS_BEFORE_IT_BEGINS, language))
        if field.data > today:
            raise ValidationError(say(NOT_OVER_YET, language, today=today.isoformat()))

    fields = {
        "code": _code_field(language, "count-code"),
        "first_day": day_field(N_("第一天"), language, "count-first_day"),
        "last_day": day_field(N_("最后一天（含）"), language, "count-last_day", is_over),
    }
    return type("CountForm", (Form,), fields)


def _code_field(language: str, identifier: str) -> Field:
    return text_field((N_("代码"), ENTER_CODE), language, identifier, maximum=MAX_CODE)
