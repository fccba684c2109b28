"""Photographs as they come from a phone, made anew: nothing but what can be seen stays.

A file is opened only as one of three formats, and only after its head has said how large the
picture is. What is kept is drawn afresh from its points, so that no place, no device, no thumbnail
and nothing that was hung onto the file comes along.
"""

import struct
from base64 import b64encode
from enum import StrEnum
from io import BytesIO
from threading import Lock
from typing import IO

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
# JPEG is read at a part of its size where that is enough; the others must be unpacked whole.
MOST_PIXELS = {"JPEG": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
LONGEST_SIDE = 2560  # Enough to read a notice on a wall.
QUALITY = 85
SMALL_SIDE = 240
HEIC_BRANDS = (b"heic", b"heix", b"heif", b"hevc", b"hevx", b"mif1", b"msf1")
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n")  # Of JPEG and PNG.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    EOFError,
    struct.error,
)
# An unpacked picture takes a hundred megabytes or more: one at a time is what a process can bear.
_one_at_a_time = Lock()


class Flaw(StrEnum):
    """Why a file is no photograph that can be kept."""

    NOT_A_PHOTO = "not_a_photo"
    HEIC = "heic_photo"
    DAMAGED = "damaged_photo"
    MANY_PIXELS = "photo_of_many_pixels"


class FlawedPhotoError(Exception):
    """A file is no photograph that can be kept; `limit` is in pixels, where there is one."""

    def __init__(self, flaw: Flaw, limit: int = 0) -> None:
        super().__init__(flaw.value)
        self.flaw, self.limit = flaw, limit


def drawn_anew(file: IO[bytes]) -> bytes:
    """Return a photograph as a JPEG that holds nothing but the picture, upright.

    Raises
    ------
    FlawedPhotoError
        If it is none, is damaged, or has more pixels than can be unpacked here.
    """
    with _one_at_a_time:
        picture = _opened(file)
        try:
            upright = ImageOps.exif_transpose(_shrunk(picture))
            return _as_jpeg(_on_white(upright), QUALITY)
        except (*BROKEN, MemoryError):
            raise FlawedPhotoError(Flaw.DAMAGED) from None


def small_picture(kept: bytes) -> str:
    """Return a small picture of a kept photograph, as an address that holds its data."""
    with Image.open(BytesIO(kept), formats=("JPEG",)) as picture:
        picture.draft("RGB", (SMALL_SIDE, SMALL_SIDE))
        picture.thumbnail((SMALL_SIDE, SMALL_SIDE))
        data = b64encode(_as_jpeg(picture.convert("RGB"), 70)).decode()
    return f"data:image/jpeg;base64,{data}"


def _opened(file: IO[bytes]) -> Image.Image:
    try:
        picture = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError:
        raise FlawedPhotoError(Flaw.MANY_PIXELS, min(MOST_PIXELS.values())) from None
    except BROKEN:
        file.seek(0)
        raise FlawedPhotoError(_flaw_of(file.read(12))) from None
    most = MOST_PIXELS[picture.format or ""]
    if picture.width * picture.height > most:
        raise FlawedPhotoError(Flaw.MANY_PIXELS, most)
    return picture


def _flaw_of(head: bytes) -> Flaw:
    """Return what is wrong with a file that cannot be opened, by how it begins."""
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return Flaw.HEIC
    is_webp = head[:4] == b"RIFF" and head[8:] == b"WEBP"
    return Flaw.DAMAGED if is_webp or head.startswith(BEGINNINGS) else Flaw.NOT_A_PHOTO


def _shrunk(picture: Image.Image) -> Image.Image:
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # Only JPEG heeds it.
    picture.load()
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the points of a picture alone; Pillow would hand its notes on with a copy."""
    points = picture.convert("RGBA")
    plain = Image.new("RGB", points.size, "white")
    plain.paste(points, mask=points.getchannel("A"))
    return plain


def _as_jpeg(picture: Image.Image, quality: int) -> bytes:
    written = BytesIO()
    picture.save(written, "JPEG", quality=quality)
    return written.getvalue()
