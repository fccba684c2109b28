"""Large kept tables as the text that was packed: of it, only the rows that matter are read.

The events of a province take a second to unpack as words, and a page of one unit needs a few
hundred of them. Between two rows stands `"],["`, which no word can hold: within a word, a
quotation mark has a backslash before it.
"""

import gzip
import json
from array import array
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import accumulate
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
    """The text of a packed table, and where in it each row begins."""

    def __init__(self, content: bytes) -> None:
        text = gzip.decompress(content)
        head = text.index(b'"],[') + 2
        foot = text.index(b'"]],["') + 2
        self.header: list[str] = json.loads(text[1:head])
        self._text = text[head + len(b',[["') : foot - len(b'"]')]
        lengths = (len(row) + len(BETWEEN) for row in self._text.split(BETWEEN))
        self._starts = array("Q", accumulate(lengths, initial=0))
        with uncollected():
            self.places: list[str] = json.loads(text[foot + len(b"],") : -1])

    def naming(self, words: Collection[str]) -> Rows:
        """Return the rows in whose text a word stands, as a whole or as part of another."""
        sought = [json.dumps(word, ensure_ascii=False)[1:-1].encode() for word in words]
        return self.take(sorted({row for word in sought for row in self._with(word)}))

    def take(self, rows: Sequence[int]) -> Rows:
        """Return some rows, each where it stood and counted as it was."""
        return Rows(
            self.header,
            [self._cells(row) for row in rows],
            [self.places[row] for row in rows],
            [row + 1 for row in rows],
        )

    def _with(self, word: bytes) -> Iterator[int]:
        """Yield each row in which a word stands; the whole text is looked through at once."""
        at = self._text.find(word)
        while at >= 0:
            row = bisect_right(self._starts, at) - 1
            yield row
            at = self._text.find(word, self._starts[row + 1])

    def _cells(self, row: int) -> list[str]:
        text = self._text[self._starts[row] : self._starts[row + 1] - len(BETWEEN)]
        found: list[str] = json.loads(b'["' + text + b'"]')
        return found


Pick = Callable[[str, TableText], Rows]


def load_some(
    session: Session,
    authority_id: UUID,
    hashes: Mapping[str, str],
    pick: Pick,
    known: Mapping[str, Rows],
) -> dict[str, Rows]:
    """Return kept tables by their names: units and small ones whole, of others what is picked.

    Those whose picked rows are `known` are not read.
    """
    query = select(KeptTable).filter_by(authority_id=authority_id)
    found = session.scalars(query.where(KeptTable.hash.in_(hashes.values())))
    kept = {table.hash: table for table in found}
    tables = dict(known)
    for name, digest in hashes.items():
        if name in known:
            continue
        table = kept[digest]
        is_whole = name == UNITS or table.count <= FEW  # Every page calls units by their names.
        tables[name] = unpacked(table.content) if is_whole else pick(name, _text_of(table))
    return tables


def _text_of(table: KeptTable) -> TableText:
    return _texts.get((table.authority_id, table.hash), lambda: TableText(table.content))


# A kept table never changes; the next page is most often about the same.
_texts: AtHand[TableText] = AtHand(1)
