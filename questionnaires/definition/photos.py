"""Questions answered with photographs: the evidence of whoever was there."""

from typing import Literal

from pydantic import Field

from questionnaires.definition.parts import MissingCode
from questionnaires.definition.questions import Question

PHOTO_NAME = r"^[0-9a-f]{32}\.jpg$"  # What a photograph is called, once it was received.


class Photo(Question):
    """A question answered with up to `maximum` photographs, stored as the names of their files.

    Optional unless it says otherwise: there are places where nobody may take one. With
    `camera_only` a phone opens its camera at once and offers no older pictures.
    """

    type: Literal["photo"] = "photo"
    required: bool = False
    missing: tuple[MissingCode, ...] = Field(default=(), max_length=0)
    maximum: int = Field(default=3, ge=1, le=10)
    max_megabytes: int = Field(default=10, ge=1, le=20)  # Of one file, as it is sent.
    camera_only: bool = False
