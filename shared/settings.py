"""The one place that reads the environment: what a service must be told to run."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Mode(StrEnum):
    """How seriously it is meant: on one desk, or for a real session."""

    EMBEDDED = "embedded"  # SQLite, the embedded broker, seats signed by a local key, rehearsals allowed
    PRODUCTION = "production"  # no local seats, no rehearsal time


class Settings(BaseSettings):
    """Settings from `RAPPORTEUR_…` variables or from the command line; read once, at the start."""

    model_config = SettingsConfigDict(env_prefix="RAPPORTEUR_", env_file=".env", extra="ignore")

    mode: Mode = Mode.EMBEDDED
    data: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = 8000
    durable: bool = True
    partitions: int = 8
    max_body_bytes: int = 8 * 1024 * 1024
    after_seconds: float = 2.0
    early_seconds: float = 30.0
    base_url: str = ""

    @property
    def address(self) -> str:
        """Where people and portals reach the product: `base_url` where it is set, else this machine's port."""
        return self.base_url.rstrip("/") or f"http://localhost:{self.port}"
