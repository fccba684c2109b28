"""Questions about several things at once: a matrix, a ranking, a sum to share out."""

from typing import Any, Literal

from pydantic import Field

from questionnaires.definition.parts import Choice, Code, MissingCode, Order, Text, joined_words
from questionnaires.definition.questions import Number, Question, Rating, SingleChoice


class Matrix(Question):
    """The same rating, or the same choices, for each row; every row is a variable of its own.

    A row is answered as ``<code>_<row>``. `scale` and `choices` exclude each other.
    """

    type: Literal["matrix"] = "matrix"
    rows: tuple[Choice, ...] = Field(min_length=1)
    scale: Code | None = None
    choices: tuple[Choice, ...] = ()
    order: Order = Order.AS_WRITTEN

    def row_questions(self) -> tuple[Rating | SingleChoice, ...]:
        """Return the question that each row asks."""
        return tuple(map(self._row_question, self.rows))

    def _row_question(self, row: Choice) -> Rating | SingleChoice:
        common: dict[str, Any] = {
            "code": f"{self.code}_{row.code}",
            "text": joined_words(self.text, row.label),
            "required": self.required,
            "missing": self.missing,
            "private": self.private,
            "tags": self.tags,
        }
        # Not validated again: two texts joined may be longer than one may be written.
        if self.scale is not None:
            return Rating.model_construct(scale=self.scale, **common)
        return SingleChoice.model_construct(choices=self.choices, **common)


class Ranking(Question):
    """Items in order, the first one first; `places` of them, or all.

    Without `places` every item must have its place.
    """

    type: Literal["ranking"] = "ranking"
    items: tuple[Choice, ...] = Field(min_length=2)
    places: int | None = Field(default=None, ge=1)
    order: Order = Order.AS_WRITTEN

    @property
    def fewest(self) -> int:
        """How many items must be given a place."""
        return self.places or len(self.items)


class ConstantSum(Question):
    """Points shared out over items, which must add up to `total`.

    An item is answered as ``<code>_<item>``, a whole number; one left empty gets 0.
    """

    type: Literal["constant_sum"] = "constant_sum"
    items: tuple[Choice, ...] = Field(min_length=2)
    total: int = Field(default=100, ge=1)
    unit: Text | None = None
    missing: tuple[MissingCode, ...] = Field(default=(), max_length=0)
    order: Order = Order.AS_WRITTEN

    def item_questions(self) -> tuple[Number, ...]:
        """Return the question that each item asks."""
        return tuple(
            Number.model_construct(
                code=f"{self.code}_{item.code}",
                text=joined_words(self.text, item.label),
                required=self.required,
                private=self.private,
                tags=self.tags,
                unit=self.unit,
                maximum=self.total,
            )
            for item in self.items
        )
