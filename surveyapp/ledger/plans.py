"""What somebody asks for when a ledger is founded or changed."""

from dataclasses import dataclass
from datetime import date

from surveyapp.orm import Words


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """What a ledger is called, from which day on it takes facts, and which."""

    title: Words
    valid_from: date
    source: str
