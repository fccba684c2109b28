"""Parts that stand in for faulty ones: as little as makes a definition readable."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

PREFIX = "stand_in_"  # Of codes that nobody wrote.
WORDS = "…"
LARGE = 1_000_000
LATEST = "9999-12-31"
RATING_KEYS = ("scale", "reasons", "reasons_text", "reasons_required")


class StandIns:
    """Makes parts with words in the given languages, each with a code of its own."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = languages
        self.count = 0
        self.by_key: Mapping[str, Callable[[], object]] = {
            "code": self.code,
            "choices": lambda: [self.choice(), self.choice()],
            "rows": lambda: [self.choice(), self.choice()],
            "items": lambda: [self.choice(), self.choice()],
            "levels": lambda: [self.choice(), self.choice()],
            "questions": lambda: [self.question()],
            "sections": lambda: [self.section()],
            "maximum": lambda: LARGE,
            "valid_until": lambda: LATEST,
            "positive_levels": list,
            "negative_levels": list,
        }

    def of_key(self, key: str) -> object:
        """Return what can stand under a key that its part must have."""
        return self.by_key.get(key, lambda: WORDS)()

    def words(self, written: str = WORDS) -> dict[str, str]:
        """Return a text in every language."""
        return dict.fromkeys(self.languages, written)

    def code(self) -> str:
        """Return a code that is used nowhere else."""
        self.count += 1
        return f"{PREFIX}{self.count}"

    def choice(self) -> dict[str, Any]:
        """Return a choice, a level or a reason."""
        return {"code": self.code(), "label": self.words()}

    def question(self) -> dict[str, Any]:
        """Return a question that asks anything."""
        return {"code": self.code(), "type": "free_text", "text": self.words()}

    def section(self) -> dict[str, Any]:
        """Return a section of one question."""
        return {"code": self.code(), "title": self.words(), "questions": [self.question()]}

    def scale(self) -> dict[str, Any]:
        """Return a scale of two levels."""
        best, worst = self.choice(), self.choice()
        return {
            "code": self.code(),
            "levels": [best, worst],
            "positive_levels": [best["code"]],
            "negative_levels": [worst["code"]],
        }


# The first of these whose keys a question has is what it most likely is.
TELLING_KEYS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"rows"}), "matrix"),
    (frozenset({"items", "total"}), "constant_sum"),
    (frozenset({"items"}), "ranking"),
    (frozenset({"choices", "minimum"}), "multiple_choice"),
    (frozenset({"choices", "exclusive"}), "multiple_choice"),
    (frozenset({"choices"}), "single_choice"),
    (frozenset({"low_label"}), "scale_0_10"),
    (frozenset({"high_label"}), "scale_0_10"),
    *((frozenset({key}), "rating") for key in RATING_KEYS),
    (frozenset({"step"}), "expert_score"),
    *((frozenset({key}), "photo") for key in ("max_megabytes", "camera_only")),
    *((frozenset({key}), "number") for key in ("unit", "decimal_places", "maximum")),
)


def guess_type(question: object) -> str:
    """Return the type that a question most likely has, by the keys it has."""
    keys = question.keys() if isinstance(question, dict) else set()
    return next((kind for telling, kind in TELLING_KEYS if telling <= keys), "free_text")


def is_stand_in(code: object) -> bool:
    """Tell whether nobody wrote this code."""
    return isinstance(code, str) and code.startswith(PREFIX)
