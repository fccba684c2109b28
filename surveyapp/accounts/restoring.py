"""Writing down, for every authority, that the store was put back from a copy."""

from datetime import datetime

from sqlalchemy import select

from surveyapp.audit.models import Action
from surveyapp.audit.service import write_unattended
from surveyapp.database import open_engine, transaction
from surveyapp.units.models import SupervisingAuthority


def note_restored(database_url: str, name: str, now: datetime) -> None:
    """Write into the audit log that the store was put back from a copy of this name."""
    engine = open_engine(database_url)
    with transaction(engine) as session:
        for authority_id in session.scalars(
            select(SupervisingAuthority.id).order_by(SupervisingAuthority.id)
        ):
            write_unattended(session, authority_id, Action.STORE_RESTORED, name, now=now)
    engine.dispose()
