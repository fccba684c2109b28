"""How many people a collector may bring at a time, which is no matter of addresses.

A hall full of people shares one address, so addresses are not counted. What is limited is a
collector: a device, on which people must take turns; a code on a wall, where a crowd may stand;
a link sent to a whole city.
"""

from dataclasses import dataclass

from surveyapp.fieldwork.models import Channel

SHARED_DEVICES = frozenset({Channel.HALL_TABLET, Channel.KIOSK, Channel.RATING_DEVICE})


@dataclass(frozen=True, slots=True)
class Most:
    """The most of one thing that may come through a collector at a time, by its kind."""

    device: int
    code: int
    link: int

    def through(self, channel: Channel) -> int:
        """Return what a collector of this channel may bring."""
        if channel in SHARED_DEVICES:
            return self.device
        return self.code if channel is Channel.QR_CODE else self.link
