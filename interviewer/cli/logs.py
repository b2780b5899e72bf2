"""What is logged and how: lines for people, or JSON lines for programs. No line holds what a candidate said."""

import logging
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interviewer.settings import Settings

TEXT = "%(levelname)s %(name)s: %(message)s"


def set_up_logs(settings: "Settings") -> None:
    """From here on everything, uvicorn's own lines included, is logged as the settings say."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_json_lines() if settings.log_format == "json" else logging.Formatter(TEXT))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # Libraries stay as they were: some of them log what is sent to a model.
    root.setLevel(logging.WARNING)
    logging.getLogger("interviewer").setLevel(settings.log_level.upper())


def _json_lines() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter

    return JsonFormatter(
        ["levelname", "name", "message"], rename_fields={"levelname": "level", "name": "logger"}, timestamp="time"
    )
