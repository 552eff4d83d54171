"""The parts of a Word file put together: a ZIP archive that is the same to the byte whenever its parts are."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape, quoteattr

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""The media type of a Word file."""

PARTS = {
    "word/document.xml": (f"{_MAIN}.document.main+xml", ""),
    "word/styles.xml": (f"{_MAIN}.styles+xml", "styles"),
    "word/numbering.xml": (f"{_MAIN}.numbering+xml", "numbering"),
    "word/settings.xml": (f"{_MAIN}.settings+xml", "settings"),
    "word/footnotes.xml": (f"{_MAIN}.footnotes+xml", "footnotes"),
    "word/header1.xml": (f"{_MAIN}.header+xml", "header"),
    "word/header2.xml": (f"{_MAIN}.header+xml", "header"),
    "word/footer1.xml": (f"{_MAIN}.footer+xml", "footer"),
    "docProps/core.xml": ("application/vnd.openxmlformats-package.core-properties+xml", ""),
    "docProps/app.xml": ("application/vnd.openxmlformats-officedocument.extended-properties+xml", ""),
    "docProps/custom.xml": ("application/vnd.openxmlformats-officedocument.custom-properties+xml", ""),
}
"""Every part of the file, with its content type and what it is to the document."""


def pack(parts: Mapping[str, bytes]) -> bytes:
    """The file of these parts; every entry has the same date, so equal parts give equal bytes."""
    whole = {"[Content_Types].xml": _content_types(), "_rels/.rels": _package_relations()}
    whole["word/_rels/document.xml.rels"] = _document_relations()
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, content in {**whole, **{path: parts[path] for path in PARTS}}.items():
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            archive.writestr(entry, content)
    return kept.getvalue()


def relation(part: str) -> str:
    """The identity under which the document refers to one of its parts."""
    return "r" + part.removeprefix("word/").removesuffix(".xml")


def core_properties(title: str, day: date, language: str) -> bytes:
    """Title, language and dates: those of the masthead, never of the moment in which the file was made."""
    when = f"{day.isoformat()}T00:00:00Z"
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>Secretariat</dc:creator>"
        f"<dc:language>{escape(language)}</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{when}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{when}</dcterms:modified></cp:coreProperties>'
    ).encode()


def application_properties() -> bytes:
    """What made the file."""
    held = "<Application>Rapporteur</Application>"
    return f'{_HEAD}<Properties xmlns="{_OFFICE}/extended-properties">{held}</Properties>'.encode()


def custom_properties(values: Mapping[str, str]) -> bytes:
    """Properties of our own, by name: which document in which version it is."""
    kind = 'fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"'
    held = "".join(
        f"<property {kind} pid={quoteattr(str(n))} name={quoteattr(key)}>"
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for n, (key, value) in enumerate(values.items(), 2)
    )
    names = f'xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes"'
    return f"{_HEAD}<Properties {names}>{held}</Properties>".encode()


def _content_types() -> bytes:
    held = "".join(f'<Override PartName="/{path}" ContentType="{kind}"/>' for path, (kind, _) in PARTS.items())
    defaults = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
    )
    return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{defaults}{held}</Types>'.encode()


def _package_relations() -> bytes:
    relations = (
        ("rDocument", f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
        ("rCore", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ("rApp", f"{_OFFICE}/relationships/extended-properties", "docProps/app.xml"),
        ("rCustom", f"{_OFFICE}/relationships/custom-properties", "docProps/custom.xml"),
    )
    return _relations(relations)


def _document_relations() -> bytes:
    return _relations(
        tuple(
            (relation(path), f"{_OFFICE}/relationships/{kind}", path.removeprefix("word/"))
            for path, (_, kind) in PARTS.items()
            if kind
        )
    )


def _relations(relations: tuple[tuple[str, str, str], ...]) -> bytes:
    held = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{to}"/>' for key, kind, to in relations)
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{held}</Relationships>'.encode()
