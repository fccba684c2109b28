"""Every code that the log can show has words, in step with the rooms that write it."""

from collections.abc import Iterable

import pytest

from analysis.quality.examination import SUBJECTS
from surveyapp.access import Role
from surveyapp.audit.models import Action
from surveyapp.audit.vocabulary import ACTION_LABELS, VALUE_LABELS, describe
from surveyapp.cases.models import ImportKind
from surveyapp.cases.vocabulary import IMPORT_KIND_LABELS
from surveyapp.experts.models import RoundStepKind, SheetState
from surveyapp.fieldwork.models import Channel, WaveState
from surveyapp.fieldwork.plans import WaveSettings
from surveyapp.fieldwork.vocabulary import CHANNEL_LABELS
from surveyapp.inspection.models import Ruling
from surveyapp.inspection.models import StepKind as InspectionStepKind
from surveyapp.inspection.service import SET_UP
from surveyapp.ledger.models import PeriodStepKind, StepKind
from surveyapp.ledger.service import LEDGER_CHANGES
from surveyapp.reporting.suspicion_words import NAMES
from surveyapp.responding.service import AUDITED_EVENTS
from surveyapp.units.unit_columns import COLUMN_LABELS

# What may be revised; a name in English is revised with the name.
UNIT_FIELDS = {one for one in COLUMN_LABELS if not one.endswith("_en")} - {
    "code",
    "kind",
    "unit_class_name",
}


@pytest.mark.parametrize(
    ("detail", "codes"),
    [
        ("roles", Role),
        ("kind", [*ImportKind, *AUDITED_EVENTS]),
        ("before", WaveState),
        ("after", WaveState),
        ("changed", [*WaveSettings.__slots__, *LEDGER_CHANGES, *PeriodStepKind]),
        ("deed", [*StepKind, *InspectionStepKind, SET_UP]),
        ("round", RoundStepKind),
        ("ruling", Ruling),
        ("sheet", SheetState),
        ("units", UNIT_FIELDS),
        ("channel", Channel),
        ("check", SUBJECTS),
    ],
)
def test_every_code_has_words_and_no_words_lack_their_code(
    detail: str, codes: Iterable[str]
) -> None:
    assert set(VALUE_LABELS[detail]) == set(codes)


def test_every_action_has_words() -> None:
    assert set(ACTION_LABELS) == set(Action)


def test_the_log_calls_things_what_their_own_pages_call_them() -> None:
    assert VALUE_LABELS["channel"] == CHANNEL_LABELS
    assert VALUE_LABELS["check"] == NAMES
    assert IMPORT_KIND_LABELS.items() <= VALUE_LABELS["kind"].items()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-CN", [("种类", "受评单位"), ("问题数", "2"), ("接收答卷", "否")]),
        ("en", [("Kind", "Assessed units"), ("Problems", "2"), ("Takes answers", "no")]),
    ],
)
def test_details_are_said_in_the_readers_language(
    language: str, words: list[tuple[str, str]]
) -> None:
    details = {"kind": "units", "problems": 2, "collector_open": False}

    assert list(describe(details, language)) == words


def test_a_list_is_said_one_by_one() -> None:
    assert list(describe({"changed": ["opens_at", "title"]}, "en")) == [
        ("Changed", "Opens, name of the wave")
    ]


def test_of_several_things_each_is_said_with_what_was_noted_of_it() -> None:
    details = {"units": {"c1": ["name", "parent"], "c2": ["aliases"]}, "benchmark_before": None}

    assert list(describe(details, "en")) == [
        ("Units revised", "c1 (Name, Parent), c2 (Aliases)"),
        ("Benchmark before", "none"),
    ]


def test_a_reason_that_was_not_asked_for_is_not_told() -> None:
    assert list(describe({"draw": 1, "reason": ""}, "en")) == [("Draw", "1")]


def test_what_people_wrote_is_never_translated() -> None:
    assert list(describe({"reason": "排除", "empty": ""}, "en")) == [
        ("Reason", "排除"),
        ("empty", ""),
    ]
