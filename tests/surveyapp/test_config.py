"""Settings are read once, and a wrong one stops the start with a sentence."""

import stat
from pathlib import Path

import pytest

from surveyapp.config import ConfigurationError, read_settings


def test_without_settings_an_embedded_store_and_a_kept_key_are_used(tmp_path: Path) -> None:
    first = read_settings({"SURVEYAPP_DATA": str(tmp_path)})
    second = read_settings({"SURVEYAPP_DATA": str(tmp_path)})

    assert first == second
    assert first.database_url == f"sqlite:///{tmp_path / 'surveyapp.db'}"
    assert len(first.secret_key) == 64


def test_photographs_lie_in_the_data_folder_unless_it_is_said_where(tmp_path: Path) -> None:
    environment = {"SURVEYAPP_DATA": str(tmp_path)}
    elsewhere = {**environment, "SURVEYAPP_PHOTOS": str(tmp_path / "shared")}

    assert read_settings(environment).photo_folder == tmp_path / "photos"
    assert read_settings(elsewhere).photo_folder == tmp_path / "shared"


def test_the_kept_key_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    read_settings({"SURVEYAPP_DATA": str(tmp_path)})

    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_cookies_are_secure_where_the_public_address_is(tmp_path: Path) -> None:
    environment = {"SURVEYAPP_DATA": str(tmp_path), "SURVEYAPP_PUBLIC_URL": "https://a.example/"}

    settings = read_settings(environment)

    assert settings.secure_cookies
    assert settings.public_url == "https://a.example"


@pytest.mark.parametrize(
    ("name", "value"),
    [("SURVEYAPP_PUBLIC_URL", "ping.example"), ("SURVEYAPP_SECURE_COOKIES", "perhaps")],
)
def test_a_setting_that_cannot_be_understood_is_named(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(ConfigurationError, match=name):
        read_settings({"SURVEYAPP_DATA": str(tmp_path), name: value})
