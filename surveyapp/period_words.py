"""What people call periods and the levels they are of."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from babel import Locale
from babel.dates import format_skeleton

from analysis.schemes.periods import MONTHS, Level, Period
from surveyapp.messages import LANGUAGES, N_, SOURCE_LANGUAGE, say

QUARTERS = (
    N_("{year}年第一季度"),
    N_("{year}年第二季度"),
    N_("{year}年第三季度"),
    N_("{year}年第四季度"),
)
HALVES = (N_("{year}年上半年"), N_("{year}年下半年"))
WEEK, YEAR = N_("{year}年第 {week} 周"), N_("{year}年")
LEVELS = {
    Level.WEEK: N_("各周"),
    Level.MONTH: N_("各月"),
    Level.QUARTER: N_("各季度"),
    Level.HALF_YEAR: N_("各半年"),
    Level.YEAR: N_("各年"),
}


def period_words(period: Period, language: str) -> str:
    """Return what people call a period, such as 2026年第一季度."""
    year, month = period.start.year, period.start.month
    match period.level:
        case Level.WEEK:
            iso_year, week, _day = period.start.isocalendar()
            return say(WEEK, language, year=iso_year, week=week)
        case Level.MONTH:
            locale = Locale.parse(language, sep="-")
            return format_skeleton("yMMMM", period.start, locale=locale)
        case Level.QUARTER:
            return say(QUARTERS[month // MONTHS[period.level]], language, year=year)
        case Level.HALF_YEAR:
            return say(HALVES[month // MONTHS[period.level]], language, year=year)
        case Level.YEAR:
            return say(YEAR, language, year=year)


def period_name(label: str, language: str) -> str:
    """Return what people call a period where it stands by itself, such as 2026年第三季度.

    What is no period that everybody knows, such as the first day of one, stays as it is.
    """
    try:
        return _name(Period.parse(label), language)
    except ValueError:
        return label


def period_list(labels: Iterable[str], language: str) -> Iterator[str]:
    """Yield what people call periods one after the other: in Chinese a year is said once."""
    before = ""
    for label in labels:
        name = period_name(label, language)
        year = name[: name.find("年") + 1] if language == SOURCE_LANGUAGE else ""
        yield name.removeprefix(year) if year == before and name != year else name
        before = year


def period_names(label: str) -> tuple[Mapping[str, str]]:
    """Return what people call a period in each language, as a part of sentences."""
    return ({language: period_name(label, language) for language in LANGUAGES},)


def days_name(first: date, end: date, language: str) -> str:
    """Return what people call the days from one up to but without another; empty for no period."""
    found = (Period.around(first, level) for level in Level)
    return next(
        (_name(one, language) for one in found if (one.start, one.end) == (first, end)), ""
    )


def _name(period: Period, language: str) -> str:
    if period.level is Level.QUARTER and language != SOURCE_LANGUAGE:  # Without its article.
        return format_skeleton("yQQQQ", period.start, locale=Locale.parse(language, sep="-"))
    said = period_words(period, language)
    return said if language == SOURCE_LANGUAGE else said.removeprefix("the ")
