"""Every text of a definition, with its place."""

from collections.abc import Iterator, Mapping

from questionnaires.definition import Part
from questionnaires.problems import Place


def find_texts(part: Part, place: Place = ()) -> Iterator[tuple[Place, Mapping[str, str]]]:
    """Yield every text of a part and of all below it, with its place."""
    for name in type(part).model_fields:
        yield from _texts_in(getattr(part, name), (*place, name))


def _texts_in(value: object, place: Place) -> Iterator[tuple[Place, Mapping[str, str]]]:
    match value:
        case Part():
            yield from find_texts(value, place)
        case tuple():
            for index, each in enumerate(value):
                yield from _texts_in(each, (*place, index))
        case Mapping() if all(isinstance(each, str) for each in value.values()):
            if value:
                yield place, value
        case Mapping():
            for key, each in value.items():
                yield from _texts_in(each, (*place, key))
