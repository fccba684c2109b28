"""What people fill in beside a report."""

from wtforms import Field, Form, TextAreaField, ValidationError

from questionnaires.answers import clean_words
from surveyapp.messages import ENTER_TEXT, N_, TEXT_TOO_LONG, say

MAX_REASON = 500


def decision_form(language: str) -> type[Form]:
    """Return the form that says why an answer is excluded, or counts again."""

    def check(_form: Form, field: Field) -> None:
        count = len(field.data)
        if not count:
            raise ValidationError(say(ENTER_TEXT, language))
        if count > MAX_REASON:
            raise ValidationError(say(TEXT_TOO_LONG, language, maximum=MAX_REASON, count=count))

    def clean(text: str | None) -> str:
        return clean_words(text or "", multi_line=True)

    reason = TextAreaField(say(N_("理由"), language), [check], filters=[clean])
    return type("DecisionForm", (Form,), {"reason": reason})
