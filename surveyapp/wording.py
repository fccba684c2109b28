"""What templates say: sentences, dates and numbers in the reader's language."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, get_timezone_name
from babel.numbers import format_decimal
from flask import Flask, g, request, url_for
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from questionnaires.definition import words
from surveyapp import messages
from surveyapp.access import Role
from surveyapp.navigation import doors_for
from surveyapp.period_words import period_name
from surveyapp.tongues import locale_of, own_name, tongue
from surveyapp.ways import LOOK, in_other_size, same_page, way_on, way_to, wished_language

DEFAULT_ZONE, BEIJING_TIME = "Asia/Shanghai", messages.N_("北京时间")


def init_app(app: Flask) -> None:
    """Give every template the words of the reader's language."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.add_template_filter(text, "text")
    app.add_template_filter(day, "day")
    app.add_template_filter(weekday, "weekday")
    app.add_template_filter(moment, "moment")
    app.add_template_filter(closing, "closing")
    app.add_template_filter(kept_moment, "kept_moment")
    app.add_template_filter(zone, "zone")
    app.add_template_filter(number, "number")
    app.add_template_filter(sentence, "sentence")
    app.add_template_filter(period, "period")
    app.add_template_global(together, "together")
    app.add_template_global(in_language, "in_language")
    app.add_template_global(own_name, "own_name")
    app.add_template_global(tongue, "tongue")
    app.add_template_global(way_to, "way_to")
    app.add_template_global(way_on, "way_on")
    app.add_template_global(in_other_size, "in_other_size")
    app.add_template_global(same_page, "same_page")
    app.add_template_global(messages.spoken, "spoken")
    app.add_template_global(wished_language, "wished_language")
    app.jinja_env.globals.update(
        Role=Role, LOOK=LOOK, LANGUAGES=messages.LANGUAGES, doors_for=doors_for
    )


def tell(sentence: str, **parameters: object) -> str:
    """Return a sentence of ours in the reader's language; of none, nothing."""
    return messages.say(sentence, g.language, **parameters) if sentence else ""


def together(*sentences: str) -> str:
    """Return sentences in the reader's language as a paragraph, without those that are empty."""
    return messages.together(sentences, g.language)


def text(content: Mapping[str, str]) -> str:
    """Return a text of the store in the reader's language, or in the one it was written in."""
    return words(content, g.language)


def day(value: date | None) -> str:
    """Return a civil date as people write it."""
    return "—" if value is None else messages.day_words(value, g.language)


def weekday(value: date) -> str:
    """Return the day of the week of a civil date."""
    return format_date(value, "EEEE", locale=_locale())


def moment(value: datetime | None, zone: str = "") -> str:
    """Return a moment to the minute, in `zone`, or else in that of the reader's authority."""
    return "—" if value is None else _to_the_minute(_in_place(value, zone), "HH:mm")


def closing(value: datetime) -> str:
    """Return the moment at which something ends: midnight is the end of the day before."""
    local = _in_place(value)
    if local.time() != time():
        return moment(value)
    return _to_the_minute(local - timedelta(days=1), "'24:00'")


def kept_moment(value: datetime, zone: str = "") -> str:
    """Return the moment that is kept of an answer; of an anonymous one it is a half-day."""
    local = _in_place(value, zone)
    if local.hour % 12 or local.time().replace(hour=0) != time():
        return moment(value, zone)  # An exact one falls on the first microsecond in no lifetime.
    half = messages.N_("{day} 上午") if local.hour == 0 else messages.N_("{day} 下午")
    return messages.say(half, g.language, day=f"{local:%Y-%m-%d}")


def zone(name: str) -> str:
    """Return what people call the time of a zone, such as 北京时间."""
    if name == DEFAULT_ZONE:
        return tell(BEIJING_TIME)
    return get_timezone_name(name, width="long", locale=_locale())


def number(value: float | None, places: int = 0) -> str:
    """Return a number with its thousands grouped, or a dash where there is none."""
    if value is None:
        return "—"
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(value, pattern, locale=_locale())


def period(label: str) -> str:
    """Return what people call a period that the store keeps as ``2026Q3``."""
    return period_name(label, g.language)


def sentence(kept: str) -> str:
    """Return a reason that the store keeps: ours in the reader's language, a person's as it is."""
    return _gettext(kept) if kept else kept  # The empty one is a catalogue's head.


def in_language(language: str | None) -> str:
    """Return the address of the present page in a language, or in whichever is the reader's."""
    here = url_for(request.endpoint or "accounts.show_home", **(request.view_args or {}))
    # By hand: `url_for` would obey a question named `_scheme`, and break on one named `endpoint`.
    asked = [pair for pair in request.args.items(multi=True) if pair[0] != "lang"]
    asked += [("lang", language)] if language else []
    return f"{here}?{urlencode(asked)}" if asked else here


@lru_cache(maxsize=1024)
def preferred(accepted: str, known: tuple[str, ...]) -> str | None:
    """Return which of the `known` languages an ``Accept-Language`` header likes best, if any."""
    return parse_accept_header(accepted, LanguageAccept).best_match(known)


def _gettext(sentence: str) -> str:
    return messages.catalogue(g.language).gettext(sentence)


def _ngettext(singular: str, plural: str, count: int) -> str:
    return messages.catalogue(g.language).ngettext(singular, plural, count)


def _locale() -> Locale:
    return locale_of(g.language) or Locale.parse(messages.SOURCE_LANGUAGE, sep="-")


def _in_place(value: datetime, zone: str = "") -> datetime:
    return value.astimezone(ZoneInfo(zone or (g.actor.zone if g.actor else DEFAULT_ZONE)))


def _to_the_minute(local: datetime, clock: str) -> str:
    locale = _locale()
    day_pattern = "yyyy-MM-dd" if locale.language == "zh" else "MMM d, y"
    return format_datetime(local, f"{day_pattern} {clock}", tzinfo=local.tzinfo, locale=locale)
