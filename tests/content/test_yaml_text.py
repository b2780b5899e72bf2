"""Content files are read as text with line numbers, and what could surprise an author is refused."""

from pathlib import Path

import pytest
import yaml

from interviewer.content import yaml_text
from interviewer.content.yaml_text import MAX_DEPTH, YamlFile, YamlProblem, parse_yaml, read_yaml


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both readers that the YAML library may bring keep the promises."""
    monkeypatch.setattr(yaml_text, "_Loader", getattr(yaml, request.param))


def parsed(text: str) -> YamlFile:
    return parse_yaml(text, Path("some.yaml"))


@pytest.mark.parametrize(
    "scalar",
    [
        "no",
        "on",
        "yes",
        "~",
        "null",
        "1.10",
        "007",
        "0x1F",
        "1_000",
        "2026-11",
        "2026-11-23",
        "12:30",
        ".inf",
        "1e3",
        "=",
        "<<",
    ],
)
def test_a_bare_scalar_stays_the_text_that_was_written(scalar: str) -> None:
    assert parsed(f"key: {scalar}\n").data == {"key": scalar}
    assert parsed(f"- {scalar}\n").data == [scalar]


@pytest.mark.parametrize(
    ("text", "data"),
    [
        pytest.param("a: >-\n  one\n  two\nb: |\n  x\n  y\n", {"a": "one two", "b": "x\ny\n"}, id="block text"),
        pytest.param("a: {b: 1, c: [x, 'y z', \"q\\n\"]}\n", {"a": {"b": "1", "c": ["x", "y z", "q\n"]}}, id="flow"),
        pytest.param("- - a\n  - b\n- c\n", [["a", "b"], "c"], id="lists in lists"),
        pytest.param("a:\nb: []\nc: {}\n", {"a": "", "b": [], "c": {}}, id="empty values"),
        pytest.param("# hint\n---\na: 1\n...\n", {"a": "1"}, id="one marked document"),
        pytest.param("no: 1\n1.10: 2\n", {"no": "1", "1.10": "2"}, id="keys are text too"),
        pytest.param("a: 'ä “quoted” 你好'\n", {"a": "ä “quoted” 你好"}, id="any script"),
    ],
)
def test_structure_is_kept(text: str, data: object) -> None:
    assert parsed(text).data == data


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        pytest.param("a: 1\nb: *x\n", 2, "aliases", id="alias"),
        pytest.param("a: 1\nb: &x [1]\nc: *x\n", 2, "anchors", id="anchor"),
        pytest.param("a: &x 1\n", 1, "anchors", id="anchor on a scalar"),
        pytest.param("&x a: 1\n", 1, "anchors", id="anchor on a key"),
        pytest.param("a: 1\nb: !!python/object/apply:os.system [ls]\n", 2, "tags", id="python tag"),
        pytest.param("a: !!str 1\n", 1, "tags", id="harmless tag"),
        pytest.param("a: ! 1\n", 1, "tags", id="bare tag"),
        pytest.param("!!set {a}\n", 1, "tags", id="tag on the document"),
        pytest.param("a: 1\nb: 2\na: 3\n", 3, "'a' stands here twice", id="duplicate key"),
        pytest.param(
            "x:\n  - {a: 1}\n  - {a: 1, b: 2, a: 3}\n", 3, "'a' stands here twice", id="duplicate key in flow"
        ),
        pytest.param("? [a]\n: 1\n", 1, "plain text", id="list as key"),
        pytest.param("{{a: 1}: 2}\n", 1, "plain text", id="mapping as key"),
        pytest.param("a: 1\n---\nb: 2\n", 2, "one document", id="two documents"),
        pytest.param("---\n---\na: 1\n", 2, "one document", id="an empty document before"),
        pytest.param("", 1, "empty", id="empty"),
        pytest.param("# nothing but a comment\n", 1, "empty", id="only a comment"),
        pytest.param("---\n", 1, "empty", id="only a document mark"),
        pytest.param("a:\n\tb: 1\n", 2, "not valid YAML", id="tab"),
        pytest.param("a: [1, 2\nb: 3\n", 2, "not valid YAML", id="open bracket"),
        pytest.param("a: 1\nb: c: d\n", 2, "not valid YAML", id="colon in a value"),
        pytest.param("a: 1\nb: x\x00y\n", 2, "control character", id="control character"),
        pytest.param("%YAML 3.0\n---\na: 1\n", 1, "not valid YAML", id="another YAML"),
    ],
)
def test_what_is_refused_is_refused_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(YamlProblem, match=message) as caught:
        parsed(text)

    assert caught.value.line == line


@pytest.mark.parametrize("opening", ["[", "- ", "{a: ", "[{a: "], ids=["flow list", "block list", "flow map", "mixed"])
def test_twenty_thousand_levels_are_refused(opening: str) -> None:
    with pytest.raises(YamlProblem, match=f"deeper than {MAX_DEPTH}"):
        parsed(opening * 20_000)


def test_the_greatest_allowed_depth_is_read() -> None:
    assert parsed("[" * MAX_DEPTH + "]" * MAX_DEPTH).data

    with pytest.raises(YamlProblem, match="deeper"):
        parsed("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


TEXT = """\
# a hint
- id: one

  points:
    - text: >-
        first
        second
      cues: [a,
        b]
    - text: third
- id: two
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ((), 2),
        ((0,), 2),
        ((0, "id"), 2),
        ((0, "points"), 4),
        ((0, "points", 0), 5),
        ((0, "points", 0, "text"), 5),
        ((0, "points", 0, "cues"), 8),
        ((0, "points", 0, "cues", 1), 9),
        ((0, "points", 1, "text"), 10),
        ((1,), 11),
        ((1, "id"), 11),
    ],
)
def test_every_place_knows_its_line(place: tuple[str | int, ...], line: int) -> None:
    assert parsed(TEXT).line(place) == line


def test_a_place_that_is_not_there_has_the_line_of_the_nearest_above() -> None:
    file = parsed(TEXT)

    assert file.line((0, "points", 1, "cues", 4)) == 10
    assert file.line(("nothing",)) == file.line(()) == 2


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")

    file = read_yaml(path)

    assert file.data == {"a": "1", "b": "2"}
    assert file.line(("b",)) == 2


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_file_in_another_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "other.yaml"
    path.write_bytes("a: 1\nb: ü\n".encode(encoding))

    with pytest.raises(YamlProblem, match="not UTF-8") as caught:
        read_yaml(path)
    assert caught.value.line == (2 if encoding == "latin-1" else 1)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)

    def never(self: Path) -> bytes:
        raise AssertionError("the file was read")

    monkeypatch.setattr(Path, "read_bytes", never)
    with pytest.raises(YamlProblem, match=r"50,000,000 bytes; at most 10,000,000"):
        read_yaml(path)


def test_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(YamlProblem, match="cannot be read: No such file"):
        read_yaml(tmp_path / "missing.yaml")
    with pytest.raises(YamlProblem, match="cannot be read: Is a directory"):
        read_yaml(tmp_path)
