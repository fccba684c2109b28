"""What a ledger takes: categories, outlets, items and further columns, as somebody writes them.

The vocabulary is data, like a questionnaire: written in YAML, closed to keys it does not know,
and checked all at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from analysis.errors import InvalidPlanError, PlanProblem
from analysis.written import Written, errors_of, read_yaml
from questionnaires.definition import Part, Text
from surveyapp.messages import N_, SOURCE_LANGUAGE, say

Parameters = Mapping[str, str | tuple[Text, ...]]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
DATES = ("submitted_on", "adopted_on", "issued_on", "occurred_on")
# Columns that a category may require beside the unit and its date; further ones too.
REQUIRABLE = (
    "event_no", "outlet", "title", "issue", "submitted_on", "adopted_on", "issued_on",
    "occurred_at", "reported_at", "item", "points", "reason", "level", "joint_units", "staff",
    "evidence", "about", "reviewed",
)  # fmt: skip
FIXED = frozenset(
    {
        *(*REQUIRABLE, "unit", "category", "number", "adjusts", "state", "counted_on"),
        *("recorded_by", "approved_by", "extra", "csrf_token", "occurred_clock"),
        *("data", "errors", "meta", "process", "validate", "usual", "further", "cells", "refuse"),
    }
)

NOT_YAML = N_("第 {line} 行附近读不懂。请检查缩进、冒号和引号。")
NOT_A_MAPPING = N_("请按“categories:”开头的样式书写，可从右边的样例改起。")
WRONG_KEY = N_("不认识“{key}”。请核对拼写，或删去。")
MISSING_KEY = N_("缺少“{key}”。请补上。")
WRONG_VALUE = N_("“{value}”不合要求。请照样例改写。")
NOT_ONE_OF = N_("不认识“{value}”。可以填：{known}。")
NOT_A_CODE = N_(
    "“{value}”不能作代码。代码以小写字母开头，只用小写字母、数字和“_”，最多 32 个字符。"
)
NOT_A_LANGUAGE = N_("“{value}”不是语言的代码。名称请写作 {{en: Submission}} 这样。")
NOT_YES_NO = N_("“{value}”不是是或否。请写 true 或 false。")
NOT_TEXT = N_("“{value}”不是文字。请写文字；数字和日期请加引号。")
NOT_A_LIST = N_("这里要写列表，例如 [title, outlet]，或每行以“- ”开头。")
NOT_A_PART = N_("这里要写“名称: 值”，例如 {{code: adoption, title: {{zh-CN: 采用}}}}。")
EMPTY = N_("这里不能空着。请至少写一项。")
TOO_MANY_LETTERS = N_("“{value}…”太长，最多 {known} 个字。请缩短。")
REMEDIES = {  # By what pydantic calls what it found.
    "literal_error": NOT_ONE_OF,
    "string_pattern_mismatch": NOT_A_CODE,
    "bool_type": NOT_YES_NO,
    "bool_parsing": NOT_YES_NO,
    "string_type": NOT_TEXT,
    "tuple_type": NOT_A_LIST,
    "mapping_type": NOT_A_PART,
    "dict_type": NOT_A_PART,
    "is_instance_of": NOT_A_PART,
    "model_type": NOT_A_PART,
    "model_attributes_type": NOT_A_PART,
    "too_short": EMPTY,
    "string_too_short": EMPTY,
    "string_too_long": TOO_MANY_LETTERS,
}
KEY = "[key]"  # As pydantic marks a name of a mapping.
CODE_TWICE = N_("代码“{code}”用了两次。每个代码只能用一次。")
NO_SUCH_OUTLET = N_("没有代码为“{code}”的载体。请在 outlets 里加上，或改正。")
NO_SUCH_COLUMN = N_("没有代码为“{code}”的列。可以要求的有：{known}。")
COLUMN_TAKEN = N_("“{code}”是台账已有的列，不能再加。请换一个代码。")
STILL_USED = N_("“{code}”已有 {count} 件事件使用，不能删去。请保留它。")
KIND_USED = N_(
    "“{code}”已有 {count} 件事件按“kind: {kind}”填写，不能改成别的。请改回来，或另加一列。"
)
KEY_TWICE = N_("“{key}”写了两次，请只保留一处。")
NO_SUCH_DAY = N_("没有“{value}”这一天。日期请写成 2026-01-15 这样。")
UNREADABLE = {  # By what the reader of YAML calls what it found.
    "plan_not_yaml": NOT_YAML,
    "plan_not_mapping": NOT_A_MAPPING,
    "repeated_key": KEY_TWICE,
    "no_such_day": NO_SUCH_DAY,
}


class Named(Part):
    """A thing with a code and a name."""

    code: Code
    title: Text


class EventCategory(Named):
    """One kind of event.

    Attributes
    ----------
    outlets : tuple of str or None
        Codes of the outlets it may name; ``None`` for any of the ledger, empty for none.
    required : tuple of str
        Columns that must be filled in beside the unit and the date.
    needs_approval : bool
        Whether it counts only after a second person approved it: vetoes, exclusions, fixed
        deductions.
    dated_by : str
        Which of its dates it is attributed by.
    takes_item : bool
        Whether it is a deduction from, or a mark of, one of the items of a scheme.
    """

    outlets: tuple[Code, ...] | None = None
    required: tuple[str, ...] = ()
    needs_approval: bool = False
    dated_by: Literal["submitted_on", "adopted_on", "issued_on", "occurred_on"] = "submitted_on"
    takes_item: bool = False

    @property
    def must_have(self) -> tuple[str, ...]:
        """The columns that must be filled in: nothing is approved without evidence."""
        is_missing = self.needs_approval and "evidence" not in self.required
        return (*self.required, "evidence") if is_missing else self.required

    @property
    def date_column(self) -> str:
        """The column that holds its date."""
        return "occurred_at" if self.dated_by == "occurred_on" else self.dated_by


class ExtraColumn(Named):
    """A further column of a ledger."""

    kind: Literal["text", "number", "date", "moment", "yes_no"] = "text"


class LedgerVocabulary(Part):
    """Everything a ledger takes."""

    categories: tuple[EventCategory, ...] = Field(min_length=1)
    outlets: tuple[Named, ...] = ()
    items: tuple[Named, ...] = ()
    columns: tuple[ExtraColumn, ...] = ()

    def category(self, code: str) -> EventCategory:
        """Return the category of this code."""
        return next(one for one in self.categories if one.code == code)

    def outlets_of(self, category: EventCategory) -> tuple[Named, ...]:
        """Return the outlets that a category may name."""
        if category.outlets is None:
            return self.outlets
        return tuple(one for one in self.outlets if one.code in category.outlets)

    def parts(self) -> Mapping[str, tuple[Named, ...]]:
        """Return everything that has a code, by what it is one of."""
        return {
            "categories": self.categories,
            "outlets": self.outlets,
            "items": self.items,
            "columns": self.columns,
        }


class VocabularyProblem(Part):
    """One thing to correct: where it stands, and what would mend it."""

    place: str
    line: int | None = None
    remedy: str
    parameters: dict[str, str | tuple[Text, ...]] = Field(default_factory=dict)


class _Wrong(NamedTuple):
    """What is wrong with a part, before its line is looked up."""

    location: tuple[int | str, ...]
    remedy: str
    parameters: Parameters


def read_vocabulary(source: str) -> LedgerVocabulary | list[VocabularyProblem]:
    """Return the vocabulary that a text in YAML describes, or everything wrong with it."""
    try:
        written = read_yaml(source, "A ledger is a mapping.")
    except InvalidPlanError as error:
        return [_unreadable(one) for one in error.problems]
    try:
        vocabulary = LedgerVocabulary.model_validate(written.content)
    except ValidationError as error:
        return [_problem(written, _wrong(one)) for one in errors_of(error)]
    return [_problem(written, one) for one in _contradictions(vocabulary)] or vocabulary


def describe_vocabulary(problem: VocabularyProblem, language: str) -> str:
    """Return one problem as a line: where it stands, and what would mend it."""
    line = say(N_("第 {line} 行"), language, line=problem.line) if problem.line else ""
    said = say(problem.remedy, language, **problem.parameters)
    return " ".join(filter(None, (line, problem.place, said)))


def _unreadable(problem: PlanProblem) -> VocabularyProblem:
    parameters = {
        "key": problem.place,
        "value": problem.value or "",
        "line": str(problem.line or 1),
    }
    # What stops the reader is told with its line in the sentence: the fault may lie before it.
    line = None if problem.code == "plan_not_yaml" else problem.line
    remedy = UNREADABLE[problem.code]
    return VocabularyProblem(place="", line=line, remedy=remedy, parameters=parameters)


def _problem(written: Written, wrong: _Wrong) -> VocabularyProblem:
    path, line = written.find(wrong.location)  # Items count from 1, as people do.
    return VocabularyProblem(
        place=".".join(path), line=line, remedy=wrong.remedy, parameters=dict(wrong.parameters)
    )


def _wrong(error: ErrorDetails) -> _Wrong:
    location = error["loc"]
    last = location[-1] if location else ""
    key = str(last + 1 if isinstance(last, int) else last)
    if error["type"] == "missing":
        return _Wrong(location, MISSING_KEY, {"key": key})
    if error["type"] == "extra_forbidden":
        return _Wrong(location, WRONG_KEY, {"key": key})
    if last == KEY:
        remedy, location = NOT_A_LANGUAGE, location[:-1]
    else:
        remedy = REMEDIES.get(error["type"], WRONG_VALUE)
    found = error["input"]
    value = str(found)[:60] if isinstance(found, str | int | float) else ""
    known = _known(error.get("ctx", {}))
    parameters: Parameters = {"value": value, "known": known}
    return _Wrong(location, remedy, parameters)


def _known(context: Mapping[str, Any]) -> tuple[Text, ...]:
    """Return the words that a value may be, or the most letters that it may have."""
    expected = str(context.get("expected", context.get("max_length", "")))
    return _listed(filter(None, expected.replace("'", "").replace(" or ", ", ").split(", ")))


def _contradictions(vocabulary: LedgerVocabulary) -> Iterator[_Wrong]:
    yield from _repeated(vocabulary)
    known = (*REQUIRABLE, *(one.code for one in vocabulary.columns))
    outlets = {one.code for one in vocabulary.outlets}
    for number, category in enumerate(vocabulary.categories):
        place = ("categories", number)
        for at, code in enumerate(category.outlets or ()):
            if code not in outlets:
                yield _Wrong((*place, "outlets", at), NO_SUCH_OUTLET, {"code": code})
        for at, code in enumerate(category.required):
            if code not in known:
                told: Parameters = {"code": code, "known": _listed(known)}
                yield _Wrong((*place, "required", at), NO_SUCH_COLUMN, told)
    for number, column in enumerate(vocabulary.columns):
        if column.code in FIXED:
            yield _Wrong(("columns", number), COLUMN_TAKEN, {"code": column.code})


def _repeated(vocabulary: LedgerVocabulary) -> Iterator[_Wrong]:
    for kind, parts in vocabulary.parts().items():
        seen: set[str] = set()
        for number, one in enumerate(parts):
            if one.code in seen:
                yield _Wrong((kind, number), CODE_TWICE, {"code": one.code})
            seen.add(one.code)


def _listed(words: Iterable[str]) -> tuple[Text, ...]:
    """Return words as a list in a sentence, whose marks are those of its language."""
    return tuple({SOURCE_LANGUAGE: word} for word in words)
