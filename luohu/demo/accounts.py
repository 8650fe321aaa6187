"""The people of the demonstration, whose random passwords are kept in a file of their owner alone."""

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
    """A person who can sign in to the desk."""

    username: str
    group: str
    password: str


def create_people() -> dict[str, User]:
    """Create those who are missing, in their groups; nobody can sign in until passwords are given."""
    people = {}
    for username, group in GROUPS.items():
        user, is_new = User.objects.get_or_create(username=username, defaults={"is_staff": True})
        if is_new:
            user.set_unusable_password()
            user.save()
            user.groups.add(Group.objects.get_or_create(name=group)[0])
        people[username] = user
    return people


def kept_accounts() -> list[Account]:
    """Return the accounts with their passwords; give new ones where the file is not of this registry."""
    file = _file()
    since = Demonstration.objects.get().since.isoformat()
    try:
        kept = json.loads(file.read_text())
        if kept["since"] == since:
            return [Account(**each) for each in kept["accounts"]]
    except (OSError, ValueError, KeyError, TypeError):
        pass  # not there, or not ours: passwords cannot be read back, only given anew
    accounts = [Account(name, group, secrets.token_urlsafe(9)) for name, group in GROUPS.items()]
    people = create_people()
    for account in accounts:
        people[account.username].set_password(account.password)
        people[account.username].save()
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(json.dumps({"since": since, "accounts": [vars(each) for each in accounts]}, indent=1))
    return accounts


def _file() -> Path:
    """Beside the data of the embedded server, or in var/ for another one."""
    data = connection.settings_dict.get("EMBEDDED_DATA")
    folder = Path(data).parent if data else Path(settings.VAR)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{connection.settings_dict['NAME']}_accounts.json"
