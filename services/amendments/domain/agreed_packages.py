"""The words of a package that is agreed stand: who would change them opens its units first, and agrees it anew."""

from __future__ import annotations

from collections.abc import Sequence

from services.amendments.domain.state import State
from shared.documents.vocabulary import Refusal


class PackageAgreed(Refusal):
    """The words of units that were agreed together do not change while they are agreed."""


def require_none_agreed(state: State, document: str, units: Sequence[str]) -> None:
    """Raise `PackageAgreed` if one of these units is bound in a package that is agreed."""
    package = state.agreed_package(document, units)
    if package is not None:
        raise PackageAgreed(
            f"Its words are bound in the package “{package.package}”, agreed together: "
            "state its units open first, and agree the package again after the change.",
            package=package.package,
            ways=["state the units of the package open", "agree the package again"],
        )
