"""How a document's life unfolds: what is known of it after each event, whoever told it.

One fold over the events of all producers. A digest that an event names is recomputed here; one that does not fit
means that two services no longer speak of the same text, and the event is refused as poison.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from shared.documents.holder import Handover, Holder
from shared.documents.operations import Operation
from shared.events.adoption import (
    DocumentAdopted,
    DocumentReturned,
    MandateExtended,
    PartAdopted,
    PartReopened,
    SummaryApproved,
    SummaryReturned,
)
from shared.events.amendments import PartClosed, TextConsolidated, TextRestored
from shared.events.base import EventData
from shared.events.drafting import (
    Destination,
    DocumentCompleted,
    DocumentEdited,
    DocumentOpened,
    DocumentTabled,
    SummarySubmitted,
)
from shared.events.publication import DocumentCleared, EditionIssued, EditionRegistered
from shared.evolving import replace
from shared.lifecycle import DigestDiffers, Document, Documents, Edition, KnownSession, Part, document

K = TypeVar("K", bound=KnownSession)


def followed(known: K, data: EventData) -> K:
    """What is known after an event, as far as it concerns documents; the same if it concerns none."""
    documents = evolve(known.documents, data)
    return known if documents is known.documents else replace(known, documents=documents)


def evolve(documents: Documents, data: EventData) -> Documents:
    """The documents after an event; the same mapping if it concerns none of them."""
    if isinstance(data, DocumentOpened):
        return {**documents, data.document: Document(data.document, data.kind, data.title)}
    if data.subject is None:
        return documents
    before = document(documents, data.subject)
    after = _evolved(before, data)
    return documents if after is before else {**documents, before.id: after}


def _evolved(doc: Document, data: EventData) -> Document:
    match data:
        case DocumentEdited():
            return _written(doc, Holder.DRAFTING, data.operations, data.digest)
        case TextConsolidated():
            return _written(doc, Holder.AMENDMENTS, data.operations, data.digest, data.amendment)
        case TextRestored():
            return _restored(doc, data)
        case DocumentCleared():
            return _written(doc, Holder.PUBLICATION, data.operations, data.digest)
        case DocumentTabled():
            floor = data.to is Destination.FLOOR
            act = Handover.TABLED_TO_FLOOR if floor else Handover.TABLED_TO_SILENCE
            handed = doc.handed(act, data.units, data.digest)
            tabled = doc.tabled | frozenset(data.units)
            return replace(handed, tabled=tabled, base=doc.tree if doc.base is None else doc.base)
        case PartClosed():
            closed = doc.handed(Handover.PART_CLOSED, data.units, data.digest)
            return replace(closed, parts={**doc.parts, data.part: Part(data.units, data.digest)})
        case PartAdopted():
            part = replace(doc.parts[data.part], adopted=True, bodies=data.bodies)
            return replace(doc, parts={**doc.parts, data.part: part})
        case PartReopened():
            parts = {name: part for name, part in doc.parts.items() if name != data.part}
            return replace(doc, parts=parts, pen=doc.pen.hand_over(Handover.PART_REOPENED, data.units))
        case DocumentAdopted():
            return _adopted(doc, data)
        case MandateExtended() if doc.adopted is not None and doc.adopted.mandate is not None:
            mandate = doc.adopted.mandate.model_copy(update={"until": data.until})
            return replace(doc, adopted=doc.adopted.model_copy(update={"mandate": mandate}))
        case DocumentReturned():
            returned = doc.handed(Handover.RETURNED, data.units, data.digest)
            gone = frozenset(data.units)
            parts = {name: part for name, part in doc.parts.items() if not gone & set(part.units)}
            return replace(returned, tabled=doc.tabled - gone, parts=parts)
        case SummarySubmitted():
            return doc.handed(Handover.SUMMARY_SUBMITTED, data.units, data.digest)
        case SummaryApproved():
            approved = doc.handed(Handover.SUMMARY_APPROVED, data.units, data.digest)
            return replace(approved, approved=doc.approved | frozenset(data.units))
        case SummaryReturned():
            return doc.handed(Handover.SUMMARY_RETURNED, data.units, data.digest)
        case DocumentCompleted():
            units = tuple(unit.id for unit in doc.tree.walk())
            return replace(doc.handed(Handover.COMPLETED, units, data.digest), submitted=data.submitted)
        case EditionRegistered():
            return _printed(doc, data, issued=False)
        case EditionIssued():
            return _printed(doc.handed(Handover.ISSUED, data.units, data.digest), data, issued=True)
        case _:
            return doc


def _written(doc: Document, holder: Holder, operations: Iterable[Operation], digest: str, name: str = "") -> Document:
    operations = tuple(operations)
    written = doc.write(holder, operations, name)
    found = written.written_digest(operations)
    if found != digest:
        raise DigestDiffers(
            f"The text of {holder} after its operations is not what it says.",
            document=doc.id,
            named=digest,
            known=found,
        )
    return written


def _adopted(doc: Document, data: DocumentAdopted) -> Document:
    mandated = data.mandate.units if data.mandate is not None else ()
    blanks = frozenset(unit for unit in mandated if unit in doc.tree.units and doc.tree.unit(unit).blank)
    return replace(doc.handed(Handover.ADOPTED, data.units, data.digest), adopted=data, blanks=blanks)


def _restored(doc: Document, data: TextRestored) -> Document:
    restored, _ = doc.without(data.amendment)
    found = restored.digest_of(data.units)
    if found != data.digest:
        raise DigestDiffers(
            f"The text without {data.amendment} is not what it says.", document=doc.id, named=data.digest, known=found
        )
    return restored


def _printed(doc: Document, data: EditionRegistered | EditionIssued, *, issued: bool) -> Document:
    edition = Edition(
        edition=data.edition,
        symbols=data.symbols,
        printed_symbol=data.printed_symbol,
        distribution=data.distribution,
        units=data.units,
        tree=doc.tree,
        masthead=data.masthead,
        issued=issued,
        limit=data.limit if isinstance(data, EditionRegistered) else None,
    )
    return replace(doc, editions={**doc.editions, data.edition: edition})
