"""Untrusted documents to plain text, in a capped child: a page of PDF can ask for gigabytes, a DOCX is a ZIP."""

import importlib.util
import subprocess
import tempfile
from pathlib import Path

from interviewer.capped.run import Caps, run_capped
from interviewer.documents._read_child import MOST_PAGES, Fault
from interviewer.errors import RefusedFile

MOST_BYTES = 10_000_000
MOST_CHARS = 60_000
"""Of the text; what is longer is cut."""
_CHILD = Path(__file__).with_name("_read_child.py")
_CAPS = Caps(memory_bytes=512_000_000, cpu_s=20, output_bytes=1_000_000, timeout_s=40.0)


def read_document(source: Path, caps: Caps = _CAPS) -> str:
    """The text of a PDF, DOCX, HTML or text file, line by line, at most `MOST_CHARS` of it.

    What the file is is told by its bytes, not by its name. Raises RefusedFile with the reason and the way out.
    """
    size = source.stat().st_size
    if size == 0:
        raise RefusedFile("The file is empty (0 bytes). Choose another, or paste the text.")
    if size > MOST_BYTES:
        raise RefusedFile(
            "The file has more than {megabytes} MB. Paste the text instead.", megabytes=MOST_BYTES // 1_000_000
        )
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "text"
        arguments = [str(source.resolve()), str(target), str(MOST_CHARS)]
        try:
            code = run_capped(_CHILD, arguments, _packages(), caps)
        except subprocess.TimeoutExpired:
            raise RefusedFile("The file takes too long to read. Paste the text instead.") from None
        if code != 0:
            raise RefusedFile(_reason(code))
        return target.read_text(encoding="utf-8")


def _packages() -> list[Path]:
    found = (importlib.util.find_spec(name) for name in ("pypdf", "docx", "lxml"))
    return sorted({Path(spec.origin).parents[1] for spec in found if spec is not None and spec.origin is not None})


def _reason(code: int) -> str:
    match code:
        case Fault.UNKNOWN:
            return "The file is no PDF, DOCX, HTML or text that can be read here. Paste the text instead."
        case Fault.ENCRYPTED:
            return "The PDF is protected by a password. Save it without one, or paste the text."
        case Fault.TOO_MANY_PAGES:
            return f"The PDF has more than {MOST_PAGES} pages. Take out the ones that matter, or paste the text."
        case Fault.EMPTY:
            return "There is no text in the file; it may be a picture of a page. Paste the text instead."
        case Fault.MEMORY:
            return "The file unpacks to more than any advert or CV. Paste the text instead."
        case Fault.NO_READER:
            return (
                "Documents cannot be read: the packages 'pypdf' and 'python-docx' do not load. Paste the text instead."
            )
        case _:
            return "The file is damaged, or overtaxes the reader. Paste the text instead."
