"""The one place that reads the environment: what a service must be told to run."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic import Field, field_validator, model_validator
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


SIGNATURES = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519"})
"""By what a token may be signed: by a key of which the public half proves nothing but whose it is.

`none` and the HS family are not among them: a public key taken for a shared secret would let everyone sign.
"""


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

    People sign in with the providers of OpenID Connect in `oidc_issuers` (docs/access.md): a token must be for
    `oidc_audience` and signed by one of `oidc_algorithms`; `grants` is the file that says who of them may do what;
    `oidc_client` is what the portal is called there, by which browsers sign in, for `login_hours` at most. The seats
    of one desk count in production only with `local_seats`.
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

    local_seats: bool = False
    grants: Path | None = None
    oidc_issuers: str = ""
    oidc_audience: str = ""
    oidc_algorithms: str = "RS256,PS256,ES256,Ed25519"
    oidc_leeway_seconds: int = Field(default=30, ge=0, le=300)
    oidc_fresh_seconds: float = Field(default=300, gt=0)
    oidc_stale_seconds: float = Field(default=14400, gt=0, le=86400)
    oidc_again_seconds: float = Field(default=10, ge=1)
    oidc_client: str = ""
    oidc_client_secret: str = Field(default="", repr=False)
    oidc_scope: str = "openid profile"
    login_hours: float = Field(default=10, gt=0, le=24)

    @field_validator("oidc_algorithms")
    @classmethod
    def _signatures_alone(cls, names: str) -> str:
        refused = sorted(set(_listed(names)) - SIGNATURES)
        if refused or not _listed(names):
            raise ValueError(f"only signatures by a key pair count: {', '.join(sorted(SIGNATURES))}")
        return names

    @model_validator(mode="after")
    def _signing_in_is_whole(self) -> Settings:
        for issuer in self.issuers:
            safe = ("https://", "http://") if self.mode is Mode.EMBEDDED else ("https://",)
            if not issuer.startswith(safe) or "?" in issuer or "#" in issuer:
                raise ValueError(f"an issuer is an https address without a query: {issuer}")
        if self.issuers and not self.oidc_audience:
            raise ValueError("oidc_issuers need oidc_audience: a token for another installation must not count here")
        if self.issuers and self.grants is None:
            raise ValueError("oidc_issuers need grants: without that file nobody who signs in may do anything")
        if self.oidc_client and not self.issuers:
            raise ValueError("oidc_client needs oidc_issuers: the first of them signs browsers in")
        if self.oidc_client and self.mode is Mode.PRODUCTION and not self.base_url.startswith("https://"):
            raise ValueError("oidc_client needs base_url, an https address: the provider sends browsers back there")
        return self

    @property
    def issuers(self) -> tuple[str, ...]:
        """The providers whose tokens count; the first signs browsers in."""
        return _listed(self.oidc_issuers)

    @property
    def algorithms(self) -> tuple[str, ...]:
        """By what a provider's token may be signed."""
        return _listed(self.oidc_algorithms)

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


def _listed(text: str) -> tuple[str, ...]:
    """Names with commas between them, each once, in their order."""
    return tuple(dict.fromkeys(name for part in text.split(",") if (name := part.strip())))
