"""Pictures of every kind of question, and of what follows from answers: the book's examples."""
# ruff: noqa: INP001 - beside the program that uses it, not in a package

from collections.abc import Callable, Mapping
from functools import partial

from playwright.sync_api import FilePayload, Page

from docs.studio import Studio, Take, cut_out
from questionnaires.formats.schema_problems import QUESTION_TYPES
from tests.docs.book import example_of, example_that_asks
from tests.photos import photo
from tests.screens import DESK, PHONE, Screen

QUESTION = ".question:visible"


def kind(name: str, studio: Studio, screen: Screen = PHONE) -> bytes:
    """Take the example of a kind, before it is answered or in the middle of it."""
    page = _page(studio, example_of(name), screen)
    HALF_ANSWERED.get(name, _leave)(page)
    for field, (chinese, english) in WRITTEN.get(name, {}).items():
        _write(page, field, studio.writes(chinese, english))
    return cut_out(page.locator(QUESTION))


def _leave(_page: Page) -> None:
    """Show a question as it is before anybody answered it."""


def _pick(name: str, *values: str) -> Callable[[Page], None]:
    def pick(page: Page) -> None:
        for value in values:
            page.locator(f'[name="{name}"][value="{value}"] + label').click()

    return pick


def _type(**values: str) -> Callable[[Page], None]:
    def type_in(page: Page) -> None:
        for name, value in values.items():
            page.locator(f'[name="{name}"]').fill(value)

    return type_in


def _write(page: Page, name: str, value: str) -> None:
    """Write, as on a device without pickers, whose words would be the browser's own."""
    field = page.locator(f'[name="{name}"]').first
    if field.evaluate("field => field.tagName") == "INPUT":
        field.evaluate("field => field.type = 'text'")
    field.fill(value)


def _rank(page: Page) -> None:
    page.locator('[name="better.forms"]').select_option("1")


def _choose_photo(page: Page) -> None:
    content = photo(size=(1200, 900))
    sent: FilePayload = {"name": "window.jpg", "mimeType": "image/jpeg", "buffer": content}
    page.locator("input[type=file]").set_input_files([sent])
    page.locator(".photos .option:not([data-unsent])").wait_for(state="attached")


# Kinds that show what they are only once somebody has begun to answer.
HALF_ANSWERED: Mapping[str, Callable[[Page], None]] = {
    "single_choice": _pick("place", "other"),
    "multiple_choice": _pick("used", "guide", "helper"),
    "ranking": _rank,
    "photo": _choose_photo,
    "constant_sum": _type(importance_speed="50", importance_manner="20"),
}

# What is written, in Chinese and in English, by the kind of question and the name of the field.
WRITTEN: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "date": {"visited": ("2026年3月5日", "2026-03-05")},
    "month": {"received": ("2026年3月", "2026-03")},
    "time_of_day": {"ticket": ("9:40", "9:40")},
    "free_text": {"comment": ("指示牌再大些就好了", "Larger signs would help")},
}


def reasons(studio: Studio) -> bytes:
    """Take a list of reasons, opened by the worst level."""
    page = _page(studio, example_that_asks("window"))
    _pick("window", "negative")(page)
    return cut_out(page.locator(QUESTION))


def condition(studio: Studio) -> bytes:
    """Take a question that an answer to the one above has opened."""
    page = _page(studio, example_that_asks("why"))
    _pick("result", "dissatisfied")(page)
    return cut_out(page.locator(".part"))


def constraint(studio: Studio) -> bytes:
    """Take answers that contradict each other, and what is said of them."""
    page = _page(studio, example_that_asks("children"))
    _type(household="3", children="4")(page)
    _send(page, ".error-summary")
    return cut_out(page.locator("main"))


def warning(studio: Studio) -> bytes:
    """Take an answer that may be wrong, and the way to keep it all the same."""
    page = _page(studio, example_that_asks("queued"))
    _type(queued="240")(page)
    _send(page, ".warnings")
    return cut_out(page.locator("main"))


def repeated(studio: Studio) -> bytes:
    """Take a question that repeats what somebody wrote above it."""
    page = _page(studio, example_that_asks("matter"))
    _type(matter=studio.writes("新办营业执照", "a business licence"))(page)
    return cut_out(page.locator(".answers"))


def _page(studio: Studio, example: str, screen: Screen = PHONE) -> Page:
    return studio.open(f"/s/{studio.ask(example).code}", screen)


def _send(page: Page, expected: str) -> None:
    page.locator(".steps .primary").click()
    page.locator(expected).wait_for()


PICTURES: Mapping[str, Take] = {
    **{f"kinds/{name}": partial(kind, name) for name in QUESTION_TYPES},
    "kinds/matrix-desk": partial(kind, "matrix", screen=DESK),
    "reasons": reasons,
    "condition": condition,
    "constraint": constraint,
    "warning": warning,
    "repeated": repeated,
}
