"""Gradio's memory of a page is small, answers events as Gradio's own would, and has the shape that Gradio expects."""

import asyncio
import json

import gradio as gr
import httpx
from fastapi import FastAPI
from gradio.state_holder import SessionState

from interviewer.web.lean_pages import LeanPages, LeanSessionState, make_lean


def make_pages() -> gr.Blocks:
    with gr.Blocks() as made:
        name, said, again = gr.Textbox("Anna"), gr.HTML(), gr.Button("Say")
        again.click(lambda name: (f"Hello {name}", gr.Button(elem_classes=name)), name, [said, again])
    return made


def use(*asked: tuple[str, str]) -> tuple[gr.Blocks, list[list[object]]]:
    """The pages after these events, each of a page and a name, and what was answered."""

    async def ask() -> tuple[gr.Blocks, list[list[object]]]:
        pages = make_pages()  # In a running loop, as Gradio leaves one open that it has to make itself.
        api = gr.mount_gradio_app(FastAPI(), pages, path="/app")
        make_lean(api, pages, "/app")
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app=api), base_url="http://program")
        async with api.router.lifespan_context(api), client:
            return pages, [await event(client, page, name) for page, name in asked]

    return asyncio.run(ask())


async def event(client: httpx.AsyncClient, page: str, name: str) -> list[object]:
    await client.post("/app/gradio_api/queue/join", json={"data": [name], "fn_index": 0, "session_hash": page})
    async with client.stream("GET", f"/app/gradio_api/queue/data?session_hash={page}") as reply:
        async for line in reply.aiter_lines():
            if line.startswith("data:") and (message := json.loads(line[5:]))["msg"] == "process_completed":
                data: list[object] = message["output"]["data"]
                return data
    raise AssertionError("the event never ended")


def test_an_event_answers_with_its_values_and_changed_components() -> None:
    _, ((said, again),) = use(("one", "Bert"))

    assert said == "Hello Bert"
    assert isinstance(again, dict)
    assert again["elem_classes"] == ["Bert"]


def test_no_settings_of_components_are_kept_for_a_page() -> None:
    pages, _ = use(("one", "Anna"), ("two", "Bert"))

    kept = pages.state_holder.session_data
    assert {page: (type(state), state.config_values) for page, state in kept.items()} == {
        "one": (LeanSessionState, {}),
        "two": (LeanSessionState, {}),
    }


def test_what_an_event_changed_on_one_page_is_not_seen_on_another() -> None:
    pages, _ = use(("one", "Anna"), ("two", "Bert"))
    key, button = next((key, block) for key, block in pages.blocks.items() if isinstance(block, gr.Button))

    kept = pages.state_holder.session_data
    assert [kept[page].blocks_config.blocks[key].elem_classes for page in ("one", "two")] == [["Anna"], ["Bert"]]
    assert button.elem_classes == []


def test_the_memory_has_the_shape_of_gradios_own() -> None:
    async def shapes() -> tuple[set[str], set[str]]:
        pages = make_pages()
        return set(vars(LeanSessionState(pages))), set(vars(SessionState(pages)))

    lean, gradios = asyncio.run(shapes())
    assert lean == gradios
    assert {"_update_config", "_update_value_in_config", "__setitem__"} <= vars(SessionState).keys()


def test_gradio_counts_no_statistics_of_events() -> None:
    pages, _ = use()

    assert pages._queue.ANAYLTICS_CACHE_FREQUENCY > 1_000_000


CHOICES = {
    "text": "text",
    "html": "<b>html</b>",
    "button": gr.update(value="Go on", interactive=False),
    "box": gr.update(value="draft", label="Your answer"),
    "empty": gr.update(value=None, visible=True),
    "column": gr.update(visible=False),
    "same": gr.skip(),
    "choice": gr.update(choices=["x", "y"], value="y"),
    "radio": "a",
    "timer": gr.Timer(active=False),
    "number": 3,
    "nothing": None,
}


def test_what_the_browser_is_sent_is_what_gradio_would_send() -> None:
    """For every kind of output and of value that the pages use."""

    async def sent_by(kind: type[gr.Blocks]) -> list[object]:
        with kind() as pages:
            outputs = [
                gr.Textbox(),
                gr.HTML(),
                gr.Button("Go"),
                gr.Textbox(),
                gr.Textbox("full", visible=False),
                gr.Column(),
                gr.Textbox("kept"),
                gr.Dropdown(["a"]),
                gr.Radio(["a", "b"]),
                gr.Timer(),
                gr.Number(),
                gr.HTML("gone"),
            ]
            go = gr.Button()
            go.click(list, None, outputs)
        (listener,) = pages.fns.values()
        values = [dict(one) if isinstance(one, dict) else one for one in CHOICES.values()]
        return list(await pages.postprocess_data(listener, values, SessionState(pages)))

    lean, gradios = asyncio.run(sent_by(LeanPages)), asyncio.run(sent_by(gr.Blocks))
    assert dict(zip(CHOICES, lean, strict=True)) == dict(zip(CHOICES, gradios, strict=True))


def test_a_choice_that_an_event_has_offered_can_be_made_afterwards() -> None:
    async def choose() -> object:
        with LeanPages() as pages:
            choice, said, go = gr.Dropdown(["a"]), gr.HTML(), gr.Button()
            go.click(lambda _: [], choice, [choice, said])
        (listener,) = pages.fns.values()
        state = LeanSessionState(pages)
        await pages.postprocess_data(listener, [gr.update(choices=["new"]), gr.skip()], state)
        return await pages.preprocess_data(listener, ["new"], state)

    assert asyncio.run(choose()) == ["new"]
