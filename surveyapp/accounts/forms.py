"""The forms of signing in, and of changing one's own password."""

from wtforms import Form, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length

from surveyapp.accounts.models import (
    MAX_LOGIN_LENGTH,
    MAX_PASSWORD_LENGTH,
    MIN_PASSWORD_LENGTH,
)
from surveyapp.messages import (
    ENTER_LOGIN,
    ENTER_PASSWORD,
    LOGIN_OR_PASSWORD_WRONG,
    N_,
    say,
)

# Beside the name of the field, which a summary of errors says first.
PRESENT = N_("请填写您登录时用的密码。")
CHARACTERS = N_("请填写 {minimum} 到 {maximum} 个字符。")
THE_SAME = N_("请填写与上面相同的密码。")
NOT_THE_SAME = N_("与上面的新密码不一样，请重新填写。")


def sign_in_form(language: str) -> type[Form]:
    """Return the sign-in form, speaking `language`."""
    wrong = say(LOGIN_OR_PASSWORD_WRONG, language)  # No account has one so long.
    fields = {
        "login": StringField(
            say(N_("用户名"), language),
            validators=[
                DataRequired(say(ENTER_LOGIN, language)),
                Length(0, MAX_LOGIN_LENGTH, wrong),
            ],
            filters=[lambda login: login.replace("\0", "").strip() if login else ""],
            render_kw={"autocomplete": "username", "autofocus": True},
        ),
        "password": PasswordField(
            say(N_("密码"), language),
            validators=[
                InputRequired(say(ENTER_PASSWORD, language)),
                Length(0, MAX_PASSWORD_LENGTH, wrong),
            ],
            render_kw={"autocomplete": "current-password"},
        ),
    }
    return type("SignInForm", (Form,), fields)


def password_form(language: str) -> type[Form]:
    """Return the form in which somebody at work changes the password, speaking `language`."""
    bounds = {"minimum": MIN_PASSWORD_LENGTH, "maximum": MAX_PASSWORD_LENGTH}
    sentence = say(CHARACTERS, language, **bounds)
    length = Length(MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH, sentence)
    present, again = say(PRESENT, language), say(THE_SAME, language)
    is_same = EqualTo("new", say(NOT_THE_SAME, language))
    fields = {
        "present": _password(N_("现在的密码"), language, "current-password", present),
        "new": _password(N_("新密码"), language, "new-password", sentence, length),
        "again": _password(N_("再填一次新密码"), language, "new-password", again, is_same),
    }
    return type("PasswordForm", (Form,), fields)


def _password(
    label: str, language: str, autocomplete: str, missing: str, *validators: Length | EqualTo
) -> PasswordField:
    return PasswordField(
        say(label, language),
        validators=[InputRequired(missing), *validators],
        render_kw={"autocomplete": autocomplete},
    )
