"""Prompts as files: a small reader of the `.prompty` format (2.x), and the one way in which data joins a prompt.

A file is YAML between `---` lines (name, description, metadata, inputs, template) and a body of
`system:` / `user:` / `assistant:` lines with Jinja2 below them. The body is cut into messages before
it is rendered, so no value can make a message. What a candidate said is never a value at all: it goes
into a message of its own, as JSON between markers that nobody can guess (`data_message`).

    load_prompt("grade").render(question=..., ...)  ->  (Message(role="system", ...), ...)
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from jinja2 import StrictUndefined, Template, TemplateError, meta
from jinja2.sandbox import SandboxedEnvironment

from interviewer.content.yaml_text import YamlProblem, parse_yaml
from interviewer.errors import ContentError
from interviewer.llm.chat import Message
from interviewer.value import Value

PROMPTS = Path(__file__).parent / "prompts"


class PromptInput(Value):
    """A named value that the template takes."""

    name: str
    kind: str = "string"
    description: str = ""


class PromptFile(Value):
    """One prompt; `parts` are its messages before rendering, as role and template."""

    name: str
    description: str
    metadata: Mapping[str, Any]
    inputs: tuple[PromptInput, ...]
    parts: tuple[tuple[str, str], ...]
    sha256: str
    """Hash of the file's bytes."""

    def render(self, **inputs: object) -> tuple[Message, ...]:
        """The messages with these values; ContentError when a value is missing, unknown or undefined inside."""
        declared = {given.name for given in self.inputs}
        if wrong := declared.symmetric_difference(inputs):
            raise _problem(
                self.name, 1, f"inputs do not match: {', '.join(sorted(wrong))}; it declares {sorted(declared)}"
            )
        try:
            return tuple(
                Message.model_validate({"role": role, "content": _template(text).render(**inputs).strip()})
                for role, text in self.parts
            )
        except TemplateError as error:
            raise _problem(self.name, getattr(error, "lineno", None) or 1, str(error.message)) from None


def load_prompt(name: str, folder: Path = PROMPTS) -> PromptFile:
    """Read `<name>.prompty`; ContentError says what is wrong with it, with file and line."""
    path = folder / f"{name}.prompty"
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _problem(name, 1, f"cannot be read: {error.strerror}") from None
    return parse_prompt(name, raw)


def all_prompts(folder: Path = PROMPTS) -> tuple[PromptFile, ...]:
    """Every prompt of the program, by name, for people who want to read what models are told."""
    return tuple(load_prompt(path.stem, folder) for path in sorted(folder.glob("*.prompty")))


def parse_prompt(name: str, raw: bytes) -> PromptFile:
    """The prompt in these bytes of a file; ContentError as for `load_prompt`."""
    front, body, first_line = _split(name, raw)
    inputs = tuple(_inputs(name, front.get("inputs", [])))
    parts = tuple(_parts(name, body, first_line))
    _refuse_other_names(name, {given.name for given in inputs}, parts)
    return PromptFile(
        name=name,
        description=front.get("description", ""),
        metadata=front.get("metadata", {}),
        inputs=inputs,
        parts=parts,
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def data_message(payload: Mapping[str, Any], boundary: str) -> Message:
    """A user message that holds nothing but JSON between two markers; `boundary` is drawn anew for each prompt."""
    text = _hidden_made_visible(json.dumps(payload, ensure_ascii=False))
    if not re.fullmatch(r"[0-9a-f]{16,}", boundary) or boundary in text:
        raise ValueError("A boundary is 16 or more hexadecimal digits that do not occur in the data; draw another.")
    return Message(role="user", content=f"<data-{boundary}>\n{text}\n</data-{boundary}>")


def _problem(name: str, line: int, message: str) -> ContentError:
    return ContentError((f"{name}.prompty:{line}: prompt: {message}",))


_FRONT_KEYS = {"name", "description", "metadata", "inputs", "template"}


def _split(name: str, raw: bytes) -> tuple[dict[str, Any], str, int]:
    """Front matter, body and the body's first line."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _problem(name, 1, "not UTF-8; save the file as UTF-8") from None
    found = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
    if not found:
        raise _problem(name, 1, "begins with front matter between two lines of ---")
    try:
        front = parse_yaml(found.group(1), Path(f"{name}.prompty")).data
    except YamlProblem as problem:
        raise _problem(name, problem.line + 1, problem.message) from None
    if not isinstance(front, dict) or set(front) - _FRONT_KEYS:
        raise _problem(name, 1, f"front matter has the keys {', '.join(sorted(_FRONT_KEYS))} and no other")
    if front.get("name") != name:
        raise _problem(name, 1, f"the name inside is {front.get('name')!r}; file and name agree")
    if front.get("template") not in ({"format": {"kind": "jinja2"}, "parser": {"kind": "prompty"}}, None):
        raise _problem(name, 1, "only the template format jinja2 with the parser prompty is read")
    return front, text[found.end() :], found.group().count("\n") + 1


def _inputs(name: str, given: object) -> Iterable[PromptInput]:
    if not isinstance(given, list) or not all(isinstance(one, dict) and "name" in one for one in given):
        raise _problem(name, 1, "inputs is a list of entries with a name")
    for one in given:
        yield PromptInput(name=one["name"], kind=one.get("kind", "string"), description=one.get("description", ""))


_ROLE_LINE = re.compile(
    r"^(" + "|".join(get_args(Message.model_fields["role"].annotation)) + r"):[ \t]*$", re.MULTILINE
)


def _parts(name: str, body: str, first_line: int) -> Iterable[tuple[str, str]]:
    before, *rest = _ROLE_LINE.split(body)
    if before.strip() or not rest:
        raise _problem(name, first_line, "the body begins with a line `system:` or `user:`")
    for role, text in zip(rest[::2], rest[1::2], strict=True):
        yield role, text.strip("\n")


@lru_cache(maxsize=32)  # Three passes of a grade render the same ones at once.
def _template(text: str) -> Template:
    return _environment().from_string(text)


def _environment() -> SandboxedEnvironment:
    # No HTML here, so autoescape would only garble quotation marks.
    return SandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)


def _refuse_other_names(name: str, declared: set[str], parts: Iterable[tuple[str, str]]) -> None:
    environment = _environment()
    used: set[str] = set()
    for _, text in parts:
        try:
            used |= meta.find_undeclared_variables(environment.parse(text))
        except TemplateError as error:
            raise _problem(name, getattr(error, "lineno", None) or 1, str(error.message)) from None
    if unused := declared - used:
        raise _problem(name, 1, f"declared inputs that nothing uses: {', '.join(sorted(unused))}")
    if unknown := used - declared:
        raise _problem(name, 1, f"used but not declared under inputs: {', '.join(sorted(unknown))}")


# Invisible and direction-changing characters can carry words that no person sees; halves of surrogate
# pairs cannot be sent at all. As \u escapes they are still the same JSON.
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e01ef]")


def _hidden_made_visible(text: str) -> str:
    return _HIDDEN.sub(lambda found: json.dumps(found.group())[1:-1], text)
