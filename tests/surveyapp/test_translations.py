"""Every sentence of the program exists in every language, with the same gaps to fill in."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from surveyapp import messages

SOURCES = Path(messages.__file__).parent
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
GAP = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


@cache
def sentences() -> dict[str, str]:
    found = extract_from_dir(
        SOURCES, METHODS, options_map={"**.html": {"silent": "false"}}, keywords=KEYWORDS
    )
    return {
        sentence: f"{name}:{line}"
        for name, line, message, _comments, _context in found
        for sentence in ((message,) if isinstance(message, str) else message)
        if sentence
    }


OTHER_LANGUAGES = [code for code in messages.LANGUAGES if code != messages.SOURCE_LANGUAGE]


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    catalogue = messages.catalogue(language)
    missing = {
        sentence: place
        for sentence, place in sentences().items()
        if catalogue.gettext(sentence) == sentence
        and catalogue.ngettext(sentence, sentence, 1) == sentence
        and not sentence.isascii()
    }
    assert missing == {}


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_a_sentence_has_one_translation(language: str) -> None:
    found: dict[object, set[object]] = {}
    for path in sorted((messages.TRANSLATIONS / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    found.setdefault(message.id, set()).add(str(message.string))
    assert [sentence for sentence, said in found.items() if len(said) > 1] == []


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    said, left = sentences().keys(), []
    for path in sorted((messages.TRANSLATIONS / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                of_one = message.id if isinstance(message.id, tuple) else (message.id,)
                if any(of_one) and said.isdisjoint(map(str, of_one)):
                    left.append((path.name, of_one[0]))
    assert left == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_sentence_of_a_page_has_no_sign_that_would_be_taken_for_a_gap(language: str) -> None:
    catalogue = messages.catalogue(language)
    templates = [one for one, place in sentences().items() if place.startswith("templates/")]
    said = [catalogue.ngettext(one, one, 2) for one in templates] + [
        catalogue.gettext(one) for one in templates
    ]
    assert [one for one in said if "%" in GAP.sub("", one).replace("%%", "")] == []


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_a_translation_has_the_gaps_of_its_sentence(language: str) -> None:
    catalogue = messages.catalogue(language)
    # Of a sentence with a plural, the plural has them all.
    translated = {one: catalogue.ngettext(one, one, 2) for one in sentences()}
    translated |= {
        one: catalogue.gettext(one) for one, other in translated.items() if one == other
    }
    torn = {
        one: other
        for one, other in translated.items()
        if sorted(GAP.findall(one)) != sorted(GAP.findall(other))
    }
    assert torn == {}
