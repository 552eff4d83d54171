"""What is measured: every metric is named and described here and nowhere else, and docs/metrics.md is made from it.

Labels are bounded: names of services, topics, types, commands and refusals, never a session or what somebody wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

CLASSES = ("2xx", "3xx", "4xx", "5xx")
LOOPS = ("relay", "deliver", "timer", "checkpoint")
SOURCES = ("database", "broker")

_ANSWER = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_HEARD = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
_LATE = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)


class Metrics:
    """One service's metrics, in a registry of its own (several services may share a process).

    The first label of each is `service`. A gauge is set when it is read, from the database or the broker; what could
    not be read is left out, so that nobody takes it for a nought.
    """

    def __init__(self, service: str) -> None:
        self.service = service
        self.registry = CollectorRegistry()
        counter, gauge, histogram = self._counter, self._gauge, self._histogram

        self.latency = histogram(
            "command_seconds",
            "Seconds from a command's arrival to its answer, or refusal, waiting for what it follows included.",
            _ANSWER,
            "command",
        )
        self.refused = counter("refusals", "Commands refused, by the name of the refusal.", "refusal")
        self.answered = counter("http_answers", "Answers over HTTP, by class of status (2xx to 5xx).", "status")
        self.feeds = counter("feed_requests", "Times that portals asked for a feed of issued editions.", "feed")
        self.decided = counter(
            "events_decided", "Events this service decided: by a command, a reaction or the clock.", "type"
        )
        self.relayed = counter("events_relayed", "Events handed to the broker; twice where a confirmation was lost.")
        self.consumed = counter("events_consumed", "Heard events that took effect.")
        self.heard_after = histogram(
            "heard_seconds",
            "Seconds from an event's recording to its effect in this service; of real sessions, not of rehearsals.",
            _HEARD,
            "producer",
        )
        self.lag = gauge("lag_messages", "Messages on a topic that this service has not taken in yet.", "topic")
        self.unrelayed = gauge("unrelayed_events", "Events decided that the broker has not confirmed yet.")
        self.waiting_events = gauge("waiting_events", "Early events that wait for what they follow.")
        self.waiting = gauge("waiting_seconds", "How long the oldest early event has waited; 0 if none waits.")
        self.lateness = histogram(
            "deadline_lateness_seconds",
            "Seconds from when something fell due to when the clock wrote it; of real sessions, not of rehearsals.",
            _LATE,
        )
        self.parked = gauge("parked_owners", "Owners (sessions) parked by a poison event.")
        self.retries = counter("event_retries", "Tries of events that had parked their owner, and replays by hand.")
        self.dead_letters = counter("dead_letters", "Messages given up: what is no event, what stays poison.")
        self.letters = gauge("dead_letters_open", "Dead letters that nothing has come of yet.")
        self.failures = counter(
            "loop_failures", "Times that relaying, delivering or the timer failed and was retried.", "loop"
        )
        self.standing = gauge("loop_standing_seconds", "Seconds since a loop of the service last got on.", "loop")
        self.unread = counter(
            "scrape_failures", "Times that a source of gauges could not be read, or not in time.", "source"
        )
        self._begin()

    def text(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return text_of([self])

    def families(self) -> Iterable[Metric]:
        """All metrics with their descriptions and present samples."""
        return self.registry.collect()

    def _begin(self) -> None:
        """Begin what is bounded beforehand at 0: an increase from nothing at all is none to Prometheus."""
        for metric in (self.relayed, self.consumed, self.retries, self.dead_letters, self.lateness):
            metric.labels(self.service)
        for metric, values in ((self.answered, CLASSES), (self.failures, LOOPS), (self.unread, SOURCES)):
            for value in values:
                metric.labels(self.service, value)

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"rapporteur_{name}", what, ["service", *labels], registry=self.registry)

    def _gauge(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(f"rapporteur_{name}", what, ["service", *labels], registry=self.registry)

    def _histogram(self, name: str, what: str, buckets: Sequence[float], *labels: str) -> Histogram:
        return Histogram(f"rapporteur_{name}", what, ["service", *labels], buckets=buckets, registry=self.registry)


def text_of(several: Iterable[Metrics]) -> bytes:
    """The metrics of several services in Prometheus' text format, each described once."""
    together = CollectorRegistry()
    together.register(_Together(several))
    return generate_latest(together)


class _Together(Collector):
    def __init__(self, several: Iterable[Metrics]) -> None:
        self._several = tuple(several)

    def collect(self) -> Iterator[Metric]:
        families: dict[str, Metric] = {}
        for metrics in self._several:
            for family in metrics.families():
                families.setdefault(family.name, family)
                if families[family.name] is not family:
                    families[family.name].samples.extend(family.samples)
        yield from families.values()
