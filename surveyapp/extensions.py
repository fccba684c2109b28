"""Flask's extensions, made once and given to the application by the factory."""

from flask_login import LoginManager
from flask_wtf import CSRFProtect

csrf = CSRFProtect()
login_manager = LoginManager()
login_manager.session_protection = None  # The stay in the store decides, not the browser's name.
