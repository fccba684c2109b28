"""What every document says alike: sentences in a language, numbers in cells, and lists."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from analysis.text import words
from surveyapp import messages
from surveyapp.documents import numbers
from surveyapp.documents.document import Column, Kind, Span, Value
from surveyapp.messages import N_

MOST_NAMED = 12
SHOWN_AS: Mapping[Kind, Callable[[float | None], str]] = {
    Kind.COUNT: numbers.count,
    Kind.INDEX: numbers.decimal,
    Kind.SHARE: numbers.percent,
    Kind.POINTS: numbers.signed,
    Kind.PROBABILITY: numbers.probability,
    Kind.RATIO: lambda value: numbers.decimal(value, 3),
}


@dataclass(frozen=True, slots=True)
class Voice:
    """The words of one language, for whatever is set as a document."""

    language: str

    def say(self, sentence: str, **parameters: object) -> str:
        """Return a sentence of the program, with its gaps filled in."""
        return messages.say(sentence, self.language, **parameters)

    def text(self, text: Mapping[str, str]) -> str:
        """Return a text of whoever wrote the rules."""
        return words(text, self.language)

    def columns(self, *columns: tuple[str, Kind, float]) -> tuple[Column, ...]:
        """Return the heads of a table, each with what it holds and how wide it is."""
        return tuple(Column(self.say(title), kind, width) for title, kind, width in columns)

    # --- numbers

    def show(self, value: Value, kind: Kind, places: int = 2) -> str:
        """Return a cell as people read it; a number in its own unit with so many decimals."""
        if isinstance(value, Span):
            return self.interval(value, kind, places)
        if value is None:
            return numbers.NOTHING
        if isinstance(value, str):
            return value
        if kind is Kind.NUMBER:
            return numbers.decimal(value, places)
        shown = SHOWN_AS.get(kind)
        return shown(value) if shown else numbers.count(value)

    def interval(
        self,
        interval: Span | None,
        kind: Kind = Kind.INTERVAL,
        places: int = 2,
    ) -> str:
        """Return two bounds with a dash between them."""
        if interval is None:
            return numbers.NOTHING
        shown = numbers.percent if kind is Kind.SHARE_INTERVAL else numbers.decimal
        low, high = (shown(bound, places) for bound in (interval.low, interval.high))
        # A dash after a minus would be read as one of them.
        return f"{low} – {high}" if interval.low < 0 else f"{low}–{high}"

    # --- lists

    def listed(self, items: Iterable[str]) -> str:
        """Join names or short phrases."""
        return self.say(N_("、")).join(items)

    def some(self, items: Iterable[str]) -> str:
        """Join names, and count those that are too many to name."""
        names = list(items)
        listed = self.listed(names[:MOST_NAMED])
        if len(names) <= MOST_NAMED:
            return listed
        return self.say(N_("{names}等 {n} 个"), names=listed, n=numbers.count(len(names)))

    def apart(self, phrases: Iterable[str]) -> str:
        """Join phrases that could each stand alone."""
        return self.say(N_("；")).join(continued(phrases))

    def together(self, sentences: Iterable[str]) -> str:
        """Join whole sentences."""
        return messages.together(sentences, self.language)


def continued(phrases: Iterable[str]) -> Iterator[str]:
    """Yield each phrase once; those after the first begin small, but for abbreviations."""
    for place, phrase in enumerate(dict.fromkeys(phrases)):
        is_word = place and phrase[1:2].islower()
        yield phrase[0].lower() + phrase[1:] if is_word else phrase
