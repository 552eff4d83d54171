"""How the product is observed: what is measured, what is logged, and how one command is followed everywhere."""

from shared.observability.logs import log_plainly, logger
from shared.observability.metrics import Metrics

__all__ = ["Metrics", "log_plainly", "logger"]
