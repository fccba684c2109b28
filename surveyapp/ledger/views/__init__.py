"""Pages of ledgers: their events, files, decisions and periods."""

from surveyapp.ledger.views import events, imports, ledgers, periods
from surveyapp.ledger.views.blueprint import blueprint

__all__ = ["blueprint", "events", "imports", "ledgers", "periods"]
