"""What is particular to single kinds: bounds, order, "other", times of every spelling."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.answers import RefusalCode, minutes_of, read_answers
from questionnaires.checks import find_problems
from questionnaires.codebook import make_codebook
from questionnaires.definition import Questionnaire
from questionnaires.formats.yaml import check_text, write_text
from questionnaires.length import estimate_seconds
from questionnaires.revisions import Past, compare, find_breaches
from questionnaires.routing import applicable_answers
from tests.questionnaires.samples import asking, choices, definition, section, single, text, yes_no

TODAY = date(2026, 1, 15)


def question(kind: str, code: str = "q", **keys: Any) -> dict[str, Any]:
    return {"type": kind, "code": code, "text": text("问"), **keys}


def matrix(*rows: str, **keys: Any) -> dict[str, Any]:
    return question("matrix", **{"rows": choices(*rows), "scale": "five_level", **keys})


def ranking(*items: str, **keys: Any) -> dict[str, Any]:
    return question("ranking", items=choices(*items), **keys)


def shares(*items: str, **keys: Any) -> dict[str, Any]:
    return question("constant_sum", items=choices(*items), **keys)


def read(asked: dict[str, Any], **sent: str) -> tuple[Any, list[str]]:
    raw = {name.replace("__", "."): [value] for name, value in sent.items()}
    reading = read_answers(asking(asked), {"overall": ["satisfied"], **raw})
    return reading.answers.get("q"), [refusal.code.value for refusal in reading.refusals]


def problems(*questions: dict[str, Any], **keys: Any) -> list[tuple[str, str]]:
    found = find_problems(asking(*questions, **keys), today=TODAY)
    return [
        (each.code.value, str(each.place[-1]))
        for each in found
        if each.code != "no_privacy_notice"
    ]


@pytest.mark.parametrize(
    ("kind", "sent", "kept"),
    [
        ("date", "2026-01-03", "2026-01-03"),
        ("date", "２０２６年１月３日", "2026-01-03"),
        ("date", "2026/1/3", "2026-01-03"),
        ("date", "2026.01.03", "2026-01-03"),
        ("date", "20260103", "2026-01-03"),
        ("month", "2026年3月", "2026-03"),
        ("month", "202603", "2026-03"),
        ("time_of_day", "９：０５", "09:05"),
        ("time_of_day", "9点5分", "09:05"),
        ("time_of_day", "9点", "09:00"),
        ("time_of_day", "0905", "09:05"),
        ("time_of_day", "09:05:00", "09:05"),
        ("duration", "PT90M", "PT1H30M"),
        ("duration", "PT0M", "PT0M"),
        ("expert_score", "７．５", 7.5),
        ("scale_0_10", "１０", 10),
    ],
)
def test_one_moment_is_written_in_many_ways_and_kept_in_one(
    kind: str, sent: str, kept: object
) -> None:
    more: dict[str, dict[str, Any]] = {
        "expert_score": {"maximum": 10},
        "scale_0_10": {"low_label": text("低"), "high_label": text("高")},
    }
    assert read(question(kind, **more.get(kind, {})), q=sent) == (kept, [])


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("date", "2026-02-29"), ("date", "26-1-3"), ("date", "3/1/2026"), ("date", "今天"),
        ("month", "2026-00"), ("month", "2026"), ("time_of_day", "25:00"), ("time_of_day", "9"),
        ("time_of_day", "12:60"), ("duration", "PT"), ("duration", "90"), ("duration", "P1D"),
    ],
)  # fmt: skip
def test_what_is_no_moment_is_refused(kind: str, sent: str) -> None:
    answer, refusals = read(question(kind), q=sent)
    assert answer is None
    assert [code.removeprefix("not_a_") for code in refusals] == [kind.removesuffix("_of_day")]


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_is_read_back_from_how_it_is_kept(day: date) -> None:
    assert read(question("date"), q=day.isoformat()) == (day.isoformat(), [])


@given(st.integers(0, 24 * 60))
def test_every_span_is_read_back_from_hours_and_minutes(minutes: int) -> None:
    hours, rest = divmod(minutes, 60)
    kept, refusals = read(question("duration"), q__hours=str(hours), q__minutes=str(rest))
    assert refusals == []
    assert minutes_of(kept) == minutes
    assert read(question("duration"), q=kept) == (kept, [])
    assert read(question("duration"), q__minutes=str(minutes))[0] == kept


@given(st.permutations(["a", "b", "c", "d"]), st.integers(1, 4))
def test_places_from_one_without_gaps_or_ties_are_kept_and_others_refused(
    order: list[str], ranked: int
) -> None:
    sent = {f"q__{item}": str(place) for place, item in enumerate(order[:ranked], start=1)}
    kept, refusals = read(ranking("a", "b", "c", "d", places=1), **sent)
    assert (kept, refusals) == (order[:ranked], [])
    doubled = {**sent, f"q__{order[-1]}": "1"} if ranked < 4 else {**sent, f"q__{order[1]}": "1"}
    assert read(ranking("a", "b", "c", "d", places=1), **doubled)[1] == ["same_place"]


@given(st.lists(st.integers(0, 100), min_size=3, max_size=3))
def test_shares_are_kept_exactly_where_they_add_up(given_shares: list[int]) -> None:
    sent = {f"q_{item}": str(n) for item, n in zip("abc", given_shares, strict=True)}
    _, refusals = read(shares("a", "b", "c"), **sent)
    assert refusals == ([] if sum(given_shares) == 100 else ["wrong_sum"])


@given(st.integers(0, 40), st.sampled_from([0.1, 0.25, 0.5, 1.0]))
def test_points_on_a_step_are_kept_and_between_two_refused(steps: int, step: float) -> None:
    asked = question("expert_score", minimum=0, maximum=100, step=step)
    on = f"{steps * step:.2f}"
    assert read(asked, q=on) == (float(on), [])
    assert read(asked, q=f"{steps * step + step / 2:.3f}")[1] == ["not_a_step"]


def test_words_for_other_go_when_it_is_no_longer_picked() -> None:
    questionnaire = asking(single("where", "hall", "other", other="other"))
    answers = {"overall": "satisfied", "where": "hall", "where_other": "家里"}
    assert "where_other" not in applicable_answers(questionnaire, answers)
    raw = {name: [str(value)] for name, value in answers.items()}
    assert dict(read_answers(questionnaire, raw).answers) == {
        "overall": "satisfied",
        "where": "hall",
    }


def test_a_matrix_of_an_unmet_condition_leaves_nothing() -> None:
    questionnaire = asking(yes_no("again"), matrix("a", "b", show_if="${again} = 'yes'"))
    answers = {"overall": "satisfied", "again": "no", "q_a": "satisfied"}
    assert "q_a" not in applicable_answers(questionnaire, answers)


@pytest.mark.parametrize(
    ("asked", "code", "where"),
    [
        (matrix("a", "b", scale=None), "matrix_scale_or_choices", "type"),
        (matrix("a", "b", choices=choices("x", "y")), "matrix_scale_or_choices", "type"),
        (matrix("a", scale=None, choices=choices("x")), "matrix_scale_or_choices", "choices"),
        (matrix("a", "b", scale="stars"), "unknown_scale", "scale"),
        (matrix("a", "a"), "duplicate_code", "code"),
        (matrix("a" * 31), "long_name", "code"),
        (ranking("a", "b", places=3), "more_than_choices", "places"),
        (single("q", "a", "b", other="c"), "unknown_other", "other"),
        (question("expert_score", minimum=9, maximum=8), "impossible_bounds", "maximum"),
        (question("expert_score", maximum=10, step=3), "step_misses_maximum", "step"),
        (question("date", minimum="2026-02-01", maximum="2026-01-01"), "impossible_bounds",
         "maximum"),
        (question("duration", minimum=9, maximum=8), "impossible_bounds", "maximum"),
        (single("q", "a", "dont_know"), "reserved_code", "code"),
        (ranking("a", "not_applicable"), "reserved_code", "code"),
    ],
)  # fmt: skip
def test_what_nobody_could_answer_is_found_before_it_is_published(
    asked: dict[str, Any], code: str, where: str
) -> None:
    assert (code, where) in problems(asked)


def test_a_row_and_a_question_cannot_have_one_name() -> None:
    assert ("duplicate_code", "code") in problems(matrix("speed"), yes_no("q_speed"))
    assert ("duplicate_code", "code") in problems(
        single("q", "a", "b", other="b"), yes_no("q_other")
    )


def test_conditions_reach_rows_items_points_and_words_for_other() -> None:
    asked = (
        matrix("a"),
        {**shares("x", "y"), "code": "s"},
        question("scale_0_10", "n", low_label=text("低"), high_label=text("高")),
        single("w", "hall", "other", other="other"),
        {**ranking("i", "j"), "code": "r"},
        yes_no("c1", show_if="${q_a} = 'satisfied' and ${s_x} > 50 and ${n} >= 9"),
        yes_no("c2", show_if="${w_other} != '' and selected(${r}, 'i')"),
    )
    assert problems(*asked) == []
    assert problems(*asked, yes_no("c3", show_if="${n} = 11")) == [("never_shown", "show_if")]
    assert problems(*asked, yes_no("c4", show_if="${q} = 'satisfied'")) == [
        ("unknown_reference", "show_if")
    ]


def test_a_shuffled_section_may_not_wait_for_its_own_answers() -> None:
    first = section("first", {"type": "rating", "code": "overall", "text": text("总体")})
    shuffled = section("second", yes_no("a"), yes_no("b", show_if="${a} = 'yes'"), order="random")
    found = find_problems(Questionnaire.model_validate(definition(first, shuffled)), today=TODAY)
    assert "order_with_condition" in [each.code.value for each in found]


@pytest.mark.parametrize("kind", ["rating", "yes_no"])
def test_an_ordinal_scale_is_never_shuffled(kind: str) -> None:
    source = write_text(asking(yes_no("a")))
    before = "type: yes_no" if kind == "yes_no" else "type: rating"
    written = source.replace(before, f"{before}\n        order: random", 1)
    assert "ordinal_order" in [each.code.value for each in check_text(written, TODAY)]


def test_another_item_changes_what_every_share_means_but_another_row_is_only_new() -> None:
    before, after = asking(shares("a", "b")), asking(shares("a", "b", "c"))
    breaches = find_breaches(Past("sample", (before,)), after)
    assert [each.parameters["found"] for each in breaches] == ["q_a", "q_b"]
    rows = asking(matrix("a")), asking(matrix("a", "b"))
    assert find_breaches(Past("sample", (rows[0],)), rows[1]) == []
    assert [(each.kind.value, each.question) for each in compare(*rows)] == [
        ("question_added", "q_b")
    ]


@pytest.mark.parametrize(
    ("before", "after", "changed", "breaks"),
    [
        (question("date"), question("date", minimum="2026-01-01"), "bounds_changed", True),
        (question("duration"), question("duration", maximum=60), "bounds_changed", True),
        (shares("a", "b"), shares("a", "b", total=10), "bounds_changed", True),
        (ranking("a", "b"), ranking("a", "b", places=1), "bounds_changed", True),
        (ranking("a", "b"), ranking("a", "b", order="random"), "order_changed", False),
        (question("notice"), {**question("notice"), "text": text("另")}, "words_changed", False),
    ],
)
def test_what_changed_is_told_and_whether_figures_stand_apart(
    before: dict[str, Any], after: dict[str, Any], changed: str, *, breaks: bool
) -> None:
    changes = compare(asking(before), asking(after))
    assert {each.kind.value for each in changes} == {changed}
    assert {each.breaks_comparability for each in changes} == {breaks}


def test_a_notice_comes_and_goes_without_breaking_anything() -> None:
    without, with_one = asking(yes_no("a")), asking(question("notice"), yes_no("a"))
    assert compare(without, with_one) == compare(with_one, without) == ()


def test_the_codebook_tells_promoters_from_detractors() -> None:
    ends: dict[str, Any] = {"low_label": text("不"), "high_label": text("会")}
    (variable,) = make_codebook(asking(question("scale_0_10", nps=True, **ends)))[1:]
    classes = [value.rating_class.value for value in variable.values if value.rating_class]
    assert classes == ["negative"] * 7 + ["neutral"] * 2 + ["positive"] * 2


def test_longer_lists_take_longer() -> None:
    for make in (matrix, ranking, shares):
        short, long = (asking(make(*items)).question("q") for items in ("ab", "abcdef"))
        assert estimate_seconds(short) < estimate_seconds(long)
    brief, wordy = (
        asking({**question("notice"), "text": text("字" * n)}).question("q") for n in (10, 600)
    )
    assert estimate_seconds(brief) + timedelta(seconds=30).seconds < estimate_seconds(wordy)


def test_dont_know_and_a_place_are_two_answers() -> None:
    asked = ranking("a", "b", missing=["dont_know"])
    assert read(asked, q="dont_know") == ("dont_know", [])
    assert read(asked, q="dont_know", q__a="1")[1] == [RefusalCode.SEVERAL_ANSWERS]


def test_conditions_can_count_photographs_and_ask_for_words_where_there_is_none() -> None:
    counted = yes_no("b", show_if="count-selected(${q}) > 1")
    missing = yes_no("c", show_if="${q} = ''")
    assert problems(question("photo"), counted, missing) == []
    one_at_most = question("photo", maximum=1)
    assert problems(one_at_most, counted) == [("never_shown", "show_if")]


def test_of_photographs_there_are_no_more_than_asked_for_and_each_counts_once() -> None:
    names = [f"{letter * 32}.jpg" for letter in "abc"]
    photos = asking(question("photo", maximum=2))

    def read_names(*sent: str) -> tuple[Any, list[str]]:
        reading = read_answers(photos, {"overall": ["satisfied"], "q": list(sent)})
        return reading.answers.get("q"), [refusal.code.value for refusal in reading.refusals]

    assert read_names(names[1], names[0], names[1]) == ([names[1], names[0]], [])
    assert read_names(*names) == (None, ["too_many_photos"])
    assert read_names() == (None, [])
    assert read_names("../a.jpg") == (None, ["photo_gone"])
