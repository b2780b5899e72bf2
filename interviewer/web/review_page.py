"""Review: every session, newest first; searched, filtered, renamed, deleted, exported."""

from datetime import UTC, datetime, timedelta
from typing import Any

import gradio as gr

from interviewer.content.bank import Bank
from interviewer.content.taxonomy import Role, Topic
from interviewer.language.messages import Names, _
from interviewer.service.review import ReviewService
from interviewer.store.session_list import MAX_SEARCH_CHARS, PAGE, SessionFilter
from interviewer.web.layout import EVENT, bar, person_of, told
from interviewer.web.present import lists
from interviewer.web.present.text import TOPIC_NAMES, who_grades

ANY = ""
PERIODS = Names({0: "Any time", 7: "Last 7 days", 30: "Last 30 days", 90: "Last 90 days"})
"""Days looked back, as they are chosen."""


class ReviewPage:
    """The list of sessions; which page of it stands in a hidden box."""

    def __init__(self, bank: Bank, review: ReviewService) -> None:
        self._bank = bank
        self._review = review

    def build(self, page: gr.Blocks) -> None:
        """Lay out the page and wire its events."""
        bar("Review")
        with gr.Column(elem_classes="narrow wide"):
            gr.HTML(f'<div class="intro"><h1>{_("Review")}</h1></div>')
            with gr.Row(elem_classes="filters"):
                text = gr.Textbox(
                    label=_("Search"),
                    placeholder=_("Words or a name"),
                    elem_id="search",
                    max_length=MAX_SEARCH_CHARS,
                    scale=3,
                )
                role = gr.Dropdown([(_("Any"), ANY), *self._roles()], value=ANY, label=_("Role"), elem_id="filter-role")
                topic = gr.Dropdown(
                    [(_("Any"), ANY), *((name, t.value) for t, name in TOPIC_NAMES.items())],
                    value=ANY,
                    label=_("Topic"),
                    elem_id="filter-topic",
                )
                period = gr.Dropdown(
                    [(name, days) for days, name in PERIODS.items()], value=0, label=_("When"), elem_id="filter-period"
                )
                grader = gr.Dropdown([(_("Any"), ANY)], value=ANY, label=_("Graded by"), elem_id="filter-grader")
            sessions = gr.HTML(elem_id="sessions")
            with gr.Row(elem_classes="pager"):
                later = gr.Button(_("Newer"), elem_id="later", visible=False)
                earlier = gr.Button(_("Older"), elem_id="earlier", visible=False)
        offset = gr.Number(0, visible="hidden", precision=0, elem_id="offset")
        again = gr.Button(_("Look again"), visible="hidden", elem_id="sessions-again")
        chosen = [text, role, topic, period, grader]
        shown = [sessions, later, earlier, offset]
        page.load(self.on_load, None, [*shown, grader], **EVENT)
        changed = [text.submit, text.blur, *(box.input for box in chosen[1:])]
        gr.on(changed, self.on_filter, chosen, shown, **EVENT)
        again.click(self.on_turn(0), [*chosen, offset], shown, **EVENT)
        later.click(self.on_turn(-PAGE), [*chosen, offset], shown, **EVENT)
        earlier.click(self.on_turn(PAGE), [*chosen, offset], shown, **EVENT)

    def _roles(self) -> list[tuple[str, str]]:
        return [(profile.name, profile.role.value) for profile in self._bank.roles.values()]

    @told
    def on_load(self, request: gr.Request) -> list[Any]:
        """The person's own sessions, and what graded them."""
        graders = [(_("Any"), ANY), *((who_grades(name), name) for name in self._review.graders(person_of(request)))]
        return [*self._view(person_of(request), SessionFilter(), 0), gr.update(choices=graders)]

    @told
    def on_filter(self, request: gr.Request, *chosen: Any) -> list[Any]:
        """The first page of what fits."""
        return self._view(person_of(request), _filter(*chosen), 0)

    def on_turn(self, step: int) -> Any:
        """A handler that shows the page `step` sessions further."""

        @told
        def turn(request: gr.Request, *chosen_and_offset: Any) -> list[Any]:
            *chosen, offset = chosen_and_offset
            return self._view(person_of(request), _filter(*chosen), int(offset or 0) + step)

        return turn

    def _view(self, owner: str, wanted: SessionFilter, offset: int) -> list[Any]:
        page = self._review.page(owner, wanted, offset)
        if not page.lines and page.offset:  # The last one of the last page was deleted.
            page = self._review.page(owner, wanted, page.offset - PAGE)
        return [
            lists.sessions(self._bank, page, wanted),
            gr.update(visible=page.offset > 0),
            gr.update(visible=page.has_earlier),
            page.offset,
        ]


def _filter(text: str | None, role: str, topic: str, period: int, grader: str) -> SessionFilter:
    days = period if period in PERIODS else 0
    return SessionFilter(
        text=(text or "")[:MAX_SEARCH_CHARS],
        role=Role(role) if role else None,
        topic=Topic(topic) if topic else None,
        grader=grader or "",
        since=datetime.now(UTC) - timedelta(days=days) if days else None,
    )
