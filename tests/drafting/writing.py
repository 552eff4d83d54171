"""What drafting does, said shortly for its tests."""

from typing import Any

from services.drafting.domain.documents import (
    Edit,
)
from shared.events.drafting import (
    DocumentEdited,
)
from tests.given import (
    Given,
    only,
)


def edit(given: Given, *changes: dict[str, Any]) -> DocumentEdited:
    return only(given.do(Edit, document="report", changes=changes), DocumentEdited)
