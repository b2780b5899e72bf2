"""The web application: our routes in front, Gradio's pages mounted at /app, the guard before both."""

import warnings
from typing import Any

import gradio as gr
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp

from interviewer.errors import InterviewerError
from interviewer.language.messages import _
from interviewer.web.access import Guard
from interviewer.web.advert_page import AdvertPage
from interviewer.web.attempts_page import AttemptsPage
from interviewer.web.briefing_page import BriefingPage
from interviewer.web.coach_page import CoachPage
from interviewer.web.debrief_page import DebriefPage
from interviewer.web.exchange import make_coaching_router
from interviewer.web.hosted import CSS as ACCOUNT_CSS
from interviewer.web.hosted import add_sign_in
from interviewer.web.identity import PersonIdentity
from interviewer.web.interview_page import InterviewPage
from interviewer.web.languages import InLanguage, head, mount_pages
from interviewer.web.laying_out import laying_out
from interviewer.web.lean_pages import LeanPages
from interviewer.web.microphone import make_microphone_router
from interviewer.web.operations import make_operations_router
from interviewer.web.progress_page import ProgressPage
from interviewer.web.questions_page import QuestionsPage
from interviewer.web.regrade_page import RegradePage
from interviewer.web.review_page import ReviewPage
from interviewer.web.routes import error_answer, make_router
from interviewer.web.settings_page import SettingsPage
from interviewer.web.share_page import SharePage
from interviewer.web.start_page import StartPage
from interviewer.web.stories_page import StoriesPage
from interviewer.web.theme import STATIC, make_theme
from interviewer.web.uploads import make_upload_router
from interviewer.wiring.parts import Parts
from interviewer.wiring.tracing import NO_TELEMETRY

SCRIPTS = ("messages", "refusals", "page", "voice", "microphone", "hands_free", "playback")
HEAD = '<meta name="viewport" content="width=device-width, initial-scale=1">' + "".join(
    f'<script src="/static/{name}.js" defer></script>' for name in SCRIPTS
)
EVENTS_AT_ONCE = 400
"""Gradio runs 40 events at once by default, whatever each listener allows."""


def make_app(parts: Parts) -> ASGIApp:
    """The ASGI application for one process."""
    api = FastAPI(title="Mock interviewer", docs_url=None, redoc_url=None, openapi_url=None, telemetry=parts.telemetry)
    api.include_router(make_operations_router(parts.obstacles, parts.figures))
    api.include_router(
        make_router(
            parts.interviews,
            parts.review,
            parts.recordings,
            parts.stories,
            parts.adverts,
            parts.own_questions,
            parts.attempts,
            parts.speaking,
        )
    )
    api.include_router(make_coaching_router(parts.bank, parts.coaching))
    api.include_router(
        make_microphone_router(parts.dictation, parts.board, parts.live, asks_store=parts.is_done_elsewhere)
    )
    api.include_router(make_upload_router(parts.dictation, parts.imports, parts.coaching))
    api.add_exception_handler(InterviewerError, error_answer)
    guard = _guard(parts, api)
    api.mount("/static", StaticFiles(directory=STATIC), name="static")
    with warnings.catch_warnings():
        # Gradio says so of every app with several pages, whether or not SSR was asked for.
        warnings.filterwarnings("ignore", "SSR mode is not supported", UserWarning)
        mount_pages(api, "/app", lambda: make_pages(parts), lambda: _options(parts))
    return InLanguage(guard)


def _guard(parts: Parts, api: FastAPI) -> Guard:
    """What stands before the routes: it knows people by a cookie, or by the accounts that they sign in to."""
    if parts.hosting is None:
        return Guard(api, PersonIdentity(parts.secret, parts.newcomer), parts.hosts)
    identity, forbidden = add_sign_in(api, parts.hosting, parts.secret, parts.review, parts.quotas)
    return Guard(api, identity, parts.hosts, forbidden)


def _options(parts: Parts) -> dict[str, Any]:
    """How Gradio shows the pages, in the language that is spoken."""
    return {
        "theme": make_theme(),
        "css_paths": [STATIC / "app.css"],
        "css": _demo_css() if parts.is_demo else ACCOUNT_CSS if parts.hosting is not None else None,
        "head": head() + HEAD,
        "footer_links": [],
        "run_history": False,
        "show_error": False,
        "enable_monitoring": False,
        "app_kwargs": {"telemetry": NO_TELEMETRY},
    }


def _demo_css() -> str:
    said = _("Demo: made-up sessions")
    return f'.bar::before {{ content: "{said}"; font-weight: 650; color: var(--amber); }}'


def make_pages(parts: Parts) -> gr.Blocks:
    """The pages, each with its own address."""
    start = StartPage(parts.bank, parts.interviews, parts.preferences, parts.progress, parts.adverts)
    others = (
        ("Briefing", "briefing", BriefingPage(parts.interviews, parts.preferences)),
        (
            "Interview",
            "interview",
            InterviewPage(
                parts.interviews,
                parts.dictation,
                parts.preferences,
                parts.clock,
                parts.grade_limit_chars,
                has_voice=parts.speaking.has_voice,
            ),
        ),
        (
            "Debrief",
            "debrief",
            DebriefPage(parts.bank, parts.interviews, parts.review, parts.preferences, parts.coaching),
        ),
        ("Take it again", "attempts", AttemptsPage(parts.attempts)),
        ("Grade again", "regrade", RegradePage(parts.regrading, parts.preferences)),
        ("Review", "review", ReviewPage(parts.bank, parts.review)),
        ("Progress", "progress", ProgressPage(parts.bank, parts.progress, parts.clock)),
        ("Stories", "stories", StoriesPage(parts.bank, parts.stories)),
        ("Adverts", "advert", AdvertPage(parts.bank, parts.adverts, parts.advert_reader)),
        ("Own questions", "questions", QuestionsPage(parts.bank, parts.own_questions)),
        ("Coach", "coach", CoachPage(parts.bank, parts.coaching, parts.handing_over)),
        ("Share", "share", SharePage(parts.coaching, parts.handing_over)),
        ("Settings", "settings", SettingsPage(parts.preferences, parts.review, parts.profiles)),
    )
    with laying_out():
        with LeanPages(title=_("Mock interviewer"), analytics_enabled=False, delete_cache=(600, 3600)) as pages:
            gr.Navbar(visible=False, main_page_name=False)
            start.build(pages)
        for name, path, page in others:
            with pages.route(name, path, show_in_navbar=False):
                page.build(pages)
        pages.max_threads = EVENTS_AT_ONCE
        # Takes max_threads over; what is streamed is not to be had without the queue.
        pages.queue(default_concurrency_limit=None, api_open=False)
    return pages
