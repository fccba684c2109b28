"""The wave that an address names."""

from uuid import UUID

from flask import g

from surveyapp.database import current_session
from surveyapp.fieldwork.models import Wave
from surveyapp.fieldwork.service import find_wave


def wave_at_hand(wave_id: UUID) -> Wave:
    """Return the wave, or raise `NotFoundError` for whoever may not see it."""
    return find_wave(current_session(), g.actor, wave_id)
