"""What people call periods and the levels they are of."""

from babel import Locale
from babel.dates import format_skeleton

from analysis.schemes.periods import MONTHS, Level, Period
from surveyapp.messages import N_, say

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
