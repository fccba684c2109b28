"""Large kept tables as the text that was packed: of it, only the rows that matter are read.

The events of a province take a second to unpack as words, and a page of one unit needs a few
hundred of them. Between two rows stands `"],["`, which no word can hold: within a word, a
quotation mark has a backslash before it.
"""

import gzip
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.tables import UNITS
from surveyapp.assessment.kept_tables import Rows, uncollected, unpacked
from surveyapp.assessment.models import KeptTable
from surveyapp.estimates.kept import Kept as AtHand

FEW = 5_000  # Rows: a table of no more is unpacked as a whole.
BETWEEN = b'"],["'


class TableText:
    """The text of a packed table, cut into its rows."""

    def __init__(self, content: bytes) -> None:
        text = gzip.decompress(content)
        head = text.index(b'"],[') + 2
        foot = text.index(b'"]],["') + 2
        self.header: list[str] = json.loads(text[1:head])
        self._rows = text[head + len(b',[["') : foot - len(b'"]')].split(BETWEEN)
        with uncollected():
            self.places: list[str] = json.loads(text[foot + len(b"],") : -1])

    def naming(self, words: Collection[str]) -> Rows:
        """Return the rows in whose text a word stands, as a whole or as part of another."""
        sought = [json.dumps(word, ensure_ascii=False)[1:-1].encode() for word in words]
        found: set[int] = set()
        for word in sought:
            found.update(at for at, row in enumerate(self._rows) if word in row)
        return self.take(sorted(found))

    def take(self, rows: Sequence[int]) -> Rows:
        """Return some rows, each where it stood and counted as it was."""
        return Rows(
            self.header,
            [json.loads(b'["' + self._rows[at] + b'"]') for at in rows],
            [self.places[at] for at in rows],
            [at + 1 for at in rows],
        )


Pick = Callable[[str, TableText], Rows]


def load_some(
    session: Session, authority_id: UUID, hashes: Mapping[str, str], pick: Pick
) -> dict[str, Rows]:
    """Return kept tables by their names: units and small ones whole, of others what is picked."""
    query = select(KeptTable).filter_by(authority_id=authority_id)
    found = session.scalars(query.where(KeptTable.hash.in_(hashes.values())))
    kept = {table.hash: table for table in found}
    tables = {}
    for name, digest in hashes.items():
        table = kept[digest]
        is_whole = name == UNITS or table.count <= FEW  # Every page calls units by their names.
        tables[name] = unpacked(table.content) if is_whole else pick(name, _text_of(table))
    return tables


def _text_of(table: KeptTable) -> TableText:
    return _texts.get((table.authority_id, table.hash), lambda: TableText(table.content))


# A kept table never changes; the next page is most often about the same.
_texts: AtHand[TableText] = AtHand(1)
