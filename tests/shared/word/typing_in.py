"""Someone at a desk who types into a Word file with changes tracked, and saves it as Word does."""

import io
import zipfile
from copy import deepcopy

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"


class Desk:
    """A file that is open on a desk, under the name of whoever sits there."""

    def __init__(self, file: bytes | dict[str, bytes], author: str) -> None:
        self.parts = unzipped(file) if isinstance(file, bytes) else dict(file)
        self.body = etree.fromstring(self.parts["word/document.xml"])
        self.author = author

    def open(self) -> dict[str, etree._Element]:
        """The text and its notes as they stand on the desk."""
        return {
            "word/document.xml": self.body,
            "word/footnotes.xml": etree.fromstring(self.parts["word/footnotes.xml"]),
        }

    def saved(self) -> bytes:
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in {**self.parts, "word/document.xml": etree.tostring(self.body)}.items():
                archive.writestr(name, content)
        return kept.getvalue()

    def replace(self, within: str, old: str, new: str) -> "Desk":
        """Mark `old` in the paragraph that says `within`, and type `new`; an empty `old` types at the end."""
        paragraph = self._paragraph(within)
        run, text = next((r, t) for r in paragraph.iter(f"{W}r") if (t := r.findtext(f"{W}t") or "") and old in t)
        begin = text.index(old) if old else len(text)
        pieces = [self._like(run, text[:begin])] if begin else []
        if old:
            pieces.append(self._tracked("del", self._like(run, old, "delText")))
        if new:
            pieces.append(self._tracked("ins", self._like(run, new)))
        if text[begin + len(old) :]:
            pieces.append(self._like(run, text[begin + len(old) :]))
        for piece in pieces:
            run.addprevious(piece)
        parent = run.getparent()
        assert parent is not None
        parent.remove(run)
        return self

    def enter_after(self, within: str, text: str) -> "Desk":
        """Put the cursor at the end of a paragraph, press Enter and type: Word then tracks the mark before."""
        paragraph = self._paragraph(within)
        new = etree.Element(f"{W}p")
        new.append(deepcopy(paragraph.find(f"{W}pPr")))  # type: ignore[arg-type]
        new.append(self._tracked("ins", self._like(None, text)))
        self._end(paragraph, "ins")
        paragraph.addnext(new)
        return self

    def delete(self, within: str) -> "Desk":
        """Mark a whole paragraph with its end, and delete it."""
        paragraph = self._paragraph(within)
        for run in [run for run in paragraph.iter(f"{W}r") if run.find(f"{W}t") is not None]:
            gone = self._tracked("del", self._like(run, run.findtext(f"{W}t") or "", "delText"))
            run.addprevious(gone)
            run.getparent().remove(run)  # type: ignore[union-attr]
        self._end(paragraph, "del")
        return self

    def cut(self, within: str, before: str) -> "Desk":
        """Put the cursor before words in a paragraph and press Enter: Word tracks the mark of the first half."""
        paragraph = self._paragraph(within)
        run, text = next((r, t) for r in paragraph.iter(f"{W}r") if before in (t := r.findtext(f"{W}t") or ""))
        begin = text.index(before)
        rest = etree.Element(f"{W}p")
        rest.append(deepcopy(paragraph.find(f"{W}pPr")))  # type: ignore[arg-type]
        following = list(run.itersiblings())
        first, second = self._like(run, text[:begin]), self._like(run, text[begin:])
        parent = run.getparent()
        assert parent is not None
        parent.replace(run, first)
        rest.extend([second, *following])
        self._end(paragraph, "ins")
        paragraph.addnext(rest)
        return self

    def run_on(self, within: str) -> "Desk":
        """Put the cursor at the end of a paragraph and press Delete: Word tracks the mark at its end."""
        self._end(self._paragraph(within), "del")
        return self

    def paste_after(self, within: str, after: str) -> "Desk":
        """Cut a paragraph with its end, and paste it behind another one."""
        paragraph, target = self._paragraph(within), self._paragraph(after)
        pasted = etree.Element(f"{W}p")
        pasted.append(deepcopy(paragraph.find(f"{W}pPr")))  # type: ignore[arg-type]
        for run in paragraph.iter(f"{W}r"):
            if run.find(f"{W}t") is not None:
                pasted.append(self._tracked("ins", self._like(run, run.findtext(f"{W}t") or "")))
        self._end(pasted, "ins")
        self.delete(within)
        target.addnext(pasted)
        return self

    def replace_in_note(self, old: str, new: str) -> "Desk":
        """Mark `old` in a footnote, and type `new`."""
        notes = etree.fromstring(self.parts["word/footnotes.xml"])
        run = next(r for r in notes.iter(f"{W}r") if old in (r.findtext(f"{W}t") or ""))
        text = run.findtext(f"{W}t") or ""
        begin = text.index(old)
        for piece in (
            self._like(run, text[:begin]),
            self._tracked("del", self._like(run, old, "delText")),
            self._tracked("ins", self._like(run, new)),
            self._like(run, text[begin + len(old) :]),
        ):
            run.addprevious(piece)
        run.getparent().remove(run)  # type: ignore[union-attr]
        self.parts["word/footnotes.xml"] = etree.tostring(notes)
        return self

    def lose_bookmarks(self) -> "Desk":
        """Paste everything into another file."""
        for tag in ("bookmarkStart", "bookmarkEnd"):
            for mark in list(self.body.iter(f"{W}{tag}")):
                mark.getparent().remove(mark)  # type: ignore[union-attr]
        return self

    def type_over(self, within: str, old: str, new: str) -> "Desk":
        """Type without tracking."""
        for text in self._paragraph(within).iter(f"{W}t"):
            text.text = (text.text or "").replace(old, new)
        return self

    def take_out(self, within: str) -> "Desk":
        """Remove a paragraph without tracking."""
        gone = self._paragraph(within)
        gone.getparent().remove(gone)  # type: ignore[union-attr]
        return self

    def put_in_after(self, within: str, text: str) -> "Desk":
        """Put in a paragraph of the same style without tracking."""
        standing = self._paragraph(within)
        new = deepcopy(standing)
        for mark in [m for m in new.iter() if m.tag in (f"{W}bookmarkStart", f"{W}bookmarkEnd")]:
            mark.getparent().remove(mark)  # type: ignore[union-attr]
        first, *rest = new.iter(f"{W}t")
        first.text = text
        for other in rest:
            other.text = ""
        standing.addnext(new)
        return self

    def _paragraph(self, within: str) -> etree._Element:
        """The paragraph that says so, or that has such a bookmark (`#u_p1`)."""
        if within.startswith("#"):
            return next(p for p in self.body.iter(f"{W}p") for m in p.iter(f"{W}bookmarkStart")
                        if m.get(f"{W}name") == within[1:])  # fmt: skip
        return next(p for p in self.body.iter(f"{W}p") if within in "".join(t.text or "" for t in p.iter(f"{W}t")))

    def _tracked(self, tag: str, run: etree._Element) -> etree._Element:
        holder = self._mark(tag)
        holder.append(run)
        return holder

    def _mark(self, tag: str) -> etree._Element:
        named = {f"{W}id": "9000", f"{W}author": self.author, f"{W}date": "2022-05-24T02:00:00Z"}
        return etree.Element(f"{W}{tag}", named)

    def _like(self, run: etree._Element | None, text: str, tag: str = "t") -> etree._Element:
        made = etree.Element(f"{W}r")
        style = None if run is None else run.find(f"{W}rPr")
        if style is not None:
            made.append(deepcopy(style))
        said = etree.SubElement(made, f"{W}{tag}")
        said.text = text
        said.set(PRESERVE, "preserve")
        return made

    def _end(self, paragraph: etree._Element, tag: str) -> None:
        properties = paragraph.find(f"{W}pPr")
        assert properties is not None
        etree.SubElement(properties, f"{W}rPr").append(self._mark(tag))


def unzipped(file: bytes) -> dict[str, bytes]:
    """The parts of a file by their paths."""
    archive = zipfile.ZipFile(io.BytesIO(file))
    return {entry.filename: archive.read(entry) for entry in archive.infolist()}
