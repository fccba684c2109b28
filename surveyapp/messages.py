"""Every sentence that forms, services and errors say, and the catalogues that translate them.

The sentences are written in Chinese; `translations/<language>/*.po` hold them in other
languages, one file for each room so that a room is complete in itself. They are read when
the program starts, so there is nothing to compile and nothing to forget. Staff work in one of
`LANGUAGES`, which are complete; respondents' pages speak whatever there is a folder for.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from questionnaires.definition import words
from surveyapp.tongues import locale_of

LANGUAGES = ("zh-CN", "en")
SOURCE_LANGUAGE = "zh-CN"
TRANSLATIONS = Path(__file__).parent / "translations"


def N_(sentence: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark a sentence for translation, and return it as it is."""
    return sentence


CANNOT_BE_DONE = N_("这一步无法完成。请返回上一页再试。")
NOT_FOUND = N_("没有这个页面，或者您的账号不能打开它。请核对网址；若是同事给的链接，请问管理员。")
PUBLIC_NOT_FOUND = N_("没有这个页面。请核对网址是否完整，或重新扫描二维码。")
STALE = N_("您编辑期间，别人已保存了新的内容。两份内容都在下面，请核对后再保存。")
WAVE_CLOSED = N_("这次调查现在不接收答卷。感谢您的关注。")
WAVE_NOT_YET_OPEN = N_("这次调查从 {opens_at} 起接收答卷，请到时再来。")
PAGE_EXPIRED = N_("这个页面已失效。请重新扫码或刷新页面后再提交；您填写的内容仍在下面。")
FORM_EXPIRED = N_("登录状态已变化，这次没有保存。请重新登录，打开原来的页面再提交。")
TOO_LARGE = N_("上传的内容太大。请拆成较小的文件再试。")
FAILED = N_("系统出错，这次没有保存。请稍后再试；若一直如此，请告诉管理员。")
STORE_AWAY = N_("系统正忙或正在维护，这一步没有完成。请过几秒再试一次，填写的内容还在本页。")
TOO_MANY_ATTEMPTS = N_("尝试次数过多，请 {minutes} 分钟后再试。")

CHOOSE_ONE = N_("请选择一项。")
CHOOSE_AT_LEAST = N_("请至少选择 {minimum} 项。")
CHOOSE_AT_MOST = N_("最多选择 {maximum} 项，您选择了 {count} 项。")
NOT_A_CHOICE = N_("“{value}”不是可选项，请从列出的选项中选择。")
ENTER_NUMBER = N_("请填写数字，例如 12。")
ENTER_WHOLE_NUMBER = N_("请填写整数，例如 12。")
NUMBER_BETWEEN = N_("请填写 {minimum} 到 {maximum} 之间的数。")
ENTER_TEXT = N_("请填写这一项。")
TEXT_TOO_LONG = N_("最多 {maximum} 个字，现在有 {count} 个字，请删减。")

LOGIN_OR_PASSWORD_WRONG = N_("用户名或密码不正确，请重新输入。")
LOGIN_TAKEN = N_("用户名“{login}”已有人使用，请换一个。")
LOGIN_LENGTH = N_("用户名请填写 1 到 {maximum} 个字符。")
NAME_LENGTH = N_("姓名请填写 1 到 {maximum} 个字符。")
PASSWORD_LENGTH = N_("密码请填写 {minimum} 到 {maximum} 个字符。")
ROLE_NEEDS_UNITS = N_(
    "信息员、受评单位、专家、监督员、评价机构和录入员须指明单位，例如 --unit c01。"
)
NO_SUCH_UNIT_FOR_ROLE = N_("没有编码或别名为“{unit}”的单位。请先导入单位，或改正编码。")
ENTER_LOGIN = N_("请填写用户名。")
ENTER_PASSWORD = N_("请填写密码。")


def say(sentence: str, language: str, **parameters: object) -> str:
    """Return a sentence in `language`, with its parameters filled in.

    Days are written as people write them, and several texts one after the other.
    """
    translated = catalogue(language).gettext(sentence)
    if not parameters:
        return translated
    return translated.format(**{name: _said(one, language) for name, one in parameters.items()})


def together(sentences: Iterable[str], language: str) -> str:
    """Return whole sentences as a paragraph; Chinese puts no space between them."""
    return ("" if language.startswith("zh") else " ").join(filter(None, sentences))


def day_words(day: date, language: str) -> str:
    """Return a civil date as people write it."""
    locale = locale_of(language) or locale_of(SOURCE_LANGUAGE)
    return format_date(day, "medium", locale=locale)


def _said(value: object, language: str) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return day_words(value, language)
    if isinstance(value, tuple):
        return catalogue(language).gettext("、").join(words(one, language) for one in value)
    return value


@cache
def spoken() -> tuple[str, ...]:
    """Return the languages of respondents' pages: ours, and others that somebody translated."""
    folders = sorted(folder.name for folder in TRANSLATIONS.iterdir() if folder.is_dir())
    return *LANGUAGES, *(name for name in folders if name not in LANGUAGES)


def closest(language: str | None, known: Sequence[str] = LANGUAGES) -> str:
    """Return which of the languages we know is closest to `language`."""
    wanted = (language or "").lower()
    for each in known:
        if wanted == each.lower():
            return each
    for each in known:
        if wanted.split("-")[0] == each.lower().split("-")[0]:
            return each
    return SOURCE_LANGUAGE


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the translations into `language`; the language of the sources needs none."""
    merged = Catalog(locale=locale_of(language))
    for path in sorted((TRANSLATIONS / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    merged.add(message.id, message.string, context=message.context)
    if not len(merged):
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return GNUTranslations(compiled)
