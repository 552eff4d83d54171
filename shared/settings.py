"""The one place that reads the environment: what a service must be told to run."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Mode(StrEnum):
    """How seriously it is meant: on one desk or for a rehearsal, or for a real session."""

    EMBEDDED = "embedded"  # seats signed by a local key, rehearsals allowed
    PRODUCTION = "production"  # no local seats, no rehearsal time


class LogLevel(StrEnum):
    """From which weight on lines are logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Settings(BaseSettings):
    """Settings from `RAPPORTEUR_…` variables or from the command line; read once, at the start.

    `database_url` is empty for SQLite files under `data`, else such as `postgresql+asyncpg://user:pw@host/{service}`.
    `kafka` is empty for the broker embedded in the process, else `host:port`, several with commas; `kafka_prefix`
    stands before the names of topics and groups, where several installations share one cluster; `kafka_member` is the
    name that a process keeps when it is started again, and no other process of its service has, so that it comes back
    to its partitions at once. `keys` is the folder of the keys that services in several processes share; where it is
    not set, they lie under `data`. An event that fails for no named reason is tried `tries` times, the second time
    after `try_again_seconds`, and each pause is twice the one before. `log_level` is from which weight on lines are
    logged; in one process on one desk these are warnings, unless it is set. `otlp_endpoint` is the address of an
    OpenTelemetry collector (OTLP over HTTP, as in `http://collector:4318`) that is told of every act; empty: nobody is.
    """

    model_config = SettingsConfigDict(env_prefix="RAPPORTEUR_", env_file=".env", env_ignore_empty=True, extra="ignore")

    mode: Mode = Mode.EMBEDDED
    data: Path = Path("data")
    keys: Path | None = None
    database_url: str = Field(default="", repr=False)
    kafka: str = ""
    kafka_replication: int = Field(default=1, ge=1)
    kafka_member: str = Field(default="", pattern=r"^[A-Za-z0-9._-]{0,200}$")
    kafka_prefix: str = Field(default="", pattern=r"^[A-Za-z0-9._-]{0,60}$")
    host: str = "127.0.0.1"
    port: int = 8000
    durable: bool = True
    partitions: int = 8
    max_body_bytes: int = 8 * 1024 * 1024
    after_seconds: float = 2.0
    early_seconds: float = 30.0
    tries: int = Field(default=5, ge=1, le=20)
    try_again_seconds: float = Field(default=1.0, gt=0)
    base_url: str = ""
    log_level: LogLevel = LogLevel.INFO
    otlp_endpoint: str = Field(default="", pattern=r"^(https?://[^\s?#]+)?$")

    @field_validator("database_url")
    @classmethod
    def _one_a_service(cls, url: str) -> str:
        if url and "{service}" not in url:
            raise ValueError("each service has a database of its own: write {service} where its name goes")
        return url

    def database(self, service: str) -> Path | str:
        """Where a service keeps its data: its SQLite file, or the address of its PostgreSQL database."""
        return self.database_url.replace("{service}", service) if self.database_url else self.data / f"{service}.db"

    def key(self, name: str) -> Path:
        """The file of a secret; processes that share `keys` trust the same seats and sign with one key."""
        return (self.keys or self.data) / f"{name}.key"

    @property
    def address(self) -> str:
        """Where people and portals reach the product: `base_url` where it is set, else this machine's port."""
        return self.base_url.rstrip("/") or f"http://localhost:{self.port}"
