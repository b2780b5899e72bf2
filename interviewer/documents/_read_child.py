"""The process that opens an untrusted document: started by `read.py` under caps, never imported for its work.

It writes the text to a file and answers with an exit code only. Nothing in a document is run, and nothing that it
points to is opened: the readers take the bytes of this one file.

    _read_child.py SOURCE TARGET MAX_CHARS
"""

import sys
import zipfile
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path

MOST_PAGES = 40
MOST_UNPACKED_BYTES = 50_000_000
"""Of a DOCX, which is a ZIP."""
_BLOCKS = tuple("address article aside blockquote br dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul".split())  # fmt: skip # noqa: SIM905
_UNSEEN = ("script", "style", "head", "noscript", "template", "svg", "object", "iframe")


class Fault(IntEnum):
    """Why there is no text, as an exit code."""

    UNKNOWN = 10
    ENCRYPTED = 11
    TOO_MANY_PAGES = 12
    DAMAGED = 13
    EMPTY = 14
    MEMORY = 15
    NO_READER = 16


class RefusedError(Exception):
    """The document is refused for this reason."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.fault = fault


def main(arguments: list[str]) -> int:
    """Write the text of a document; returns 0 or a `Fault`."""
    source, target, max_chars = Path(arguments[0]), Path(arguments[1]), int(arguments[2])
    try:
        text = "\n".join(_lines(source))[:max_chars]
    except RefusedError as refusal:
        return refusal.fault
    except ImportError:
        return Fault.NO_READER
    except (MemoryError, RecursionError):
        return Fault.MEMORY
    except Exception:
        # The child's edge: the readers raise many kinds, and whatever these bytes did to one, they are not usable.
        return Fault.DAMAGED
    if not text.strip():
        return Fault.EMPTY
    target.write_text(text, encoding="utf-8", errors="replace")
    return 0


def _lines(source: Path) -> Iterator[str]:
    with source.open("rb") as file:
        start = file.read(2048)
    if start.lstrip()[:5] == b"%PDF-":
        return _of_pdf(source)
    if start[:4] == b"PK\x03\x04":
        return _of_docx(source)
    text = _decoded(source.read_bytes())
    return _of_html(text) if _is_html(text) else iter(text.splitlines())


def _of_pdf(source: Path) -> Iterator[str]:
    from pypdf import PdfReader

    reader = PdfReader(source, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise RefusedError(Fault.ENCRYPTED)
    if len(reader.pages) > MOST_PAGES:
        raise RefusedError(Fault.TOO_MANY_PAGES)
    for page in reader.pages:
        yield from page.extract_text().splitlines()


def _of_docx(source: Path) -> Iterator[str]:
    with zipfile.ZipFile(source) as archive:
        if "word/document.xml" not in archive.namelist():
            raise RefusedError(Fault.UNKNOWN)
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED_BYTES:
            raise RefusedError(Fault.MEMORY)
    import docx
    from docx.table import Table

    for part in docx.Document(str(source)).iter_inner_content():
        if isinstance(part, Table):
            yield from (" ".join(dict.fromkeys(cell.text for cell in row.cells)) for row in part.rows)
        else:
            yield f"- {part.text}" if part.style is not None and "List" in (part.style.name or "") else part.text


def _is_html(text: str) -> bool:
    start = text[:2048].lower()
    return (
        "<html" in start or "<!doctype html" in start or ("</" in text and any(f"<{tag}" in start for tag in _BLOCKS))
    )


def _of_html(text: str) -> Iterator[str]:
    from lxml import html

    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    # Bytes, since lxml refuses a text that declares an encoding of its own.
    root = html.document_fromstring(b'<meta charset="utf-8">' + text.encode("utf-8", "replace"), parser=parser)
    for unseen in list(root.iter(*_UNSEEN)):
        unseen.drop_tree()
    for block in root.iter(*_BLOCKS):
        block.text = ("\n- " if block.tag == "li" else "\n") + (block.text or "")
        block.tail = "\n" + (block.tail or "")
    for line in root.text_content().splitlines():
        if words := " ".join(line.split()):
            yield words


def _decoded(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    if b"\x00" in raw:
        raise RefusedError(Fault.UNKNOWN)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
