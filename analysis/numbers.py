"""Numbers as people write them in files."""

import re

NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+|(?=\.\d))(\.\d*)?([eE][-+]?\d+)?")


def read_number(text: str | None) -> float | None:
    """Return the number that `text` is, or ``None`` where it is none.

    Commas may set groups of three apart, as in 1,200; what may be another number elsewhere, such
    as 1,5, is refused. So are words like nan and inf.
    """
    if text is None or not NUMBER.fullmatch(text):
        return None
    return float(text.replace(",", ""))
