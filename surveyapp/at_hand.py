"""What every view has at hand: the settings, the key that signs, and the day where people work."""

from datetime import UTC, date, datetime

from flask import current_app, g

from surveyapp.config import Settings


def settings_at_hand() -> Settings:
    """Return the settings of the application."""
    settings: Settings = current_app.extensions["settings"]
    return settings


def secret_key() -> str:
    """Return the key that signs pages, links and devices."""
    return str(current_app.config["SECRET_KEY"])


def today_here() -> date:
    """Return the day it is where the actor's authority is."""
    today: date = g.actor.day_of(datetime.now(UTC))
    return today
