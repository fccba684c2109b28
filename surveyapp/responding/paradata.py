"""What is kept of the way in which somebody answered: little, declared, and bounded here.

The notice before the first question names it all; whoever adds to it adds to the notice.
"""

import json
import re
from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

MAX_CHARACTERS = 4_000  # A hundred pages.
MAX_SECONDS = 24 * 60 * 60
MAX_CHANGES = 1_000
LONGEST = timedelta(hours=2)
GAP = timedelta(minutes=1)


class DeviceClass(StrEnum):
    """On what kind of device somebody answered, as far as it says so."""

    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    OTHER = "other"


TABLET = re.compile(r"iPad|Tablet|Android(?!.*Mobile)")
PHONE = re.compile(r"Mobile|iPhone|Android|HarmonyOS")
COMPUTER = re.compile(r"Windows NT|Macintosh|X11|Linux x86_64")


def device_class(user_agent: str) -> DeviceClass:
    """Return the kind of device that a browser names; nothing else of it is kept."""
    for pattern, kind in (
        (TABLET, DeviceClass.TABLET),
        (PHONE, DeviceClass.PHONE),
        (COMPUTER, DeviceClass.COMPUTER),
    ):
        if pattern.search(user_agent):
            return kind
    return DeviceClass.OTHER


def noted_by_page(sent: str, codes: Collection[str]) -> dict[str, Any]:
    """Return what the script of a page noted: seconds on each page, and changes of answers.

    Whoever sends it may write what they like, so only what could be true is taken: whole
    numbers within bounds, of pages that there are. Without scripts there is nothing.
    """
    if not sent:
        return {}
    try:
        noted = json.loads(sent[:MAX_CHARACTERS])
    except (ValueError, RecursionError):
        return {}
    if not isinstance(noted, dict) or not isinstance(noted.get("pages"), dict):
        return {}
    pages = {
        code: seconds
        for code in codes
        if (seconds := _bounded(noted["pages"].get(code), MAX_SECONDS)) is not None
    }
    changes = _bounded(noted.get("changes"), MAX_CHANGES)
    return {"pages": pages, **({} if changes is None else {"changes": changes})}


def seconds_taken(passed: timedelta, noted: Mapping[str, Any]) -> int | None:
    """Return how long somebody answered, or ``None`` where the page waited in between.

    It waited where more time passed than anybody answers, or where its script noted less than
    passed: it lay on a phone without a network, or was saved and opened again. A script that
    notes nothing hides no haste: a gap is longer than hasty answers take.
    """
    if passed > LONGEST:
        return None
    pages = noted.get("pages")
    if pages and passed - timedelta(seconds=sum(pages.values())) > GAP:
        return None
    return max(0, round(passed.total_seconds()))


def _bounded(number: object, most: int) -> int | None:
    if isinstance(number, int) and not isinstance(number, bool) and number >= 0:
        return min(number, most)
    return None
