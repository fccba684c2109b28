"""The settings of an installation; nothing else reads the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


class ConfigurationError(Exception):
    """A setting cannot be understood; the program does not start."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set.

    Attributes
    ----------
    database_url : str
        SQLAlchemy address of the store: ``sqlite:///…`` or ``postgresql+psycopg://…``.
    secret_key : str
        Signs pages and sessions. Changing it makes open pages invalid.
    public_url : str
        Address under which citizens reach the server; QR codes carry it. No final slash.
    secure_cookies : bool
        Whether cookies travel on HTTPS only; on by default where `public_url` is HTTPS.
    data_folder : Path
        Where the embedded database, its key and the snapshots lie.
    photos : Path or None
        Where photographs lie, if not in the data folder.
    """

    database_url: str
    secret_key: str
    public_url: str
    secure_cookies: bool
    data_folder: Path = Path("var")
    photos: Path | None = None

    @property
    def photo_folder(self) -> Path:
        """The folder of the photographs that came with answers."""
        return self.photos or self.data_folder / "photos"

    @property
    def local_address(self) -> str:
        """The `public_url` if only this machine can open it, and no phone; else nothing."""
        is_local = urlsplit(self.public_url).hostname in {"127.0.0.1", "localhost", "::1"}
        return self.public_url if is_local else ""


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings, or raise `ConfigurationError` with what to correct.

    ``SURVEYAPP_DATA`` is the folder for the embedded database, its key and snapshots (``var``);
    ``SURVEYAPP_PHOTOS`` one for photographs (``photos`` in it);
    ``SURVEYAPP_DATABASE_URL``, ``SURVEYAPP_SECRET_KEY``, ``SURVEYAPP_PUBLIC_URL`` and
    ``SURVEYAPP_SECURE_COOKIES`` (``yes`` or ``no``) are as in `Settings`.
    """
    data = Path(environment.get("SURVEYAPP_DATA", "var")).absolute()
    photos = environment.get("SURVEYAPP_PHOTOS", "")
    public_url = environment.get("SURVEYAPP_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
    if urlsplit(public_url).scheme not in {"http", "https"} or not urlsplit(public_url).netloc:
        raise ConfigurationError(
            f"SURVEYAPP_PUBLIC_URL is {public_url!r}: give an address such as https://ping.example"
        )
    return Settings(
        database_url=environment.get("SURVEYAPP_DATABASE_URL")
        or f"sqlite:///{data / 'surveyapp.db'}",
        secret_key=environment.get("SURVEYAPP_SECRET_KEY") or _kept_key(data / "secret.key"),
        public_url=public_url,
        secure_cookies=_yes_or_no(
            environment, "SURVEYAPP_SECURE_COOKIES", default=public_url.startswith("https:")
        ),
        data_folder=data,
        photos=Path(photos).absolute() if photos else None,
    )


def _yes_or_no(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = environment.get(name, "").strip().lower()
    if value in {"yes", "no"}:
        return value == "yes"
    if value:
        raise ConfigurationError(f"{name} is {value!r}: write yes or no")
    return default


def _kept_key(path: Path) -> str:
    # An installation without a key of its own makes one, once, readable by its owner alone.
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(made, path)  # Fails where another process was faster; its key is as good.
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text().strip()
