"""What a collector does with links and codes; nobody overwrites what they have not seen."""

import json
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import StaleError
from surveyapp.fieldwork.access_codes import hash_code
from surveyapp.fieldwork.models import Collector
from surveyapp.fieldwork.plans import LinkSettings
from surveyapp.fieldwork.service.collectors import require_unfinished

CHANGEABLE = ("link_days", "allows_unlinked", "allows_follow_up", "asks_code")


def settings_mark(collector: Collector) -> str:
    """Return by what it is known, when settings are saved, that they are still as they were shown.

    A code that was changed in between shows in it, and cannot be learnt from it.
    """
    settings = [getattr(collector, name) for name in CHANGEABLE]
    return sha256(json.dumps([*settings, collector.access_code_hash]).encode()).hexdigest()


def change_links(  # noqa: PLR0913 - whose, by whom, when, what, and what was there before
    session: Session,
    actor: Actor,
    collector: Collector,
    settings: LinkSettings,
    *,
    seen: str | None = None,
    now: datetime,
) -> None:
    """Change what a collector does with links and codes.

    Links that were handed out keep the end they have. A code is kept as a hash; a new one ends
    the passes of those who typed the old one.

    Raises
    ------
    WrongStateError
        If the wave is closed or locked.
    StaleError
        If `seen` is given, and is not the `settings_mark` of how they are now.
    """
    require_unfinished(session, collector.wave)
    session.refresh(collector)  # Another may have saved before the wave was held.
    if seen is not None and seen != settings_mark(collector):
        raise StaleError
    changed = {
        name: getattr(settings, name)
        for name in CHANGEABLE
        if getattr(collector, name) != getattr(settings, name)
    }
    for name, value in changed.items():
        setattr(collector, name, value)
    if not settings.asks_code:
        collector.access_code_hash = None
    elif settings.new_code:
        collector.access_code_hash = hash_code(collector.id, settings.new_code)
        changed["new_code"] = True
    if changed:
        write_entry(session, actor, Action.COLLECTOR_CHANGED, collector.code, now=now, **changed)
