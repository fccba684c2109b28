"""What every journey of somebody at work begins with, and what each of their pages must be."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from tests.factories import PASSWORD


def sign_in(page: Page, login: str) -> None:
    """Sign in with the password of every test account."""
    page.goto("/sign-in")
    page.get_by_label("用户名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    follow(page.get_by_role("main").get_by_role("button", name="登录"))


def follow(link: Locator) -> None:
    """Click what leads to another page, and wait until all of that page is there."""
    with link.page.expect_navigation():
        link.click()


def open_room(page: Page, name: str) -> None:
    """Go to a room by the main menu, which is folded on a phone."""
    menu = page.locator(".mainnav")
    fold = menu.locator("summary")
    if fold.is_visible():
        fold.press("Enter")
    follow(menu.get_by_role("link", name=name, exact=True))


def assert_fits_and_is_accessible(page: Page) -> None:
    """Fail where a page scrolls sideways, or shuts somebody out."""
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, f"{page.url} scrolls sideways by {overflow}"
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
