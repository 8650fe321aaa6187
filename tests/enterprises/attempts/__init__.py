"""Attempts of the serving role to rewrite the history; docs/operations.md lists them."""

from tests.enterprises.attempts import approvals, history, imports, releases, server
from tests.enterprises.attempts.attempt import NOTHING, WRITTEN, Attempt

__all__ = ["ATTEMPTS", "NOTHING", "WRITTEN", "Attempt"]

ATTEMPTS: list[Attempt] = [
    each for module in (history, server, approvals, releases, imports) for each in module.ATTEMPTS
]
