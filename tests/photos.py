"""Photographs to send in tests: drawn here, so that nobody's picture lies in the project."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from tests.surveyapp.pages.kinds import text

PLACE = {1: "N", 2: (31.0, 12.0, 0.0), 3: "E", 4: (121.0, 28.0, 0.0)}
ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def photo(
    format_: str = "JPEG", size: tuple[int, int] = (400, 300), colour: str = "steelblue"
) -> bytes:
    """Return a picture of a window, as it is sent."""
    picture = Image.new("RGB", size, colour)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2), fill="white")
    written = BytesIO()
    picture.save(written, format_)
    return written.getvalue()


def telling_photo() -> bytes:
    """Return a photograph taken with a phone on its side, which tells where, and with what."""
    written, exif = BytesIO(), Image.Exif()
    exif[ORIENTATION], exif[MAKER], exif[GPS] = 6, "Maker", PLACE
    picture = Image.new("RGB", (400, 300), "seagreen")
    picture.save(written, "JPEG", exif=exif, comment=b"of Mrs Wang", icc_profile=b"profile" * 20)
    return written.getvalue()


def evidence(**more: Any) -> dict[str, Any]:
    """Return an inspection in two pages: photographs first, and then words about them."""
    shot = {
        "type": "photo",
        "code": "shot",
        "text": text("请拍下窗口的公示牌", "Take a picture of the notice at the window"),
        "required": True,
        **more,
    }
    said = {"type": "free_text", "code": "said", "text": text("还有什么？", "Anything else?")}
    filler = [{**said, "code": f"said_{number}"} for number in range(6)]
    return {
        "code": "inspection",
        "title": text("明察暗访记录", "Inspection"),
        "languages": ["zh-CN", "en"],
        "privacy_notice": text("不记名。", "Anonymous."),
        "sections": [
            {"code": "seen", "title": text("现场", "On the spot"), "questions": [shot]},
            {"code": "words", "title": text("文字", "In words"), "questions": filler},
        ],
    }
