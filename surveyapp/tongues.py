"""Languages that questionnaires are written in: their names, and which way they are read."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from markupsafe import Markup

# As the switches of most pages say it, where Babel would name the country too.
SHORT_NAMES = {"zh-CN": "中文", "en": "English"}


@lru_cache
def own_name(language: str) -> str:
    """Return the name that a language has for itself, or else its code."""
    locale = locale_of(language)
    known = SHORT_NAMES.get(language) or (locale.get_display_name(locale) if locale else None)
    return known or language


@lru_cache
def tongue(language: str) -> Markup:
    """Return what an element says of the language of its words, and of their direction if need be.

    Where it says none, words are read from left to right, and so are most pages around them.
    """
    locale = locale_of(language)
    direction = ' dir="rtl"' if locale is not None and locale.text_direction == "rtl" else ""
    return Markup('lang="{}"{}').format(language, Markup(direction))  # noqa: S704 - ours


@lru_cache
def locale_of(language: str) -> Locale | None:
    """Return the customs of a language, or of the one it is a kind of, where they are known."""
    for name in (language, language.partition("-")[0]):  # Without a script that Babel lacks.
        try:
            return Locale.parse(name, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None
