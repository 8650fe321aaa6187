"""Shared parts of the import commands: the account that acts, and the progress bar."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.management import CommandError
from django.core.management.base import OutputWrapper
from django.utils.translation import gettext as _

_WIDTH = 30


def find_account(username: str, *, permission: str) -> AbstractUser:
    """Return the active account; raise CommandError if there is none or it lacks the permission."""
    account: AbstractUser | None = get_user_model()._default_manager.filter(username=username).first()
    if account is None or not account.is_active:
        raise CommandError(_("No active account is called “%(name)s”.") % {"name": username})
    if not account.has_perm(f"enterprises.{permission}"):
        raise CommandError(
            _("The account “%(name)s” lacks the permission %(permission)s.")
            % {"name": username, "permission": permission}
        )
    return account


class Bar:
    """A progress bar on a terminal; elsewhere one line for each stage."""

    def __init__(self, stream: OutputWrapper) -> None:
        self.stream = stream
        self.is_terminal = stream.isatty()
        self.stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show that `done` of `total` rows have passed a stage."""
        if self.is_terminal:
            filled = _WIDTH * done // total if total else _WIDTH
            bar = "█" * filled + "░" * (_WIDTH - filled)
            self._write(f"\r{self.label(stage):<10} {bar} {done:,}/{total:,}" + "\n" * (done == total))
        elif stage != self.stage:
            self._write(f"{self.label(stage)}: {total:,}\n")
        self.stage = stage

    def _write(self, text: str) -> None:
        self.stream.write(text, style_func=str, ending="")
        self.stream.flush()

    def label(self, stage: str) -> str:
        """Return the stage's name in the language of the command."""
        return {
            "read": _("read"),
            "matched": _("matched"),
            "planned": _("plan created"),
            "checked": _("checked"),
            "written": _("written"),
        }[stage]
