"""Addresses of citizens' pages: what someone wished for once holds on every page of the way.

A wish travels in the address, because these pages keep no cookie: the language, and the elder
mode with its large letters and targets.
"""

from re import fullmatch
from typing import Any
from urllib.parse import urlencode

from flask import g, request, url_for

ELDER = "elder"
WHOLE = "whole"  # All questions on one page: for a script that keeps it, and no address of a page.
LOOK = "page-look"  # The name of buttons that show a form once more, filled in as it is.
# What can be the code of one; anything longer would not fit into a code to photograph.
LANGUAGE = r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}"
WISHES = frozenset({"lang", ELDER, WHOLE})


def wished_language() -> str:
    """Return the language that the present address asks for, whether or not this page speaks it.

    Questionnaires come in languages that the pages around them may not have.
    """
    asked = request.args.get("lang", "")
    return asked if fullmatch(LANGUAGE, asked) else str(g.language)


def way_to(endpoint: str, language: str | None, **values: object) -> str:
    """Return the address of a page in a language, in the mode of the present one."""
    elder = "1" if g.is_elder else None
    query: dict[str, Any] = {"lang": language, **values, ELDER: elder}
    return url_for(endpoint, **query)


def way_on(endpoint: str, language: str, **values: str) -> str:
    """Return the address of a page with all that the present one says: a link, a device."""
    query: dict[str, Any] = dict(values)
    end = wishes(language, is_elder=g.is_elder)
    return f"{url_for(endpoint, **query)}?{rest_of_query()}{end}"


def same_page(language: str, *, is_elder: bool) -> str:
    """Return the address of the present page, or of where it was sent, in a language and mode."""
    end = wishes(language, is_elder=is_elder)
    return f"{request.script_root}{request.path}?{rest_of_query()}{end}"


def is_look_asked() -> bool:
    """Tell whether a form was sent only to be seen in another language or size, as it stands."""
    return LOOK in request.form


def in_other_size() -> str:
    """Return the address of the present page in the other mode; nothing if it was sent.

    Asking for such a page anew would lose what was sent.
    """
    if request.method != "GET":
        return ""
    return same_page(wished_language(), is_elder=not g.is_elder)


def rest_of_query() -> str:
    """Return all that the present address says beside the wishes, to be followed by them."""
    rest = [(name, value) for name, value in request.args.items(multi=True) if name not in WISHES]
    return f"{urlencode(rest)}&" if rest else ""


def wishes(language: str, *, is_elder: bool) -> str:
    """Return the end of an address that asks for a language, and for the elder mode or not."""
    return urlencode({"lang": language, **({ELDER: "1"} if is_elder else {})})
