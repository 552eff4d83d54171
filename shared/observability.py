"""What is measured and how it is logged; every metric is named and described here and nowhere else."""

from __future__ import annotations

import logging

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """One service's metrics, in a registry of its own (several services may share a process)."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        labels = {"service": service}

        def counter(name: str, what: str, *names: str) -> Counter:
            made = Counter(f"rapporteur_{name}", what, ["service", *names], registry=self.registry)
            return made

        self._labels = labels
        self.decided = counter("events_decided", "Events this service decided.", "type")
        self.relayed = counter("events_relayed", "Events handed to the broker.")
        self.consumed = counter("events_consumed", "Heard events that took effect.")
        self.retries = counter("event_retries", "Tries of events that had parked their owner.")
        self.dead_letters = counter("dead_letters", "Messages given up: what is no event, what stays poison.")
        self.refused = counter("refusals", "Commands refused, by the name of the refusal.", "refusal")
        self.failures = counter(
            "loop_failures", "Times that relaying, delivering or the timer failed and was retried.", "loop"
        )
        self.parked = Gauge(
            "rapporteur_parked", "Owners parked by a poison event.", ["service"], registry=self.registry
        )
        self.waiting = Gauge(
            "rapporteur_waiting_seconds",
            "How long the oldest early event has waited.",
            ["service"],
            registry=self.registry,
        )
        self.latency = Histogram(
            "rapporteur_command_seconds",
            "Time from a command's arrival to its answer.",
            ["service"],
            registry=self.registry,
        )

    @property
    def service(self) -> str:
        """The name of the service that these metrics are of."""
        return self._labels["service"]

    def text(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self.registry)


def logger(service: str) -> structlog.stdlib.BoundLogger:
    """A structured logger that says which service speaks."""
    bound: structlog.stdlib.BoundLogger = structlog.get_logger().bind(service=service)
    return bound


def log_plainly(level: int = logging.INFO) -> None:
    """Log one JSON object a line to standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(__import__("sys").stderr),
        cache_logger_on_first_use=False,
    )
