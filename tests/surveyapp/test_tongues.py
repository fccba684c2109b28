"""Every language has its own name, and is read in its own direction."""

import pytest

from surveyapp.tongues import own_name, tongue
from tests import pseudo


@pytest.mark.parametrize(
    ("language", "name", "direction"),
    [
        ("zh-CN", "中文", ""),
        ("en", "English", ""),
        ("ug", "ئۇيغۇرچە", ' dir="rtl"'),
        ("bo", "བོད་སྐད་", ""),
        ("ar-XB", "العربية", ' dir="rtl"'),
        ("xx", "xx", ""),
    ],
)
def test_a_language_says_its_name_and_direction(language: str, name: str, direction: str) -> None:
    assert own_name(language) == name
    assert tongue(language) == f'lang="{language}"{direction}'


def test_pseudo_languages_keep_what_is_filled_in() -> None:
    assert pseudo.longer("At most {n} of %(total)d") == "[Áť móšť {n} óf %(total)d·····]"
    assert "{n}" in pseudo.turned("At most {n}")
