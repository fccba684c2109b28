"""What is kept of a photograph is what can be seen on it, and nothing else is a photograph."""

from base64 import b64decode
from io import BytesIO

import pytest
from PIL import Image

from surveyapp.photos.pictures import (
    LONGEST_SIDE,
    SMALL_SIDE,
    FlawedPhotoError,
    drawn_anew,
    small_picture,
)
from tests.photos import photo, telling_photo


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_is_kept_as_jpeg(format_: str) -> None:
    picture = opened(drawn_anew(BytesIO(photo(format_))))

    assert (picture.format, picture.size) == ("JPEG", (400, 300))
    red, green, blue = picture.getpixel((10, 10))  # type: ignore[misc] # three of them
    assert (abs(red - 70), abs(green - 130), abs(blue - 180)) < (8, 8, 8)


def test_it_stands_upright_and_no_longer_tells_where_and_with_what_it_was_taken() -> None:
    sent = telling_photo()
    assert b"Mrs Wang" in sent

    kept = drawn_anew(BytesIO(sent))

    picture = opened(kept)
    assert picture.size == (300, 400)
    assert dict(picture.getexif()) == {}
    assert picture.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Mrs Wang" not in kept
    assert b"profile" not in kept


def test_what_is_hung_onto_a_photograph_does_not_come_along() -> None:
    kept = drawn_anew(BytesIO(photo() + b"<script>alert(1)</script>PK\x03\x04"))

    assert b"<script>" not in kept
    assert b"PK\x03\x04" not in kept


def test_a_large_one_is_made_smaller_and_a_clear_one_is_laid_on_white() -> None:
    large = opened(drawn_anew(BytesIO(photo(size=(6000, 3000)))))
    assert large.size == (LONGEST_SIDE, LONGEST_SIDE // 2)
    clear = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(clear, "PNG")
    assert opened(drawn_anew(BytesIO(clear.getvalue()))).getpixel((5, 5)) == (255, 255, 255)


def bomb(width: int, height: int) -> bytes:
    """Return a small file that would unpack to a huge picture."""
    written = BytesIO()
    Image.new("1", (width, height)).save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (bomb(30_000, 30_000), "photo_of_many_pixels"),
        (bomb(6_000, 5_000), "photo_of_many_pixels"),
        (photo()[:2_000], "damaged_photo"),
        (photo("PNG")[:-300], "damaged_photo"),
        (photo("WEBP")[:-300], "damaged_photo"),
        (photo("GIF"), "not_a_photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_photo"),
        (b"%PDF-1.7", "not_a_photo"),
        (b"", "not_a_photo"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic_photo"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_photograph_is_refused_with_the_reason(content: bytes, flaw: str) -> None:
    with pytest.raises(FlawedPhotoError) as refused:
        drawn_anew(BytesIO(content))

    assert refused.value.flaw == flaw


def test_a_small_picture_fits_into_the_page() -> None:
    address = small_picture(drawn_anew(BytesIO(photo(size=(3000, 2000)))))

    head, _comma, data = address.partition(",")
    assert head == "data:image/jpeg;base64"
    assert opened(b64decode(data)).size == (SMALL_SIDE, SMALL_SIDE * 2 // 3)


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))
