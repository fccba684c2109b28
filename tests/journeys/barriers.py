"""What no page may do to anybody: scroll sideways, or have a barrier that axe knows."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.screens import DESK, PHONE, Screen

ZOOMED = Screen("zoomed", 180, 370)
# The things on a page that make it scroll sideways.
TOO_WIDE = """(width) => document.documentElement.scrollWidth <= width ? []
  : [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > width || e.getBoundingClientRect().left < 0)
    .map((e) => e.outerHTML.slice(0, 100))"""
# What a browser shows: on which device, and with which wishes of whoever uses it.
WISHES: dict[str, Any] = {"forced_colors": "none", "reduced_motion": "no-preference"}
VARIANTS: dict[str, tuple[Screen, dict[str, Any]]] = {
    "phone": (PHONE, {}),
    "desk": (DESK, {}),
    "tablet": (Screen("tablet", 768, 1024), {}),
    "zoomed": (ZOOMED, {}),
    "forced colours": (PHONE, {"forced_colors": "active"}),
    "forced colours at a desk": (DESK, {"forced_colors": "active"}),
    "reduced motion": (PHONE, {"reduced_motion": "reduce"}),
    "elder": (PHONE, {}),
    "right to left": (PHONE, {}),
    "right to left at a desk": (DESK, {}),
}


def assert_no_barriers(page: Page, variant: str = "") -> None:
    """Fail where axe finds somebody shut out."""
    results = Axe().run(page)
    assert results.violations_count == 0, f"{variant} {results.generate_report()}"


def assert_fits(page: Page, *screens: Screen) -> None:
    """Fail where a page scrolls sideways on one of these."""
    for screen in screens:
        page.set_viewport_size({"width": screen.width, "height": screen.height})
        assert page.evaluate(TOO_WIDE, screen.width) == [], screen.name


def assert_no_barriers_in_any_variant(page: Page) -> None:
    """Fail where one of them scrolls sideways, or shuts somebody out."""
    for name, (screen, wishes) in VARIANTS.items():
        page.set_viewport_size({"width": screen.width, "height": screen.height})
        page.emulate_media(**{**WISHES, **wishes})
        page.evaluate(
            """([elder, way]) => Object.assign(document.documentElement,
              { className: elder ? "elder" : "", dir: way })""",
            [name == "elder", "rtl" if name.startswith("right") else "ltr"],
        )
        assert page.evaluate(TOO_WIDE, screen.width) == [], name
        assert_no_barriers(page, name)
    page.set_viewport_size({"width": PHONE.width, "height": PHONE.height})
    page.emulate_media(**WISHES)
    page.evaluate("document.documentElement.removeAttribute('dir')")
