"""What stands above a page that must be corrected: each thing once."""

from collections import defaultdict
from collections.abc import Container, Sequence

from markupsafe import Markup

Told = tuple[str, Markup, str]  # Where it is corrected, of which question, what to do.
SEPARATOR = Markup(" / ")


def told_once(found: Sequence[Told], shared: Container[str]) -> list[Told]:
    """Return every error, and once what several questions say together, with their names."""
    questions: defaultdict[str, list[Markup]] = defaultdict(list)
    for _control, question, sentence in found:
        questions[sentence].append(question)
    told: dict[tuple[str, str], Told] = {}
    for control, question, sentence in found:
        if sentence in shared:
            names = SEPARATOR.join(questions[sentence])
            told.setdefault(("", sentence), (control, names, sentence))
        else:
            told[control, sentence] = (control, question, sentence)
    return list(told.values())
