"""What can be wrong with a questionnaire: a code, a place, and what the sentence needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from questionnaires.expressions import ExpressionProblemCode

Place: TypeAlias = tuple[str | int, ...]  # ("sections", 1, "questions", 0, "text", "en")


class Severity(StrEnum):
    """Whether a questionnaire with this problem can be published."""

    ERROR = "error"
    WARNING = "warning"


class ProblemCode(StrEnum):
    """What is wrong with what a definition means."""

    DUPLICATE_CODE = "duplicate_code"
    DUPLICATE_LANGUAGE = "duplicate_language"
    RESERVED_CODE = "reserved_code"
    SCALE_HIDES_PRESET = "scale_hides_preset"
    UNKNOWN_SCALE = "unknown_scale"
    TOO_FEW_LEVELS = "too_few_levels"
    LEVEL_IN_NO_SET = "level_in_no_set"
    LEVEL_IN_SEVERAL_SETS = "level_in_several_sets"
    UNKNOWN_LEVEL = "unknown_level"
    REASON_CHANGES_MEANING = "reason_changes_meaning"
    REASONS_WITHOUT_TEXT = "reasons_without_text"
    REQUIRED_REASONS_WITHOUT_LIST = "required_reasons_without_list"
    REASONS_REQUIRED_UNEVENLY = "reasons_required_unevenly"
    MORE_STEPS_FOR_LEVEL = "more_steps_for_level"
    OUTCOME_MISSING = "outcome_missing"
    OUTCOME_UNKNOWN = "outcome_unknown"
    OUTCOME_NOT_RATING = "outcome_not_rating"
    CONDITION_NOT_EARLIER = "condition_not_earlier"
    NEVER_SHOWN = "never_shown"
    MISSING_TRANSLATION = "missing_translation"
    PRESET_NOT_TRANSLATED = "preset_not_translated"
    IMPOSSIBLE_BOUNDS = "impossible_bounds"
    MORE_THAN_CHOICES = "more_than_choices"
    STEP_MISSES_MAXIMUM = "step_misses_maximum"
    MATRIX_SCALE_OR_CHOICES = "matrix_scale_or_choices"
    UNKNOWN_OTHER = "unknown_other"
    ORDER_WITH_CONDITION = "order_with_condition"
    LONG_NAME = "long_name"
    UNKNOWN_EXCLUSIVE = "unknown_exclusive"
    MARK_EXPIRED = "mark_expired"
    UNREACHABLE = "unreachable"
    CONDITION_NOT_HERE = "condition_not_here"
    CALCULATION_NOT_ABOVE = "calculation_not_above"
    CIRCULAR_CALCULATION = "circular_calculation"
    CONSTRAINT_NEVER_HOLDS = "constraint_never_holds"
    CONSTRAINT_NAMES_NOTHING = "constraint_names_nothing"
    CONSTRAINT_WITHOUT_MESSAGE = "constraint_without_message"
    MESSAGE_WITHOUT_CONSTRAINT = "message_without_constraint"
    PIPED_UNKNOWN = "piped_unknown"
    PIPED_NOT_EARLIER = "piped_not_earlier"
    PIPED_PRIVATE = "piped_private"
    PIPED_LONG_WORDS = "piped_long_words"
    PIPED_ELSEWHERE = "piped_elsewhere"
    REUSED_CODE = "reused_code"
    CODE_CHANGED = "code_changed"
    # Warnings.
    OUTCOME_CONDITIONAL = "outcome_conditional"
    ALL_CHOICES_CONDITIONAL = "all_choices_conditional"
    UNDECLARED_LANGUAGE = "undeclared_language"
    REASONS_FOR_SOME_LEVELS = "reasons_for_some_levels"
    NO_PRIVACY_NOTICE = "no_privacy_notice"
    LONG_QUESTIONNAIRE = "long_questionnaire"
    ESTIMATE_TOO_SHORT = "estimate_too_short"
    LONG_SECTION = "long_section"
    LONG_TEXT = "long_text"


class DocumentProblemCode(StrEnum):
    """What is wrong with how a definition is written down."""

    TOO_LARGE = "too_large"
    NOT_YAML = "not_yaml"
    NOT_PRINTABLE = "not_printable"
    INDENTED_WITH_TAB = "indented_with_tab"
    COLON_IN_WORDS = "colon_in_words"
    UNKNOWN_ALIAS = "unknown_alias"
    SEVERAL_DOCUMENTS = "several_documents"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_DEEP = "too_deep"
    ENDLESS_ALIAS = "endless_alias"
    UNSUPPORTED_TAG = "unsupported_tag"
    DUPLICATE_KEY = "duplicate_key"
    KEY_NOT_TEXT = "key_not_text"
    EMPTY_DOCUMENT = "empty_document"
    UNKNOWN_KEY = "unknown_key"
    PRESELECTED = "preselected"
    ORDINAL_ORDER = "ordinal_order"
    MISSING_KEY = "missing_key"
    EMPTY_VALUE = "empty_value"
    TRUTH_VALUE_FOR_TEXT = "truth_value_for_text"
    NUMBER_FOR_TEXT = "number_for_text"
    TEXT_EXPECTED = "text_expected_here"
    LANGUAGES_EXPECTED = "languages_expected"
    MAPPING_EXPECTED = "mapping_expected"
    LIST_EXPECTED = "list_expected"
    NUMBER_EXPECTED = "number_expected_here"
    WHOLE_NUMBER_EXPECTED = "whole_number_expected"
    TRUTH_VALUE_EXPECTED = "truth_value_expected"
    DATE_EXPECTED = "date_expected"
    INVALID_CODE = "invalid_code"
    INVALID_LANGUAGE = "invalid_language"
    TOO_SHORT = "too_short"
    TOO_LONG = "text_too_long"
    TOO_FEW_ITEMS = "too_few_items"
    TOO_MANY_ITEMS = "too_many_items"
    BELOW_LIMIT = "below_limit"
    ABOVE_LIMIT = "above_limit"
    NOT_ONE_OF = "not_one_of"
    UNKNOWN_TYPE = "unknown_type"
    TYPE_MISSING = "type_missing"
    INVALID_VALUE = "invalid_value"


AnyProblemCode: TypeAlias = ProblemCode | DocumentProblemCode | ExpressionProblemCode

WARNINGS = frozenset(
    {
        ProblemCode.OUTCOME_CONDITIONAL,
        ProblemCode.ALL_CHOICES_CONDITIONAL,
        ProblemCode.UNDECLARED_LANGUAGE,
        ProblemCode.REASONS_FOR_SOME_LEVELS,
        ProblemCode.NO_PRIVACY_NOTICE,
        ProblemCode.LONG_QUESTIONNAIRE,
        ProblemCode.ESTIMATE_TOO_SHORT,
        ProblemCode.LONG_SECTION,
        ProblemCode.LONG_TEXT,
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct, and where.

    `offset` counts characters from the start of the words at `place`, for conditions.
    """

    code: AnyProblemCode
    place: Place
    parameters: Mapping[str, str] = field(default_factory=dict)
    offset: int | None = None

    @property
    def severity(self) -> Severity:
        """Return whether this stands in the way of publication."""
        return Severity.WARNING if self.code in WARNINGS else Severity.ERROR


def name_place(place: Place) -> str:
    """Return a place as people write it: ``sections[1].questions[0].text.en``."""
    written = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return written.removeprefix(".")
