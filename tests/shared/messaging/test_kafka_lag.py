"""How far a group is, asked of a cluster that is only starting."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import GroupLoadInProgressError
from aiokafka.structs import OffsetAndMetadata

from shared.messaging import kafka_clients
from shared.messaging.broker import Partition
from shared.messaging.kafka import KafkaBroker


class Starting:
    """A cluster of one topic whose coordinator of groups does not answer yet: aiokafka then gives back nothing."""

    def __init__(self, silent: int) -> None:
        self.silent = silent

    async def list_consumer_group_offsets(
        self, _group: str, partitions: Sequence[TopicPartition]
    ) -> dict[TopicPartition, OffsetAndMetadata]:
        self.silent -= 1
        return (
            {} if self.silent >= 0 else {place: OffsetAndMetadata(3 - place.partition * 4, "") for place in partitions}
        )

    async def describe_topics(self, names: Sequence[str]) -> list[dict[str, object]]:
        return [{"topic": name, "partitions": [{}, {}], "error_code": 0} for name in names]

    async def end_offsets(self, places: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(places, 10)


def broker_of(cluster: Starting) -> KafkaBroker:
    broker = KafkaBroker("nowhere:9092")
    broker._admin = broker._looker = cluster
    return broker


async def test_it_is_asked_again_until_the_cluster_says_where_the_group_stands():
    lag = await broker_of(Starting(silent=3)).lag("portal", ["drafting-events"])
    assert lag == {Partition("drafting-events", 0): 7, Partition("drafting-events", 1): 10}


async def test_a_cluster_that_never_says_it_is_an_error_and_not_a_group_without_lag(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kafka_clients, "PATIENCE", 0.3)
    with pytest.raises(GroupLoadInProgressError):
        await broker_of(Starting(silent=10**6)).lag("portal", ["drafting-events"])
