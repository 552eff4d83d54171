"""How tests visit the portal: someone at a seat, before a portal that has heard some events."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import httpx2

Visit = Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]]
"""`visit(events, seat, mode)` opens a portal that has heard these events, and a client that sits there."""
