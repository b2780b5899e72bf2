"""Charts of progress, drawn in the browser by Vega-Lite, which Gradio ships; every one has a table beside it.

Colours and type follow the page's theme in light and dark: Gradio sets the ground and the text, marks use one
hue that has enough contrast on both.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from interviewer.language.formats import day, name_of_day, weekdays
from interviewer.language.messages import _
from interviewer.practice.progress import Coverage, SubtopicDepth, Trend
from interviewer.web.present.text import TOPIC_NAMES

if TYPE_CHECKING:
    import altair as alt

TEAL, AMBER, QUIET, WORDS = "#3f9188", "#b7791f", "#8c98a1", "#76828c"
CALENDAR_WEEKS = 13
MOST_SUBTOPICS = 12


def trend(one: Trend) -> "alt.LayerChart":
    """A criterion's level in each session with its range, and the bar as a dashed line."""
    import altair as alt

    rows = [
        {"session": n, "day": day(s.day), "level": s.level, "low": s.low, "high": s.high}
        for n, s in enumerate(one.sessions, 1)
    ]
    base = alt.Chart(_data(rows)).encode(
        x=alt.X("session:O", title=_("Session"), axis=alt.Axis(labelAngle=0)),
        tooltip=["day:N", "level:Q", "low:Q", "high:Q"],
    )
    levels = alt.Scale(domain=[1, 5])
    ranges = base.mark_bar(color=TEAL, opacity=0.3, width=10, cornerRadius=5).encode(
        y=alt.Y("low:Q", scale=levels, title=_("Level"), axis=alt.Axis(values=[1, 2, 3, 4, 5], format="d")), y2="high:Q"
    )
    points = base.mark_point(filled=True, size=70, color=TEAL, opacity=1).encode(y=alt.Y("level:Q", scale=levels))
    bar = (
        alt.Chart(_data([{"bar": one.bar}]))
        .mark_rule(strokeDash=[6, 4], color=AMBER, size=2)
        .encode(y=alt.Y("bar:Q", scale=levels))
    )
    said = _(
        "{criterion}: level with range in {n} sessions, dashed line: bar {bar}",
        criterion=one.name,
        n=len(rows),
        bar=one.bar,
    )
    return _sized(alt.layer(ranges, points, bar), said, height=220)


def coverage(rows: tuple[Coverage, ...], role_names: dict[str, str]) -> "alt.LayerChart":
    """Roles by topics, darker the larger the share of questions that were answered."""
    import altair as alt

    cells = [
        {
            "role": role_names[c.role.value],
            "topic": TOPIC_NAMES[c.topic],
            "share": c.answered / c.questions,
            "label": f"{c.answered}/{c.questions}",
        }
        for c in rows
    ]
    base = alt.Chart(_data(cells)).encode(
        x=alt.X("topic:N", title=None, sort=None, axis=alt.Axis(labelAngle=0, orient="top", labelLimit=170)),
        y=alt.Y("role:N", title=None, sort=None),
    )
    squares = base.mark_rect(cornerRadius=3, stroke=QUIET, strokeWidth=0.4).encode(
        color=alt.Color("share:Q", scale=alt.Scale(domain=[0, 1], range=["#e3efed", "#236760"]), legend=None),
        tooltip=["role:N", "topic:N", "label:N"],
    )
    labels = base.mark_text(fontSize=11).encode(
        text="label:N",
        color=alt.condition(alt.datum["share"] > 0.6, alt.value("#ffffff"), alt.value("#212a33")),
    )
    return _sized(
        alt.layer(squares, labels), _("Questions answered of those in the bank, by role and topic"), height=270
    )


def calendar(answered: dict[date, int], today: date) -> "alt.Chart":
    """The last weeks, a column each, a square a day, darker with more answers."""
    import altair as alt

    first = today - timedelta(days=today.weekday(), weeks=CALENDAR_WEEKS - 1)
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    rows = [
        {
            "week": (d - timedelta(days=d.weekday())).isoformat(),
            "weekday": name_of_day(d),
            "day": day(d),
            "answers": answered.get(d, 0),
        }
        for d in days
    ]
    chart = (
        alt.Chart(_data(rows))
        .mark_rect(cornerRadius=3, stroke=QUIET, strokeWidth=0.4)
        .encode(
            x=alt.X("week:O", title=None, axis=alt.Axis(labels=False, ticks=False, domain=False)),
            y=alt.Y(
                "weekday:O",
                title=None,
                sort=list(weekdays()),
                axis=alt.Axis(domain=False),
            ),
            color=alt.Color(
                "answers:Q", scale=alt.Scale(domain=[0, 6], range=["#e3efed", "#236760"], clamp=True), legend=None
            ),
            tooltip=["day:N", "answers:Q"],
        )
    )
    return _sized(chart, _("Answered questions on each day of the last {n} weeks", n=CALENDAR_WEEKS), height=160)


def t_shape(depths: tuple[SubtopicDepth, ...]) -> "alt.Chart":
    """Sub-topics side by side, each as deep as its deepest rung: breadth across, depth downwards."""
    import altair as alt

    rows = [
        {
            "subtopic": f"{d.subtopic.replace('_', ' ')}",
            "topic": TOPIC_NAMES[d.topic],
            "depth": d.rung + 1,
            "answers": d.answers,
            "rung": d.rung,
        }
        for d in sorted(depths[:MOST_SUBTOPICS], key=lambda d: -d.rung)
    ]
    chart = (
        alt.Chart(_data(rows))
        .mark_bar(color=TEAL, cornerRadiusBottomLeft=4, cornerRadiusBottomRight=4)
        .encode(
            x=alt.X("subtopic:N", title=None, sort=None, axis=alt.Axis(orient="top", labelAngle=-40, labelLimit=140)),
            y=alt.Y(
                "depth:Q",
                title=_("Depth"),
                scale=alt.Scale(domain=[0, 4], reverse=True),
                axis=alt.Axis(values=[1, 2, 3, 4], format="d"),
            ),
            tooltip=["subtopic:N", "topic:N", "answers:Q", "rung:Q"],
        )
    )
    return _sized(chart, _("Sub-topics answered, each with the depth that was reached"), height=260)


def _data(rows: list[dict[str, Any]]) -> Any:
    import altair as alt

    return alt.InlineData(values=rows)


def _sized(chart: Any, said: str, height: int) -> Any:
    """Chart as wide as its column, with the sentence that a screen reader says; words in a grey for both grounds."""
    words = {"labelColor": WORDS, "titleColor": WORDS, "labelFontSize": 12, "titleFontSize": 12}
    return (
        chart.properties(width="container", height=height, description=said)
        .properties(usermeta={"embedOptions": {"actions": False}})
        .configure(background="transparent", font="system-ui, sans-serif")
        .configure_view(stroke=None)
        .configure_axis(grid=False, domainColor=QUIET, tickColor=QUIET, **words)
    )
