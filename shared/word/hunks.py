"""The changes of words in one paragraph, each as a proposal about the very words of its unit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from shared.documents.proposals import InsertProposal, ReplaceProposal
from shared.documents.text import Mark, Run, Runs, Word, runs_of, words_of
from shared.documents.units import Unit
from shared.word.atoms import Atom, Shown, What
from shared.word.comparing import Change
from shared.word.matching import printed
from shared.word.reading import COME, NOTE, Stretch, squeezed


@dataclass(frozen=True, slots=True)
class Hunk:
    """Neighbouring changes by one author: from where to where, in signs without spaces, and what came there."""

    by: str
    start: int
    end: int
    new: tuple[Stretch, ...]
    open_before: bool
    open_after: bool


def hunks(stretches: Sequence[Stretch], begin: int = 0) -> Iterator[Hunk]:
    """The changes of a paragraph, or of a piece that begins there, one for each author and place.

    A change is open to a word beside it that stays, if no space is between them.
    """
    place = begin
    grouped = groupby(stretches, lambda s: (s.change is Change.SAME, s.by))
    groups = [(same, by, tuple(group)) for (same, by), group in grouped]
    for index, (same, by, group) in enumerate(groups):
        gone = _before(group)
        if not same:
            new = tuple(s for s in group if s.change in COME)
            before = _before(groups[index - 1][2])[-1:] if index and groups[index - 1][0] else ""
            after = _before(groups[index + 1][2])[:1] if index + 1 < len(groups) and groups[index + 1][0] else ""
            yield Hunk(
                by,
                place,
                place + len(squeezed(gone)),
                new,
                bool(before.strip()) and not gone[:1].isspace(),
                bool(after.strip()) and not gone[-1:].isspace(),
            )
        place += len(squeezed(gone))


def _before(group: Sequence[Stretch]) -> str:
    return "".join(s.text for s in group if s.change not in COME)


def proposal(
    unit: Unit, shows: Shown, hunk: Hunk, standing: Collection[str]
) -> ReplaceProposal | InsertProposal | None:
    """The hunk as a proposal; none where nothing but spaces changed.

    `standing` are the words beside which something may be inserted: those that no other change takes away.
    """
    words = unit.words
    spans = spans_of(shows)
    first = sum(end <= hunk.start for _, end in spans)
    last = len(spans) - sum(start >= hunk.end for start, _ in spans)
    first, last = min(first, last), max(first, last)
    new = [Run(text=s.note, mark=Mark.FOOTNOTE) if s.text == NOTE else Run(text=s.text, mark=s.mark) for s in hunk.new]
    said = "".join(run.text or "" for run in new)
    noted = [run.mark is Mark.FOOTNOTE for run in (*new[:1], *new[-1:])] or [False, False]
    open_before, open_after = hunk.open_before and not noted[0], hunk.open_after and not noted[1]
    if first > 0 and open_before and spans[first - 1][1] == hunk.start and _joins(words[first - 1], said):
        first -= 1
    if last < len(words) and open_after and spans[last][0] == hunk.end and _joins(words[last], said, front=True):
        last += 1
    replaced = words[first:last]
    if replaced:
        head = _part(replaced[0], spans[first], None, hunk.start) if spans[first][0] < hunk.start else ()
        tail = _part(replaced[-1], spans[last - 1], hunk.end, None) if spans[last - 1][1] > hunk.end else ()
        new = [*head, *new, *tail]
    runs = runs_of(words_of(new, "w"))
    if replaced:
        old = _text(shows.atoms, [word.id for word in replaced])
        if words_of(runs, "w") and _same(replaced, words_of(runs, "w")):
            return None
        return ReplaceProposal(do="replace", unit=unit.id, old=old, new=runs, at=replaced[0].id)
    return _insertion(unit, shows, first, runs, standing) if runs else None


def _insertion(unit: Unit, shows: Shown, gap: int, runs: Runs, standing: Collection[str]) -> InsertProposal:
    words = unit.words
    if gap == len(words) and not words:
        return InsertProposal(do="insert", unit=unit.id, text=runs)
    anchors = [("after", words[gap - 1])] if gap else []
    anchors += [("before", words[gap])] if gap < len(words) else []
    good = [(s, w) for s, w in anchors if w.mark in (None, Mark.EMPHASIS) and w.id in standing]
    side, word = (good or anchors)[0]
    place = {side: _text(shows.atoms, [word.id])}
    return InsertProposal(do="insert", unit=unit.id, text=runs, at=word.id, **place)


def spans_of(shows: Shown) -> list[tuple[int, int]]:
    """Where each word of a unit begins and ends, in signs without spaces."""
    spans: list[tuple[int, int]] = []
    place = 0
    for atom in shows.atoms:
        if atom.what is What.WORD:
            end = place + len(printed(atom.text, atom.mark))
            spans.append((place, end))
            place = end
    return spans


def _part(word: Word, span: tuple[int, int], begin: int | None, end: int | None) -> list[Run]:
    start = 0 if begin is None else max(0, begin - span[0])
    stop = len(word.form) if end is None else max(0, end - span[0])
    text = word.form[start:stop]
    return [Run(text=text, mark=word.mark)] if text and word.mark in (None, Mark.EMPHASIS) else []


def _joins(word: Word, said: str, *, front: bool = False) -> bool:
    """Whether what is typed right beside a word becomes part of it."""
    if word.mark not in (None, Mark.EMPHASIS) or not said.strip():
        return False
    together = said + word.form if front else word.form + said
    return _count(together) < _count(said) + 1


def _count(text: str) -> int:
    return len(words_of((Run(text=text),), "w"))


def _text(atoms: Sequence[Atom], ids: Sequence[str]) -> str:
    wanted = set(ids)
    inside = [atom for atom in atoms if atom.word in wanted]
    return "".join(atom.text for atom in inside).strip()


def _same(old: Sequence[Word], new: Sequence[Word]) -> bool:
    return [(w.form, w.mark) for w in old] == [(w.form, w.mark) for w in new]
