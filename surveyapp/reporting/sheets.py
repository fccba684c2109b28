"""What the workbook on a wave is divided into."""

from collections.abc import Iterator

from surveyapp.documents.document import Sheet
from surveyapp.messages import N_
from surveyapp.reporting.wording import Wording

SHEETS = (
    (N_("摘要"), "summary", ("summary_ranking", "overall", "changes", "levels")),
    (N_("对账"), "reconciliation", ("reconciliation_*",)),
    (N_("各单位"), "units", ("units",)),
    (N_("各类别"), "classes", ("classes", "units_flagged")),
    (N_("排名"), "ranking", ("ranking*",)),
    (N_("不参与排名"), "unranked", ("unranked",)),
    (N_("单位差别"), "comparison", ("funnel", "from_rest", "from_goal", "case_mix")),
    (N_("走势"), "series", ("series",)),
    (N_("各单位变化"), "unit_changes", ("unit_changes",)),
    (N_("比率"), "rates", ("rates", "rate_counts", "response_*")),
    (N_("等级分布"), "distribution", ("distribution",)),
    (N_("题目"), "items", ("items", "items_units", "priorities")),
    (N_("样本与总体"), "margins", ("margins", "margin_tests")),
    (N_("权数"), "weights", ("weights",)),
    (N_("代表性"), "representativeness", ("checks",)),
    (N_("各单位代表性"), "unit_verdicts", ("unit_verdicts",)),
    (N_("各单位维度"), "unit_margins", ("unit_margins",)),
    (N_("各单位维度明细"), "unit_categories", ("unit_categories",)),
    (N_("未评"), "silence", ("silence", "silence_units", "r_partials")),
    (N_("可疑答卷"), "suspicions", ("suspicions", "suspicions_units", "suspicions_places")),
    (N_("逐日回收"), "days", ("days",)),
    (N_("方法"), "method", ("origin",)),
)


def sheets_of_wave(wording: Wording) -> Iterator[Sheet]:
    """Yield the sheets of the report on a wave, named in a language."""
    for title, code, tables in SHEETS:
        yield Sheet(wording.say(title), code, tables)
