"""Apache Kafka through the suite that the embedded broker passes.

Collected only where it is asked for by its path: `python tests/kafka/start_kafka.py -- pytest tests/kafka`.
"""

from __future__ import annotations

import os
import uuid
from contextlib import AbstractAsyncContextManager

import pytest

from shared.messaging.broker import Broker
from shared.messaging.kafka import KafkaBroker
from tests.shared.messaging.broker_suite import BrokerSuite


class KafkaStage:
    def __init__(self, servers: str) -> None:
        self.servers = servers
        self.run = uuid.uuid4().hex[:8]

    def open(self) -> KafkaBroker:
        return KafkaBroker(self.servers, prefix=f"{self.run}.", session=6.0, drain=0.5)

    def second(self, broker: Broker) -> AbstractAsyncContextManager[Broker]:
        return self.open()

    def name(self, word: str) -> str:
        return word


@pytest.fixture
def stage() -> KafkaStage:
    return KafkaStage(os.environ["RAPPORTEUR_KAFKA"])


class TestKafkaBroker(BrokerSuite):
    pass
