"""The elements of a Word file, built by hand so that nothing stands in it that was not decided here."""

from __future__ import annotations

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML = "http://www.w3.org/XML/1998/namespace"

Element = etree._Element

_NAMES = {"w": W, "r": R}


def name(local: str) -> str:
    """A name of WordprocessingML as lxml writes it."""
    return f"{{{W}}}{local}"


def el(local: str, *children: Element | None, **attributes: str | int) -> Element:
    """`<w:local w:attribute="…">` around the children; what is none is left out."""
    made = etree.Element(name(local), {name(key): str(value) for key, value in attributes.items()})
    made.extend([child for child in children if child is not None])
    return made


def root(local: str, *children: Element | None) -> Element:
    """The outermost element of a part, which declares the names."""
    made = etree.Element(name(local), nsmap=_NAMES)
    made.extend([child for child in children if child is not None])
    return made


def written(text: str, local: str = "t") -> Element:
    """Text whose spaces count: `w:t`, `w:delText`, `w:instrText` or `w:delInstrText`."""
    made = etree.Element(name(local))
    made.text = text
    if text != text.strip() or "  " in text:
        made.set(f"{{{XML}}}space", "preserve")
    return made


def serialised(element: Element) -> bytes:
    """A part of the file as bytes."""
    return etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True)
