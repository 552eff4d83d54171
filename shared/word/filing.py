"""The parts around a text, with which it is a file: styles, numbering, settings, notes, heads and feet, properties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.word.front import Front, first_header, footer, header
from shared.word.numbering import Numbering
from shared.word.package import application_properties, core_properties, custom_properties, pack
from shared.word.styles import styles
from shared.word.xml import Element, el, root, serialised


def filed(
    front: Front,
    body: Sequence[Element],
    running: str,
    *,
    numbering: Numbering | None = None,
    notes: Sequence[Element] = (),
    language: str = "en",
    right_to_left: bool = False,
    properties: Mapping[str, str] | None = None,
    more_styles: Sequence[Element] = (),
    tracking: bool = True,
) -> bytes:
    """The Word file of a body, which ends with its layout; `running` is the head of its pages.

    Whoever types into it is tracked from the first sign, unless `tracking` is off. Equal input gives equal bytes.
    """
    return pack(
        {
            "word/document.xml": document_part(body),
            "word/styles.xml": serialised(styles(language, right_to_left, more_styles)),
            "word/numbering.xml": serialised((numbering or Numbering()).part()),
            "word/settings.xml": serialised(_settings(language, tracking)),
            "word/footnotes.xml": footnotes_part(notes),
            "word/header1.xml": serialised(header(running)),
            "word/header2.xml": serialised(first_header()),
            "word/footer1.xml": serialised(footer()),
            "docProps/core.xml": core_properties(front.masthead.title, front.masthead.date, language),
            "docProps/app.xml": application_properties(),
            "docProps/custom.xml": custom_properties(properties or {}),
        }
    )


def _settings(language: str, tracking: bool) -> Element:
    separators = (el("footnote", id=-1), el("footnote", id=0))
    mode = el("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15)
    return root(
        "settings",
        el("zoom", percent=100),
        el("trackRevisions") if tracking else None,
        el("defaultTabStop", val=567),
        el("characterSpacingControl", val="doNotCompress"),
        el("footnotePr", *separators),
        el("compat", mode),
        el("themeFontLang", val=language),
    )


def document_part(body: Sequence[Element]) -> bytes:
    """`document.xml`: the text itself."""
    return serialised(root("document", el("body", *body)))


def footnotes_part(notes: Sequence[Element]) -> bytes:
    """`footnotes.xml`: the notes, behind the two rules that Word draws over them."""

    def separator(kind: str, number: int) -> Element:
        return el("footnote", el("p", el("r", el(kind))), type=kind, id=number)

    return serialised(root("footnotes", separator("separator", -1), separator("continuationSeparator", 0), *notes))
