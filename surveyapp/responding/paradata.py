"""What is kept of the way in which somebody answered: little, declared, and bounded here.

The notice before the first question names it all; whoever adds to it adds to the notice.
"""

import re
from enum import StrEnum


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
