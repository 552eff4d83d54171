"""What the attributes of an event must be: asked of what comes from elsewhere, and of what is about to be written."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from shared.canonical import LARGEST
from shared.documents.vocabulary import Frozen
from shared.events.base import Instant


class Attributes(Frozen):
    """The attributes of an event. `partitionkey` is the owner of the stream; `source` is the producing service.

    `sequence` counts the stream from 1; `clock` is later than that of everything the event follows; `follows` names
    the position of each other producer that the decision rested on, as `drafting=12 publication=3`.
    """

    model_config = ConfigDict(title="Envelope")

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
    source: str = Field(pattern=r"^[a-z]+$")
    type: str = Field(pattern=r"^[a-z_]+\.[a-z_]+\.v[1-9][0-9]*$")
    subject: str | None = None
    time: Instant
    datacontenttype: Literal["application/json"] = "application/json"
    partitionkey: str = Field(min_length=1, max_length=128)
    sequence: int = Field(ge=1, le=LARGEST)
    recordedtime: Instant
    causationid: str | None = None
    correlationid: str
    actor: str
    digest: str
    clock: int = Field(ge=1, le=LARGEST)
    follows: str = ""
    chain: str = Field(pattern=r"^[0-9a-f]{64}$")
