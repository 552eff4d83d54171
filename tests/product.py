"""How the tests place the product: on SQLite and the embedded broker, or on the Kafka and PostgreSQL that are named.

`RAPPORTEUR_KAFKA` and `RAPPORTEUR_POSTGRES`, which tests/kafka/start_kafka.py and tests/postgres/start_postgres.py set,
put the same tests on the real parts.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from shared.settings import Settings


def settings(data: Path, **more: Any) -> Settings:
    """The settings of a product whose data directory this is, and of no other one."""
    name = "t" + hashlib.sha256(str(data).encode()).hexdigest()[:12]
    postgres = os.environ.get("RAPPORTEUR_POSTGRES", "").replace("{service}", f"{name}_{{service}}")
    kafka = os.environ.get("RAPPORTEUR_KAFKA", "")
    return Settings(data=data, durable=False, database_url=postgres, kafka=kafka, kafka_prefix=f"{name}.", **more)
