"""Accounts of the demonstration; their random passwords are stored in a file with mode 0600."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import connection

from enterprises.models import Demonstration

GROUPS = {
    "clerk": "clerk",
    "reviewer": "reviewer",
    "reviewer2": "reviewer",
    "publisher": "publisher",
    "publisher2": "publisher",
    "administrator": "administrator",
}


@dataclass(frozen=True)
class Account:
    """An account that can sign in to the admin site."""

    username: str
    group: str
    password: str


def create_users() -> dict[str, User]:
    """Create missing users with their groups and without a usable password."""
    users = {}
    for username, group in GROUPS.items():
        user, is_new = User.objects.get_or_create(username=username, defaults={"is_staff": True})
        if is_new:
            user.set_unusable_password()
            user.save()
            user.groups.add(Group.objects.get_or_create(name=group)[0])
        users[username] = user
    return users


def load_or_create_accounts() -> list[Account]:
    """Return the accounts with their passwords; set new ones if the file is not of this registry.

    Stored passwords are hashes, so a lost file cannot be restored. The date of the demonstration identifies
    the file of a database that was dropped and loaded again.
    """
    file = _file()
    since = Demonstration.objects.get().since.isoformat()
    try:
        stored = json.loads(file.read_text())
        if stored["since"] == since:
            return [Account(**account) for account in stored["accounts"]]
    except (OSError, ValueError, KeyError, TypeError):
        pass  # missing or of another registry
    accounts = [Account(name, group, secrets.token_urlsafe(9)) for name, group in GROUPS.items()]
    users = create_users()
    for account in accounts:
        users[account.username].set_password(account.password)
        users[account.username].save()
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(
        json.dumps({"since": since, "accounts": [vars(account) for account in accounts]}, indent=1)
    )
    return accounts


def _file() -> Path:
    """Return the path of the file: beside the data of the embedded server, or in var/."""
    data = connection.settings_dict.get("EMBEDDED_DATA")
    folder = Path(data).parent if data else Path(settings.VAR)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{connection.settings_dict['NAME']}_accounts.json"
