"""The application object that a WSGI server imports."""

from surveyapp.app import create_app

app = create_app()
