"""QR codes as SVG, drawn here so that no other service learns the addresses."""

from io import BytesIO

import segno

QUIET_ZONE = 4  # Modules of white around it, as ISO/IEC 18004 asks for.


def qr_svg(address: str) -> bytes:
    """Return the QR code of an address as an SVG document that scales to any size.

    Error correction M (15 %) survives a scratched card, and keeps the modules large.
    """
    file = BytesIO()
    _code(address).save(file, kind="svg", border=QUIET_ZONE, omitsize=True, light="#fff")
    return file.getvalue()


def qr_inline(address: str) -> str:
    """Return the QR code of an address as an SVG element for a page."""
    inline: str = _code(address).svg_inline(border=QUIET_ZONE, omitsize=True, light="#fff")
    return inline


def _code(address: str) -> segno.QRCode:
    return segno.make_qr(address, error="m")
