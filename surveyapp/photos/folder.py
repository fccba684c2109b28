"""Where photographs lie: a folder for each response, outside everything a web server serves.

A file is whole and on the disk before anything names it, so that an interruption leaves a file
without a response and never a response without its file. Only whoever answers a response can put
files into its folder or name those that are there. A name is the hash of what the file holds. The
file system notes no moment finer than the half-day: for an anonymous answer it would tell when.
"""

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from re import fullmatch
from tempfile import NamedTemporaryFile
from uuid import UUID

from questionnaires.definition import PHOTO_NAME

LEAST_FREE_BYTES = 1_000_000_000  # The same disk may hold the answers, which come first.
MOST_OF_A_RESPONSE = 60  # Of all its questions, with what was taken out again.
NAME_LENGTH = 32
UNFINISHED = ".part"


class NoRoomError(Exception):
    """Nothing more can be kept here."""


class PhotoFolder:
    """The photographs of all responses."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def keep(self, response_id: UUID, content: bytes, *, moment: datetime) -> str:
        """Keep a photograph for a response, and return its name once it is safely on the disk.

        Raises
        ------
        NoRoomError
            If the disk is nearly full, or the response has more of them than anybody takes.
        """
        name = f"{sha256(content).hexdigest()[:NAME_LENGTH]}.jpg"
        folder = self._of(response_id)
        if (folder / name).exists():
            return name
        for each in (self.root, folder.parent, folder):
            each.mkdir(parents=True, exist_ok=True, mode=0o700)
        is_full = shutil.disk_usage(folder).free < LEAST_FREE_BYTES
        if is_full or len(list(folder.iterdir())) >= MOST_OF_A_RESPONSE:
            raise NoRoomError
        with NamedTemporaryFile(dir=folder, suffix=UNFINISHED, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(folder / name)
        for each in (folder / name, folder):
            os.utime(each, (moment.timestamp(), moment.timestamp()))
        for each in (folder, folder.parent, self.root):
            _settle(each)
        return name

    def find(self, response_id: UUID, name: str) -> bytes | None:
        """Return a photograph of a response; ``None`` if it has none of this name."""
        if not fullmatch(PHOTO_NAME, name):
            return None
        try:
            return (self._of(response_id) / name).read_bytes()
        except FileNotFoundError:
            return None

    def has(self, response_id: UUID, name: str) -> bool:
        """Tell whether a response has a photograph of this name."""
        return bool(fullmatch(PHOTO_NAME, name)) and (self._of(response_id) / name).is_file()

    def touch(self, response_id: UUID, *, moment: datetime) -> None:
        """Note that a page with the photographs of a response is still in use."""
        with suppress(FileNotFoundError):
            os.utime(self._of(response_id), (moment.timestamp(), moment.timestamp()))

    def lend(self, response_id: UUID, other_id: UUID) -> None:
        """Let another response, sent in the place of one, have its photographs too."""
        folder, other = self._of(response_id), self._of(other_id)
        if not folder.is_dir():
            return
        for each in (other.parent, other):
            each.mkdir(exist_ok=True, mode=0o700)
        for each in folder.glob("*.jpg"):
            with suppress(FileExistsError, FileNotFoundError):
                (other / each.name).hardlink_to(each)
        moment = folder.stat().st_mtime
        os.utime(other, (moment, moment))
        _settle(other)
        _settle(other.parent)

    def erase(self, response_id: UUID, *, but: Collection[str] = ()) -> int:
        """Erase what is kept for a response, except files of some names; return how many."""
        folder, erased = self._of(response_id), 0
        with suppress(FileNotFoundError):
            for each in list(folder.iterdir()):
                if each.name not in but:
                    each.unlink(missing_ok=True)
                    erased += 1
        with suppress(OSError):  # It is not empty, or was never there.
            folder.rmdir()
        return erased

    def responses(self) -> Iterator[tuple[UUID, datetime]]:
        """Yield every response for which there is a folder, and when it was last put into."""
        for shelf in sorted(self.root.glob("??")):
            for folder in sorted(shelf.iterdir()):
                with suppress(ValueError, FileNotFoundError):
                    at = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
                    yield UUID(hex=folder.name), at

    def _of(self, response_id: UUID) -> Path:
        # A folder with a hundred thousand others in it is slow to look through.
        return self.root / response_id.hex[-2:] / response_id.hex


def _settle(folder: Path) -> None:
    """Wait until the disk knows what is in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
