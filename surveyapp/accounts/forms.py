"""The forms of signing in."""

from wtforms import Form, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from surveyapp.accounts.models import MAX_LOGIN_LENGTH, MAX_PASSWORD_LENGTH
from surveyapp.messages import ENTER_LOGIN, ENTER_PASSWORD, LOGIN_OR_PASSWORD_WRONG, N_, say


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
