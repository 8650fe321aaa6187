"""Account events, sessions of accounts, and requests to reset a second factor.

Triggers on the tables of Django and django-otp write the events and end the sessions: a page, a command or an
SQL statement cannot forget it.
"""

from __future__ import annotations

from luohu.accounts.events import AccountEvent
from luohu.accounts.factor_resets import FactorReset
from luohu.accounts.recorded_tables import (
    Account,
    Authenticator,
    FailedSignIn,
    GroupMembership,
    SinglePermission,
)
from luohu.accounts.sessions import Session

__all__ = [
    "Account",
    "AccountEvent",
    "Authenticator",
    "FactorReset",
    "FailedSignIn",
    "GroupMembership",
    "Session",
    "SinglePermission",
]
