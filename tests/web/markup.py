"""Reading the HTML that the pages show, as strictly as a suspicious browser."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

KNOWN_TAGS = set(
    re.findall(
        r"\w+",
        "a article audio b bdi blockquote br button code dd details div dl dt h1 h2 h3 h4 header i input label li mark nav ol option p pre q "
        "progress rect section select span summary svg table tbody td th thead time tr u ul",
    )
)
"""Everything that the present functions use; a tag of anybody else is an escape."""
VOID_TAGS = {"br", "input"}
SPOKEN = ("aria-label", "title", "alt")


@dataclass
class Markup:
    """What a piece of HTML holds."""

    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""
    """What is seen, and what is read aloud in its place."""

    @property
    def everything(self) -> str:
        """Text and attributes."""
        return " ".join([self.text, *(value for _, value in self.attributes)])

    def values(self, attribute: str) -> list[str]:
        """The values of an attribute, in order."""
        return [value for name, value in self.attributes if name == attribute]


def read(html: str) -> Markup:
    """The contents of some HTML; AssertionError if tags are unknown or left open, or anything in it could act."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    found = reader.found
    assert set(found.tags) <= KNOWN_TAGS
    assert [name for name, _ in found.attributes if name.startswith("on")] == []
    links = found.values("href") + found.values("src")
    assert [link for link in links if not link.startswith(("/", "#"))] == []
    return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Markup()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.tags.append(tag)
        self.found.attributes += [(name, value or "") for name, value in attrs]
        self.found.text += "".join(f" {value} " for name, value in attrs if name in SPOKEN)
        if tag not in VOID_TAGS:
            self.open.append(tag)
        else:
            self.found.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.found.text += data
