"""Which ledgers a scheme can read, what others lack for it, and a new one made to its measure."""

from datetime import date
from uuid import UUID

from flask import g, render_template
from flask.typing import ResponseReturnValue

from questionnaires.definition import words
from surveyapp.access import Role, only_for
from surveyapp.assessment import adoption
from surveyapp.assessment.models import SchemeVersion
from surveyapp.assessment.offer_words import lacking_lines
from surveyapp.assessment.offered_ledger import Offer, offer_for, offers_of
from surveyapp.assessment.views.blueprint import blueprint, for_overseers
from surveyapp.at_hand import today_here
from surveyapp.database import current_session
from surveyapp.errors import NotFoundError
from surveyapp.ledger.definition import LedgerVocabulary
from surveyapp.ledger.service import find_ledger, vocabulary_of
from surveyapp.ledger.views.ledgers import offered_page
from surveyapp.ledger.writing import add_to, write_vocabulary
from surveyapp.messages import LANGUAGES, N_, say
from surveyapp.wording import tell

ROOM = "/schemes/<uuid:scheme_version_id>/ledgers"
TITLE = N_("{scheme}台账")
NEW = N_("《{scheme}》读取的事件类别、载体和列都在下面，可以先改再建立。")
ADDED = N_("《{scheme}》读取而台账还没有的，已加在下面；保存之前可以改，不保存就什么都不变。")
LONGEST_CODE = 32

for_founders = only_for(Role.ADMINISTRATOR)


@blueprint.get(ROOM)
@for_overseers
def show_ledgers(scheme_version_id: UUID) -> ResponseReturnValue:
    """Show which ledgers a scheme can read, and what each of the others lacks."""
    version = _version(scheme_version_id)
    scheme = adoption.scheme_file(version).scheme
    if scheme.events is None:
        raise NotFoundError
    return render_template(
        "assessment/ledgers.html",
        version=version,
        ledgers=[
            (ledger, offer.fits, list(lacking_lines(offer, g.language)))
            for ledger, offer in offers_of(current_session(), g.actor, scheme)
        ],
    )


@blueprint.get(f"{ROOM}/new")
@for_founders
def offer_ledger(scheme_version_id: UUID) -> ResponseReturnValue:
    """Show the form of a new ledger with all that a scheme reads."""
    version = _version(scheme_version_id)
    begins = max(version.effective_from, date(today_here().year, 1, 1))
    first = {
        "title_zh": _title(version, LANGUAGES[0]),
        "title_en": _title(version, LANGUAGES[1]),
        "code": version.code[:LONGEST_CODE].rstrip("-_"),
        "valid_from": begins,
    }
    source = write_vocabulary(_offer(version).vocabulary)
    return offered_page(source, _told(NEW, version), first=first)


@blueprint.get(f"{ROOM}/<uuid:ledger_id>")
@for_founders
def offer_additions(scheme_version_id: UUID, ledger_id: UUID) -> ResponseReturnValue:
    """Show what a ledger takes with what a scheme reads beyond it, to be saved or not."""
    version = _version(scheme_version_id)
    ledger = find_ledger(current_session(), g.actor, ledger_id)
    wanted = _offer(version, vocabulary_of(ledger)).vocabulary
    return offered_page(add_to(ledger.source, wanted), _told(ADDED, version), ledger=ledger)


def _version(version_id: UUID) -> SchemeVersion:
    return adoption.find_version(current_session(), g.actor, version_id)


def _offer(version: SchemeVersion, known: LedgerVocabulary | None = None) -> Offer:
    offer = offer_for(adoption.scheme_file(version).scheme, known)
    if offer is None:  # It reads no events.
        raise NotFoundError
    return offer


def _title(version: SchemeVersion, language: str) -> str:
    return say(TITLE, language, scheme=words(version.title, language))


def _told(sentence: str, version: SchemeVersion) -> str:
    return tell(sentence, scheme=words(version.title, g.language))
