"""The devices on which journeys are made."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Screen:
    """One kind of device."""

    name: str
    width: int
    height: int
    has_touch: bool = False


PHONE = Screen("phone", 360, 740, has_touch=True)
DESK = Screen("desk", 1280, 800)
