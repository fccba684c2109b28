"""The forms of signing in."""

from wtforms import Form, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from surveyapp.messages import ENTER_LOGIN, ENTER_PASSWORD, N_, say


def sign_in_form(language: str) -> type[Form]:
    """Return the sign-in form, speaking `language`."""
    fields = {
        "login": StringField(
            say(N_("用户名"), language),
            validators=[InputRequired(say(ENTER_LOGIN, language)), Length(max=80)],
            render_kw={"autocomplete": "username", "autofocus": True},
        ),
        "password": PasswordField(
            say(N_("密码"), language),
            validators=[InputRequired(say(ENTER_PASSWORD, language)), Length(max=200)],
            render_kw={"autocomplete": "current-password"},
        ),
    }
    return type("SignInForm", (Form,), fields)
