"""Proxies of the tables of Django, django-axes and django-otp: triggers write events and end sessions."""

from __future__ import annotations

import pgtrigger
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django_otp.plugins.otp_totp.models import TOTPDevice

from enterprises.models.trigger_sql import ACTOR, refuse
from luohu.accounts.factor_resets import FACTOR_RESET_BY_ACTOR

_END_SESSIONS = "DELETE FROM accounts_session WHERE user_id = {};"


class Account(User):
    """Proxy that carries the triggers of Django's table of users."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            # Sessions end here, too: one that outlives its password would stay open to a thief.
            pgtrigger.Trigger(
                name="record_account",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"""
                    IF TG_OP = 'INSERT' THEN
                        INSERT INTO accounts_accountevent (user_id, kind, by_id)
                        VALUES (NEW.id, 'created', {ACTOR});
                        RETURN NULL;
                    END IF;
                    IF NEW.password <> OLD.password AND EXISTS ({FACTOR_RESET_BY_ACTOR}) THEN
                        {refuse("factor_reset_independent", "Nobody is the second person of himself.")}
                    END IF;
                    INSERT INTO accounts_accountevent (user_id, kind, by_id, detail)
                    SELECT NEW.id, kind, {ACTOR}, detail FROM (VALUES
                        ('renamed', OLD.username || ' → ' || NEW.username, NEW.username <> OLD.username),
                        ('password', '', NEW.password <> OLD.password),
                        ('rights', CASE WHEN NEW.is_staff THEN '+staff' ELSE '-staff' END,
                         NEW.is_staff <> OLD.is_staff),
                        ('rights', CASE WHEN NEW.is_superuser THEN '+superuser' ELSE '-superuser' END,
                         NEW.is_superuser <> OLD.is_superuser),
                        ('retired', '', OLD.is_active AND NOT NEW.is_active),
                        ('reinstated', '', NEW.is_active AND NOT OLD.is_active),
                        ('signed_in', '', NEW.last_login IS DISTINCT FROM OLD.last_login)
                    ) AS event (kind, detail, has_happened) WHERE has_happened;
                    IF (NEW.password, NEW.is_staff, NEW.is_superuser, NEW.is_active)
                       <> (OLD.password, OLD.is_staff, OLD.is_superuser, OLD.is_active) THEN
                        {_END_SESSIONS.format("NEW.id")}
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]


def _record_assignments(name: str, assigned: str, added: str, removed: str) -> pgtrigger.Trigger:
    """Return the trigger of a table that gives rights to accounts; an update is both events.

    `assigned` is the SQL of the name of what an account was given.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
        IF TG_OP <> 'INSERT' THEN
            INSERT INTO accounts_accountevent (user_id, kind, by_id, detail)
            SELECT OLD.user_id, '{removed}', {ACTOR}, coalesce(({assigned.format("OLD")}), '');
            {_END_SESSIONS.format("OLD.user_id")}
        END IF;
        IF TG_OP <> 'DELETE' THEN
            INSERT INTO accounts_accountevent (user_id, kind, by_id, detail)
            SELECT NEW.user_id, '{added}', {ACTOR}, coalesce(({assigned.format("NEW")}), '');
            {_END_SESSIONS.format("NEW.user_id")}
        END IF;
        RETURN NULL;
    """,
    )


class GroupMembership(User.groups.through):  # type: ignore[misc,name-defined] # a model made by Django
    """Proxy that carries the trigger of Django's table of group memberships."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            _record_assignments(
                "record_groups",
                "SELECT name FROM auth_group WHERE id = {}.group_id",
                "group_added",
                "group_removed",
            ),
        ]


class SinglePermission(User.user_permissions.through):  # type: ignore[misc,name-defined] # as above
    """Proxy that carries the trigger of Django's table of permissions of single accounts."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            _record_assignments(
                "record_permissions",
                "SELECT codename FROM auth_permission WHERE id = {}.permission_id",
                "right_added",
                "right_removed",
            ),
        ]


class FailedSignIn(AccessAttempt):  # type: ignore[misc] # django-axes has no types
    """Proxy that carries the trigger of the failed sign-ins of django-axes.

    A lockout is recorded when the failures of a user from one address reach the limit; they are in one row
    for each browser.
    """

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            # Only the failure that reaches the limit is recorded; each further one would be another lockout.
            pgtrigger.Trigger(
                name="record_lockout",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("failures", "bigint")],
                func=f"""
                    failures := (
                        SELECT sum(failures_since_start) FROM axes_accessattempt
                        WHERE username = NEW.username AND ip_address IS NOT DISTINCT FROM NEW.ip_address);
                    IF failures >= {settings.AXES_FAILURE_LIMIT} AND failures - NEW.failures_since_start
                       + coalesce(OLD.failures_since_start, 0) < {settings.AXES_FAILURE_LIMIT} THEN
                        INSERT INTO accounts_accountevent (user_id, kind)
                        SELECT id, 'locked_out' FROM auth_user WHERE username = NEW.username;
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]


class Authenticator(TOTPDevice):  # type: ignore[misc] # django-otp has no types
    """Proxy that carries the trigger of django-otp's table of authenticators."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            # An authenticator with another key or account is another factor: removed and set up.
            pgtrigger.Trigger(
                name="record_factor",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=f"""
                    IF OLD.confirmed AND (NOT coalesce(NEW.confirmed, false) OR (NEW.key, NEW.user_id)
                                          IS DISTINCT FROM (OLD.key, OLD.user_id)) THEN
                        INSERT INTO accounts_accountevent (user_id, kind, by_id)
                        VALUES (OLD.user_id, 'factor_removed', {ACTOR});
                        {_END_SESSIONS.format("OLD.user_id")}
                    END IF;
                    IF NEW.confirmed AND (NOT coalesce(OLD.confirmed, false) OR (NEW.key, NEW.user_id)
                                          IS DISTINCT FROM (OLD.key, OLD.user_id)) THEN
                        INSERT INTO accounts_accountevent (user_id, kind, by_id)
                        VALUES (NEW.user_id, 'factor_set_up', {ACTOR});
                        {_END_SESSIONS.format("NEW.user_id")}
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]
