"""What a play leaves behind: every event, every document in every version, the issued report, and a table of them.

All of it is made from the events alone, so a replay of the events gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from services.portal.domain import STAGE
from services.portal.domain.state import State, Version
from services.publication.render.data import render_json
from services.publication.render.page import render_html
from services.publication.render.plain import render_text
from services.rehearsal.material import REPORT
from shared.documents.digest import tree_digest
from shared.documents.masthead import Masthead
from shared.documents.printed import printed
from shared.documents.units import Tree
from shared.documents.vocabulary import Refusal
from shared.events.adoption import DocumentAdopted
from shared.events.amendments import AmendmentDisposed, AmendmentRecaptured
from shared.events.base import zone
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import Event, MalformedEvent, canonical, parse

EVENTS_FILE = "events.jsonl"


class NotIssued(Refusal):
    """The report was not issued."""


def in_order(events: Iterable[Event]) -> list[Event]:
    """Events of all producers in their total order."""
    return sorted(events, key=lambda event: event.order)


def read_events(path: Path) -> list[Event]:
    """The events in a file, one a line. Raises `MalformedEvent`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise MalformedEvent(f"{path} cannot be read: {error}.") from None
    return [parse(line, CATALOGUE) for line in content.splitlines() if line]


def fold(events: Iterable[Event]) -> State:
    """What a reader knows after these events."""
    return STAGE.fold(events)


def write_out(events: Sequence[Event], out: Path) -> State:
    """Write every file of an outcome; `events` are in their total order. Returns what a reader then knows."""
    out.mkdir(parents=True, exist_ok=True)
    _clear(out)
    (out / EVENTS_FILE).write_bytes(b"".join(canonical(event) + b"\n" for event in events))
    state = fold(events)
    for document in sorted(state.versions):
        for version in state.versions[document]:
            _write(state, version, out / f"{document}-{version.number:02}-{version.name}")
    issued = issued_version(state)
    if issued is not None:
        _write(state, issued, out / "report")
    return state


def issued_version(state: State) -> Version | None:
    """The report as it was issued; none before that."""
    versions = [version for version in state.versions.get(REPORT, ()) if version.name == "issued"]
    return versions[-1] if versions else None


def issued_tree(state: State) -> Tree:
    """The issued text. Raises `NotIssued`."""
    version = issued_version(state)
    if version is None:
        raise NotIssued("The report was not issued.")
    return version.tree


def table(events: Sequence[Event], state: State) -> Iterator[str]:
    """The table at the end of a play: a line for what became of each document."""
    became: dict[str, Counter[str]] = {}
    announced: dict[str, str] = {}
    for event in events:
        match event.data:
            case AmendmentDisposed(document=about, disposition=disposition):
                became.setdefault(about, Counter())[disposition.value.replace("_", " ")] += 1
            case AmendmentRecaptured(document=about):
                became.setdefault(about, Counter())["recaptured"] += 1
            case DocumentAdopted(document=about):
                how = "by silence" if event.data.means.value == "silence" else "by gavel"
                announced[about] = f"{event.data.verb.value} {how}, “{event.data.announced}”".replace(", “None”", "")
            case _:
                pass
    for name, document in state.documents.items():
        symbols = [edition.printed_symbol for edition in document.editions.values()]
        counts = became.get(name, Counter())
        yield f"{name}"
        yield f"  symbols     {', '.join(symbols) or 'none'}"
        yield f"  versions    {len(state.versions.get(name, ()))}"
        yield f"  amendments  {', '.join(f'{n} {what}' for what, n in sorted(counts.items())) or 'none'}"
        yield f"  announced   {announced.get(name, 'nothing')}"
        yield f"  digest      {tree_digest(document.tree)}"


def _clear(out: Path) -> None:
    """Take an earlier outcome away, so that none of its files is taken for one of this; what else lies there stays."""
    if (out / EVENTS_FILE).exists():
        for path in out.iterdir():
            if path.suffix in (".txt", ".json", ".html"):
                path.unlink()


def _write(state: State, version: Version, path: Path) -> None:
    blocks = printed(version.tree, version.numbering)
    masthead = Masthead(
        organ=state.opened().parent.name,
        distribution=version.distribution.value.capitalize() if version.distribution else "not distributed",
        date=version.masthead or version.instant.astimezone(zone(state.opened().time_zone)).date(),
        original_language="English",
        title=state.documents[version.document].title,
    )
    note = None if version.name == "issued" else version.title
    (path.parent / f"{path.name}.txt").write_text(render_text(blocks, masthead), encoding="utf-8")
    (path.parent / f"{path.name}.json").write_text(render_json(version.tree, blocks, masthead) + "\n", encoding="utf-8")
    (path.parent / f"{path.name}.html").write_text(render_html(blocks, masthead, note=note), encoding="utf-8")
