"""YAML as plain text values with line numbers: the only reader of content files.

Every scalar stays the text that the author wrote; pydantic turns it into numbers and
booleans where a model asks for them. So a bare `no` is not False and 1.10 is not 1.1.
Refused, each with its line: aliases and anchors (YAML bombs), tags (`!!python/...`),
duplicate keys, several documents, deep nesting, files that are too large or not UTF-8.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

MAX_FILE_BYTES = 10_000_000
MAX_DEPTH = 30

Place = tuple[str | int, ...]
"""Where a value stands in a file: keys and list positions from the top."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlProblem(Exception):
    """The file is not the YAML that we accept; `line` says where (1 = first)."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True)
class YamlFile:
    """A parsed file: nested dicts, lists and strings, and the line of each place."""

    path: Path
    data: Any
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest place above it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_yaml(path: Path) -> YamlFile:
    """Read one file; raises YamlProblem for anything we do not accept."""
    return parse_yaml(_read_text(path), path)


def parse_yaml(text: str, path: Path) -> YamlFile:
    """Parse text as if it stood in `path`."""
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlProblem(mark.line + 1 if mark else 1, f"not valid YAML: {error.problem or error.context}") from None
    except yaml.reader.ReaderError as error:
        line = text.partition(chr(error.character))[0].count("\n") + 1
        raise YamlProblem(line, f"not valid YAML: control character #x{error.character:04x}") from None
    if builder.root in (None, ""):
        raise YamlProblem(1, "the file is empty")
    return YamlFile(path, builder.root, builder.lines)


def _read_text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise YamlProblem(1, f"the file has {size:,} bytes; at most {MAX_FILE_BYTES:,} are read")
        raw = path.read_bytes()
    except OSError as error:
        raise YamlProblem(1, f"cannot be read: {error.strerror}") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise YamlProblem(line, "not UTF-8; save the file as UTF-8") from None


_NO_KEY = object()


class _Builder:
    """Builds the tree from parser events without recursion."""

    def __init__(self) -> None:
        self.root: Any = None
        self.done = False
        self.lines: dict[Place, int] = {}
        self._open: list[Any] = []
        self._keys: list[Any] = []
        self._place: Place = ()

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        match event:
            case yaml.AliasEvent():
                raise YamlProblem(line, "aliases (*name) are not allowed; write the value out")
            case yaml.DocumentStartEvent() if self.done:
                raise YamlProblem(line, "only one document in a file")
            case yaml.ScalarEvent() | yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                if event.anchor is not None:
                    raise YamlProblem(line, "anchors (&name) are not allowed; write the value out")
                if event.tag is not None:
                    raise YamlProblem(line, f"tags are not allowed: {event.tag}")
                self._value(event, line)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._close()

    def _value(self, event: yaml.Event, line: int) -> None:
        if self._open and isinstance(self._open[-1], dict) and self._keys[-1] is _NO_KEY:
            self._key(event, line)
            return
        place = (*self._place, self._next_step()) if self._open else ()
        self.lines.setdefault(place, line)
        if isinstance(event, yaml.ScalarEvent):
            self._put(event.value)
            return
        if len(self._open) >= MAX_DEPTH:
            raise YamlProblem(line, f"nested deeper than {MAX_DEPTH} levels")
        container: Any = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        self._put(container)
        self._open.append(container)
        self._keys.append(_NO_KEY)
        self._place = place

    def _key(self, event: yaml.Event, line: int) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            raise YamlProblem(line, "a key must be plain text")
        if event.value in self._open[-1]:
            raise YamlProblem(line, f"the key {event.value!r} stands here twice")
        self._keys[-1] = event.value
        self.lines[(*self._place, event.value)] = line

    def _next_step(self) -> str | int:
        return len(self._open[-1]) if isinstance(self._open[-1], list) else self._keys[-1]

    def _put(self, value: Any) -> None:
        if not self._open:
            self.root, self.done = value, True
        elif isinstance(self._open[-1], list):
            self._open[-1].append(value)
        else:
            self._open[-1][self._keys[-1]] = value
            self._keys[-1] = _NO_KEY

    def _close(self) -> None:
        self._open.pop()
        self._keys.pop()
        self._place = self._place[:-1]
