"""The browser's language decides, on our routes and in the handlers of pages."""

from collections.abc import Callable, Iterator

import gradio as gr
import pytest
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

from interviewer.language import messages
from interviewer.language.catalogue import Catalogue
from interviewer.language.chosen import language
from interviewer.language.messages import _
from interviewer.web import languages
from interviewer.web.languages import InLanguage, accepted, head, mount_pages
from interviewer.web.laying_out import laying_out
from tests.web.asgi import browser, guarded

KNOWN = {
    "en": Catalogue("en"),
    "de": Catalogue("de", {"Save": ("Sichern",), "</script>": ("</script>",)}, frozenset(["Save", "</script>"])),
}


@pytest.fixture(autouse=True)
def _two_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (messages, languages):
        monkeypatch.setattr(module, "catalogues", lambda: KNOWN)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param("", "en", id="none"),
        pytest.param("de", "de", id="plain"),
        pytest.param("de-CH,en;q=0.5", "de", id="region"),
        pytest.param("DE-AT", "de", id="capitals"),
        pytest.param("fr,de;q=0.7,en;q=0.3", "de", id="unknown-first"),
        pytest.param("en;q=0.4,de;q=0.9", "de", id="by-weight"),
        pytest.param("en,de", "en", id="by-order"),
        pytest.param("de;q=0,fr", "en", id="not-wanted"),
        pytest.param("*", "en", id="anything"),
        pytest.param("de;q=much", "en", id="no-number"),
        pytest.param(";;,=,\x00", "en", id="rubbish"),
        pytest.param("xx," * 50 + "de", "en", id="too-many"),
    ],
)
def test_the_language_for_a_header(header: str, expected: str) -> None:
    assert accepted(header) == expected


def api() -> FastAPI:
    made = FastAPI()
    for path in ("/said", "/api/sessions/1/export.md"):
        made.get(path)(lambda: PlainTextResponse(f"{language()} {_('Save')}"))
    return made


async def test_a_route_speaks_the_language_of_its_reader() -> None:
    async with browser(guarded(InLanguage(api()))) as page:
        german = await page.get("/said", headers={"Accept-Language": "de-DE"})
        english = await page.get("/said")

    assert (german.text, english.text) == ("de Sichern", "en Save")
    assert "Accept-Language" in german.headers["vary"]


async def test_what_is_taken_along_is_english() -> None:
    async with browser(guarded(InLanguage(api()))) as page:
        document = await page.get("/api/sessions/1/export.md", headers={"Accept-Language": "de"})

    assert document.text == "en Save"


def handlers(pages: gr.Blocks) -> list[Callable[..., object]]:
    return [listener.fn for listener in pages.fns.values() if listener.fn is not None]


async def test_pages_are_laid_out_once_for_each_language_and_their_handlers_speak_it() -> None:
    made: dict[str, gr.Blocks] = {}

    def whole() -> str:
        return _("Save")

    def stepwise() -> Iterator[str]:
        yield _("Save")
        yield language()

    def make() -> gr.Blocks:
        with laying_out(), gr.Blocks() as pages:
            button = gr.Button(_("Save"))
            button.click(whole, None, button)
            button.click(stepwise, None, button)
        pages.queue()
        made[language()] = pages
        return pages

    app = FastAPI()
    mount_pages(app, "/app", make, dict)
    async with browser(guarded(InLanguage(app))) as page:
        german = await page.get("/app/", headers={"Accept-Language": "de"})
        english = await page.get("/app/", headers={"Accept-Language": "en"})

    assert '"value":"Sichern"' in german.text and '"value":"Save"' in english.text
    assert handlers(made["en"])[0]() == "Save"
    spoken, steps = handlers(made["de"])
    assert spoken() == "Sichern" and list(steps()) == ["Sichern", "de"]  # type: ignore[call-overload]
    assert language() == "en"


def test_the_head_carries_what_scripts_say_and_cannot_be_closed_by_it() -> None:
    with languages.speaking("de"):
        said = head()

    assert 'lang = "de"' in said and '"Save": "Sichern"' in said
    assert said.count("</script>") == 2
