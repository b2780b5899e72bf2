"""Documents become text in a capped child, or a sentence that says why not."""

import contextlib
import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from interviewer.capped.run import Caps
from interviewer.documents.read import MOST_BYTES, MOST_CHARS, read_document
from interviewer.errors import RefusedFile
from tests.documents.files import encrypted_pdf, pdf, word, word_with, write

LINES = "Build retrieval pipelines\nOwn evaluation (offline)"
HTML = """<!doctype html><html><head><title>Job</title><style>p {color: red}</style></head><body>
<script>document.write("never")</script><h1>LLM engineer</h1><ul><li>Build <b>retrieval</b> pipelines</li>
<li>Caf&eacute; &lt;b&gt;</li></ul><img src="http://example.test/beacon.png"><p>Last</p></body></html>"""


def archive(**files: bytes) -> bytes:
    """A ZIP."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        pytest.param(pdf(LINES, "Second page"), [*LINES.splitlines(), "Second page"], id="pdf"),
        pytest.param(
            word("Title", bullets=("One thing", "Another"), cells=("Left", "Right")),
            ["Title", "- One thing", "- Another", "Left Right"],
            id="docx",
        ),
        pytest.param(HTML.encode(), ["LLM engineer", "- Build retrieval pipelines", "- Café <b>", "Last"], id="html"),
        pytest.param("Zeile eins\nZeile zwei: 5 €\n".encode(), ["Zeile eins", "Zeile zwei: 5 €"], id="utf-8"),
        pytest.param("\ufeffZeile 5 €".encode("utf-16-le"), ["Zeile 5 €"], id="utf-16"),
        pytest.param("Zeile 5 €".encode("cp1252"), ["Zeile 5 €"], id="windows"),
        pytest.param(b"Use <b>tags</b> & a < b", ["Use <b>tags</b> & a < b"], id="text_that_names_tags"),
    ],
)
def test_text_is_read_line_by_line(tmp_path: Path, content: bytes, lines: list[str]) -> None:
    found = read_document(write(tmp_path, content, "whatever.png"))

    assert [line.strip() for line in found.splitlines() if line.strip()] == lines


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "empty", id="no_bytes"),
        pytest.param(b"  \n\t ", "no text in the file", id="blank"),
        pytest.param(pdf(""), "picture of a page", id="scan"),
        pytest.param(encrypted_pdf("x"), "password", id="encrypted"),
        pytest.param(pdf(*["page"] * 41), "more than 40 pages", id="too_many_pages"),
        pytest.param(pdf(LINES)[:120], "damaged", id="cut_pdf"),
        pytest.param(word("x")[:900], "damaged", id="cut_docx"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", "no PDF, DOCX", id="png"),
        pytest.param(b"\x7fELF\x02\x01\x01\x00", "no PDF, DOCX", id="elf"),
        pytest.param(archive(**{"a.txt": b"x"}), "no PDF, DOCX", id="some_zip"),
        pytest.param(word_with("word/media/a.png", bytes(60_000_000)), "unpacks to more", id="zip_bomb"),
        pytest.param(word_with("word/document.xml", b"<a" * 200_000), "damaged", id="nested_xml"),
        pytest.param(bytes(MOST_BYTES + 1), "more than 10 MB", id="large"),
    ],
)
def test_what_is_no_document_is_refused_with_the_way_out(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(RefusedFile, match=reason):
        read_document(write(tmp_path, content))


def test_a_long_document_is_cut(tmp_path: Path) -> None:
    assert len(read_document(write(tmp_path, b"word " * 200_000))) == MOST_CHARS


def test_an_entity_of_a_docx_opens_no_file(tmp_path: Path) -> None:
    secret = write(tmp_path, b"the marker", "secret.txt")
    namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = f"<w:document {namespace}><w:body><w:p><w:r><w:t>seen &x;</w:t></w:r></w:p></w:body></w:document>"
    bomb = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}">]>{body}'

    try:
        found = read_document(write(tmp_path, word_with("word/document.xml", bomb.encode()), "bomb"))
    except RefusedFile:
        found = ""

    assert "the marker" not in found


def test_a_page_that_asks_for_more_than_the_cap_is_refused(tmp_path: Path) -> None:
    nested = b"<div>" * 100_000 + b"x"

    try:
        found = read_document(write(tmp_path, b"<html>" + nested), Caps(400_000_000, 5, 1_000_000, 20.0))
    except RefusedFile as refusal:
        found = str(refusal)

    assert found


@pytest.mark.parametrize("content", [pytest.param(pdf(LINES), id="pdf"), pytest.param(word("x", "y"), id="docx")])
def test_changed_bytes_give_text_or_a_refusal(tmp_path: Path, content: bytes) -> None:
    chance = random.Random(7)
    for _ in range(12):
        changed = bytearray(content)
        for _ in range(20):
            changed[chance.randrange(8, len(changed))] = chance.randrange(256)
        with contextlib.suppress(RefusedFile):
            read_document(write(tmp_path, bytes(changed)))
