"""What citizens do on the pages of a questionnaire."""

from playwright.sync_api import Page


def pick(page: Page, question: str, value: str) -> None:
    """Choose an answer of a question, by its label, as a finger does."""
    page.locator(f'[name="{question}"][value="{value}"] + label').click()


def pick_first_of_all(page: Page) -> None:
    """Choose the first answer of every question that has none."""
    unanswered = page.locator(".question:visible .options:not(:has(> :checked))")
    while unanswered.count():  # An answer may open another question.
        unanswered.first.locator("label").first.click()


def press(page: Page, name: str) -> None:
    """Press the button of this name."""
    page.get_by_role("button", name=name, exact=True).click()
