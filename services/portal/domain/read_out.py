"""How amendments of the record are read out: in their spoken form, on a text in which their own words stand."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from services.portal.domain.phrases import changes_in_words
from services.portal.domain.record import Amendment, Record
from shared.documents.applying import apply_all
from shared.documents.spoken.places import Places, Version
from shared.documents.spoken.saying import Saying
from shared.documents.units import Tree
from shared.documents.vocabulary import Refusal

_MOST = 1000
"""So many spoken forms are remembered: how an amendment reads on the text it was moved on never changes."""

_remembered: dict[tuple[Hashable, ...], tuple[Tree, str]] = {}


class ReadingOut:
    """The reading out of amendments by the numbers of one text.

    `named` tells that text from every other of the session; what was said by its numbers is then remembered.
    """

    def __init__(self, record: Record, numbering: Tree, *named: Hashable) -> None:
        self._record, self._numbering = record, numbering
        self._numbers = Version(numbering)
        self._named = (record.opened().session, *named) if named else ()
        self._sayings: dict[int, Saying] = {}

    def on(self, amendment: Amendment, text: Tree) -> str:
        """How an amendment is read out that is to be put into this text; as it was when moved, where it does not fit.

        It is never said of other words than its own.
        """
        said = self._of(amendment, text)
        return said if said is not None else self.then(amendment)

    def then(self, amendment: Amendment) -> str:
        """How an amendment is read out on the text on which it was moved."""
        if not self._named:
            return self._then(amendment)
        key = (*self._named, amendment.moved.amendment, id(amendment.text))
        if key not in _remembered:
            if len(_remembered) >= _MOST:
                _remembered.clear()
            _remembered[key] = (amendment.text, self._then(amendment))  # the text is kept, so that its id stays its own
        return _remembered[key][1]

    def _then(self, amendment: Amendment) -> str:
        said = self._of(amendment, amendment.text)
        return said or changes_in_words(self._record, amendment.text, amendment.moved.operations)

    def _of(self, amendment: Amendment, text: Tree) -> str | None:
        for fits in self._with_what_it_amends(amendment, text):
            try:
                apply_all(fits, amendment.moved.operations)
                return self._saying(fits).say(amendment.moved.operations)
            except (Refusal, LookupError, ValueError):
                continue
        return None

    def _saying(self, text: Tree) -> Saying:
        if id(text) not in self._sayings:
            places = Places(text)
            if text is not self._numbering:
                places.said_by = self._numbers
            self._sayings[id(text)] = Saying(places)
        return self._sayings[id(text)]

    def _with_what_it_amends(self, amendment: Amendment, text: Tree) -> Iterator[Tree]:
        """The text, and the text with the amendment that this one amends, whose words may not stand in it yet."""
        yield text
        target = self._record.amendments.get(amendment.moved.amends or "")
        if target is not None:
            try:
                yield apply_all(text, target.moved.operations)
            except Refusal:
                return
