"""Who may leave contact details: whoever has just answered, without a word of which answer.

A ticket names a collector and a day. All who answer there on that day have the same one.
"""

from datetime import date
from struct import Struct

from surveyapp import signing

PURPOSE = "surveyapp.responding.contact"
DAY = Struct(">Q")
DAYS_GOOD = 2


def contact_ticket(collector: str, today: date, secret: str) -> str:
    """Return the ticket of a day, as the receipt carries it."""
    return signing.sign(DAY.pack(today.toordinal()), secret, purpose=PURPOSE, place=collector)


def is_ticket(ticket: str, collector: str, today: date, secret: str) -> bool:
    """Tell whether a ticket is of this collector, and of today or yesterday."""
    content = signing.read(ticket, DAY.size, secret, purpose=PURPOSE, place=collector)
    if content is None:
        return False
    (ordinal,) = DAY.unpack(content)
    return bool(0 <= today.toordinal() - ordinal < DAYS_GOOD)
