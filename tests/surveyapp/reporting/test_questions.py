"""What of a questionnaire a report shows, and that it names what it does not show."""

from dataclasses import replace

from questionnaires.library import load
from surveyapp.estimates.questions import items_of, unshown_of
from surveyapp.estimates.settings import PlanSettings
from surveyapp.reporting.data_file import write_csv
from surveyapp.reporting.methods import statement
from surveyapp.reporting.wording import Wording
from tests.surveyapp.pages.kinds import KINDS
from tests.surveyapp.reporting.sample import make_analysis, make_provenance


def test_every_row_of_a_matrix_of_ratings_is_an_item() -> None:
    items = items_of(load("online_rating"), PlanSettings())

    assert [item.column for item in items] == [
        "online_guidance", "online_procedure", "online_papers", "online_interface",
    ]  # fmt: skip
    assert items[0].title["en"] == "How satisfied are you with each of these? — Clear guidance"


def test_whatever_is_asked_is_in_a_figure_or_named_as_missing() -> None:
    for name, kind in KINDS.items():
        missing = unshown_of(kind.questionnaire())
        assert set(missing) == (set() if name in {"rating", "matrix", "notice"} else {"q"}), name


def test_reports_and_files_say_which_questions_they_leave_out() -> None:
    origin = replace(make_provenance(), unshown=unshown_of(load("supplementary_rating")))
    found = make_analysis()

    said = " ".join(text for _title, text in statement(found, origin, Wording("en")))
    assert "On which day was it?" in said
    assert "Overall, how satisfied" not in said.partition("These questions were asked too")[2]
    rows = write_csv(found, origin, "zh-CN").decode("utf-8-sig").splitlines()
    named = [row for row in rows if "answers_not_in_this_file" in row]
    assert len(named) == 4
    assert "您是哪一天办的？" in named[0]
