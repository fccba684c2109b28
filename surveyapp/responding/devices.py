"""Devices that many share: a name for each, carried in its address, and where everybody begins."""

from flask import g, request, url_for

from questionnaires.definition import FreeText, Questionnaire, Section
from surveyapp import signing
from surveyapp.fieldwork.crowds import SHARED_DEVICES
from surveyapp.fieldwork.models import Channel
from surveyapp.fieldwork.service import Entrance

PURPOSE = "surveyapp.responding.device"
NAME_BYTES = 61  # Twenty Chinese letters.
WORDS_AT_A_WINDOW = 150  # Nobody writes more while others stand behind.
# Seconds until a device shows its start again: with thanks, with a refusal, and, where no
# script can tell whether somebody is at work, with questions.
AFTER_THANKS, AFTER_REFUSAL, AFTER_QUESTIONS = 60, 60, 300


def sign_device(name: str, key: str, *, collector: str) -> str:
    """Return the value of ``d`` in the address of a device; the name has `NAME_BYTES` at most.

    Somebody may have to type it, so that it is no longer than the name needs.
    """
    written = name.encode()
    content = bytes([len(written)]) + written  # What comes first says where the name ends.
    filling = -(len(content) + signing.MAC_BYTES) % 3  # As `signing.read` wants it.
    return signing.sign(content + bytes(filling), key, purpose=PURPOSE, place=collector)


def read_device(text: str, key: str, *, collector: str) -> str:
    """Return the name of a device, or nothing where its address says none that we gave."""
    size = len(text) // 4 * 3 - signing.MAC_BYTES
    if not 0 < size <= 1 + NAME_BYTES:
        return ""
    content = signing.read(text, size, key, purpose=PURPOSE, place=collector)
    return "" if content is None else content[1 : 1 + content[0]].decode()


def start_of(entrance: Entrance | None) -> str:
    """Return where the next person on a device begins; nothing where everybody has their own."""
    if entrance is None or entrance.channel not in SHARED_DEVICES:
        return ""
    return start_address(entrance.code)


def start_address(collector: str) -> str:
    """Return the start of the device whose page is open: in no language, with no wish."""
    return url_for("responding.show_start", collector=collector, d=request.args.get("d") or None)


def entrance_at_hand() -> Entrance | None:
    """Return the entrance of the page that is being made, if it has one."""
    entrance: Entrance | None = g.get("entrance")
    return entrance


def for_channel(questionnaire: Questionnaire, channel: Channel | None) -> Questionnaire:
    """Return a questionnaire as a channel asks it: a device at a window takes few words."""
    if channel is not Channel.RATING_DEVICE:
        return questionnaire
    sections = tuple(map(_in_few_words, questionnaire.sections))
    return questionnaire.model_copy(update={"sections": sections})


def _in_few_words(section: Section) -> Section:
    questions = tuple(
        each.model_copy(update={"max_length": min(each.max_length, WORDS_AT_A_WINDOW)})
        if isinstance(each, FreeText)
        else each
        for each in section.questions
    )
    return section.model_copy(update={"questions": questions})
