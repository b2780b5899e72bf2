"""Progress: what is due, what to study, what has changed and what has not."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import gradio as gr

from interviewer.content.bank import Bank
from interviewer.language.messages import _
from interviewer.practice.progress import Trend
from interviewer.practice.study import MOST_TASKS
from interviewer.service.progress import ProgressReport, ProgressService
from interviewer.web.layout import EVENT, bar, person_of, told
from interviewer.web.present import charts
from interviewer.web.present import progress as present


class ProgressPage:
    """A person's way so far, and the next steps."""

    def __init__(self, bank: Bank, progress: ProgressService, clock: Callable[[], datetime]) -> None:
        self._bank = bank
        self._progress = progress
        self._clock = clock

    def build(self, page: gr.Blocks) -> None:
        """Lay out the page and wire its events."""
        bar("Progress")
        with gr.Column(elem_classes="narrow wide"):
            parts: dict[str, Any] = {"head": gr.HTML(elem_id="progress-head")}
            with gr.Column(visible=False) as parts["all"]:
                parts["due"] = gr.HTML(elem_id="due")
                with gr.Column(elem_classes="card", elem_id="study-plan"):
                    parts["plan"] = gr.HTML()
                    slots = [self._task_slot() for __ in range(MOST_TASKS)]
                    parts["skill"] = gr.Dropdown(
                        [(_("None"), ""), *((skill.name, skill.id) for skill in self._bank.taxonomy.skills)],
                        label=_("Put one skill first"),
                        value="",
                        elem_id="skill",
                    )
                with gr.Column(elem_classes="card"):
                    gr.HTML(_title(_("Levels over time")))
                    parts["choice"] = gr.Dropdown([], label=_("Criterion"), elem_id="trend-choice")
                    parts["trend"] = gr.Plot(show_label=False, elem_id="trend")
                    parts["course"] = gr.HTML(elem_id="course")
                    parts["trends"] = gr.HTML(elem_id="trends")
                parts["readiness"] = gr.HTML(elem_id="readiness")
                parts["layers"] = gr.HTML(elem_id="layers")
                with gr.Column(elem_classes="card"):
                    gr.HTML(
                        _title(_("Breadth and depth"))
                        + '<p class="small">'
                        + _("Across: sub-topics you answered. Downwards: how far the deeper questions went.")
                        + "</p>"
                    )
                    parts["t_shape"] = gr.Plot(show_label=False, elem_id="t-shape")
                    parts["depths"] = gr.HTML()
                with gr.Column(elem_classes="card"):
                    gr.HTML(_title(_("Coverage")))
                    parts["heat"] = gr.Plot(show_label=False, elem_id="heat")
                    parts["coverage"] = gr.HTML()
                with gr.Column(elem_classes="card"):
                    gr.HTML(_title(_("Practice days")))
                    parts["calendar"] = gr.Plot(show_label=False, elem_id="calendar")
                    parts["days"] = gr.HTML()
        self._names = tuple(parts)
        outputs = [*parts.values(), *(part for slot in slots for part in slot)]
        page.load(self.on_load, None, outputs, **EVENT)
        parts["choice"].input(self.on_choose, parts["choice"], [parts["trend"], parts["course"]], **EVENT)
        parts["skill"].input(self.on_specialise, parts["skill"], outputs, **EVENT)
        for __, key, __, done in slots:
            done.click(self.on_done, key, outputs, **EVENT)

    def _task_slot(self) -> tuple[Any, Any, Any, Any]:
        with gr.Row(visible=False, elem_classes="task-row") as row:
            key = gr.Textbox(visible=False)
            shown = gr.HTML()
            done = gr.Button(_("Done"), size="sm", min_width=80, scale=0)
        return row, key, shown, done

    @told
    def on_load(self, request: gr.Request) -> list[Any]:
        """Everything, from the store."""
        return self._view(self._progress.report(person_of(request)))

    @told
    def on_choose(self, request: gr.Request, choice: str) -> tuple[Any, Any]:
        """The chart of another criterion."""
        found = {_key(one): one for one in self._progress.report(person_of(request)).trends}
        if choice not in found:
            return gr.skip(), gr.skip()
        return charts.trend(found[choice]), present.course(found[choice])

    @told
    def on_specialise(self, request: gr.Request, tag: str | None) -> list[Any]:
        """Put the tasks of a skill first."""
        self._progress.specialise(person_of(request), tag or "")
        return self._view(self._progress.report(person_of(request)))

    @told
    def on_done(self, request: gr.Request, key: str) -> list[Any]:
        """Tick a task off and show the next one."""
        self._progress.tick(person_of(request), key)
        return self._view(self._progress.report(person_of(request)))

    def _view(self, report: ProgressReport) -> list[Any]:
        now = self._clock()
        choices = [(present.trend_label(one), _key(one)) for one in report.trends]
        names = {profile.role.value: profile.name for profile in self._bank.roles.values()}
        is_empty = not report.sessions
        views: dict[str, Any] = {
            "head": present.head(report),
            "all": gr.update(visible=not is_empty),
            "due": present.due(report, now),
            "plan": present.plan_intro(report),
            "skill": report.specialisation,
            "choice": gr.update(choices=choices, value=choices[0][1] if choices else None, visible=bool(choices)),
            "trend": charts.trend(report.trends[0]) if report.trends else None,
            "course": present.course(report.trends[0]) if report.trends else "",
            "trends": present.trends(report.trends),
            "readiness": present.readiness(self._bank, report),
            "layers": present.layers(report.layers),
            "t_shape": charts.t_shape(report.depths) if report.depths else None,
            "depths": present.depths(report.depths),
            "heat": None if is_empty else charts.coverage(report.coverage, names),
            "coverage": present.coverage(self._bank, report.coverage),
            "calendar": None if is_empty else charts.calendar(report.calendar, now.date()),
            "days": present.calendar(report),
        }
        return [*(views[name] for name in self._names), *self._tasks(report)]

    def _tasks(self, report: ProgressReport) -> list[Any]:
        shown: list[Any] = []
        for n in range(MOST_TASKS):
            one = report.plan[n] if n < len(report.plan) else None
            shown += [
                gr.update(visible=one is not None),
                one.key if one is not None else "",
                present.task(one) if one is not None else "",
                gr.update(elem_id=f"done-{n}"),
            ]
        return shown


def _title(name: str) -> str:
    return f'<h2 class="section-title">{name}</h2>'


def _key(one: Trend) -> str:
    """What a trend is chosen by; it says nothing that a person would read."""
    return f"{one.rubric_id}/{one.criterion}/{one.ruler.grader}/{one.ruler.grader_version}/{one.ruler.rubric_hash}"
