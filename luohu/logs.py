"""Logging: one JSON object for each line in production, coloured lines in development."""

import logging
import sys
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured
from structlog.typing import Processor

from luohu.database_errors import is_unreachable

# For our own lines and, in the formatter, for those of libraries, so that all have the request id.
_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(*, level: str, style: str) -> dict[str, Any]:
    """Configure structlog and return the LOGGING setting; `style` is `json` or `console`.

    Libraries log through the standard module, so both share one handler and formatter: otherwise the lines of
    a request would have two forms, and only ours its id.
    """
    renderers: dict[str, list[Processor]] = {
        "json": [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)],
        "console": [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())],
    }
    if style not in renderers:
        raise ImproperlyConfigured(f"LOG_FORMAT is {style!r}; write json or console.")
    if level.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
        raise ImproperlyConfigured(f"LOG_LEVEL is {level!r}; write DEBUG, INFO, WARNING, ERROR or CRITICAL.")
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *renderers[style],
                ],
            }
        },
        "filters": {
            "exceptions": {
                "()": "django.utils.log.CallbackFilter",
                "callback": _has_unexpected_exception,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # RequestLog logs each response; an exception adds its traceback, unless the database is away.
            "django.request": {"filters": ["exceptions"]},
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # Failed jobs only; polling would log four times a minute.
            "procrastinate": {"level": "WARNING"},
        },
    }


def _has_unexpected_exception(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    return error is not None and not is_unreachable(error)
