"""Reading numbers as people type them: full-width digits are digits, commas are not read."""

import re
from decimal import Decimal
from unicodedata import normalize

from questionnaires.answers.refusals import Refusal, RefusalCode
from questionnaires.definition import HIGHEST, ExpertScore, Number, ZeroToTen

_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?")


def read_amount(question: Number | ExpertScore | ZeroToTen, sent: str) -> float | Refusal:
    """Read a number of any kind."""
    match question:
        case Number():
            return read_number(question, sent)
        case ExpertScore():
            return read_points(question, sent)
        case ZeroToTen():
            return read_zero_to_ten(question, sent)


def read_number(question: Number, sent: str) -> float | Refusal:
    """Read a number between the bounds of its question, with no more decimals than allowed."""
    written = normalize("NFKC", sent)
    if not _NUMBER.fullmatch(written):
        return Refusal(RefusalCode.NOT_A_NUMBER, question.code)
    decimals = written.partition(".")[2].rstrip("0")
    if len(decimals) > question.decimal_places:
        whole = question.decimal_places == 0
        code = RefusalCode.NOT_A_WHOLE_NUMBER if whole else RefusalCode.TOO_MANY_DECIMALS
        return Refusal(code, question.code, {} if whole else {"limit": question.decimal_places})
    number = float(written) + 0.0  # Never minus zero, which would be written as another answer.
    outside = _outside(question, number)
    if outside is not None:
        return outside
    return number if question.decimal_places else int(written.partition(".")[0])


def read_points(question: ExpertScore, sent: str) -> float | Refusal:
    """Read the points of an expert, which lie on a step counted from the lower bound.

    The steps are counted in decimals, so that 0.1 three times is 0.3.
    """
    written = normalize("NFKC", sent)
    if not _NUMBER.fullmatch(written):
        return Refusal(RefusalCode.NOT_A_NUMBER, question.code)
    number = float(written) + 0.0
    outside = _outside(question, number)
    if outside is not None:
        return outside
    above = Decimal(written) - Decimal(str(question.minimum))
    if above % Decimal(str(question.step)):
        parameters = {"step": question.step, "minimum": question.minimum}
        return Refusal(RefusalCode.NOT_A_STEP, question.code, parameters)
    return number


def read_zero_to_ten(question: ZeroToTen, sent: str) -> int | Refusal:
    """Read a whole number from 0 to 10."""
    written = normalize("NFKC", sent)
    if written in map(str, range(HIGHEST + 1)):
        return int(written)
    return Refusal(RefusalCode.NOT_A_CHOICE, question.code, {"answer": sent[:50]})


def _outside(question: Number | ExpertScore, number: float) -> Refusal | None:
    if number < question.minimum:
        return Refusal(RefusalCode.TOO_SMALL, question.code, {"limit": question.minimum})
    if number > question.maximum:
        return Refusal(RefusalCode.TOO_LARGE, question.code, {"limit": question.maximum})
    return None
