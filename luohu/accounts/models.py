"""Account events, sessions of accounts, and requests to reset a second factor.

Triggers on the tables of Django and django-otp write the events and end the sessions: a page, a command or an
SQL statement cannot forget it.
"""

from __future__ import annotations

import pgtrigger
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_otp.plugins.otp_totp.models import TOTPDevice

from luohu.accounts.sessions import Session
from luohu.groups import ADMINISTRATOR, LABELS

__all__ = [
    "Account",
    "AccountEvent",
    "Authenticator",
    "FactorReset",
    "GroupMembership",
    "Session",
    "SinglePermission",
]

# The user of the transaction, as `enterprises.models.changes.change_by` states it; none at a sign-in.
_ACTOR = "NULLIF(current_setting('luohu.user', true), '')::bigint"
_END_SESSIONS = "DELETE FROM accounts_session WHERE user_id = {};"
# Whoever changed an account or retired an administrator decides alone on second factors only after these
# days, in which others can see it in the history.
COOLING_DAYS = 7
_RECENT = f"e.at > now() - interval '{COOLING_DAYS} days'"
_IS_ADMINISTRATOR = f"""(u.is_superuser OR EXISTS (
    SELECT FROM auth_user_groups m JOIN auth_group g ON g.id = m.group_id
    WHERE m.user_id = u.id AND g.name = '{ADMINISTRATOR}'))"""
_IS_ACTIVE_ADMINISTRATOR = f"u.is_active AND u.is_staff AND {_IS_ADMINISTRATOR}"
# Retiring the only colleague leaves nobody alone at once.
_IS_FORMER_ADMINISTRATOR = f"""NOT ({_IS_ACTIVE_ADMINISTRATOR}) AND EXISTS (
    SELECT FROM accounts_accountevent e WHERE e.user_id = u.id AND {_RECENT} AND (
        (e.kind = 'retired' AND {_IS_ADMINISTRATOR})
        OR (e.kind = 'group_removed' AND e.detail = '{ADMINISTRATOR}')
        OR (e.kind = 'rights' AND e.detail = '-superuser')
        OR (e.kind = 'rights' AND e.detail = '-staff' AND {_IS_ADMINISTRATOR})))"""
FORMER_ADMINISTRATORS = f"SELECT u.* FROM auth_user u WHERE {_IS_FORMER_ADMINISTRATOR} ORDER BY username"
_ANOTHER_ADMINISTRATOR = f"""
    SELECT FROM auth_user u WHERE u.id NOT IN (NEW.user_id, NEW.requested_by_id)
    AND ({_IS_ACTIVE_ADMINISTRATOR} OR {_IS_FORMER_ADMINISTRATOR})
"""
# An account of which the requester has the password or the groups in hand is no second person.
_CHANGED_BY_REQUESTER = f"""
    SELECT FROM accounts_accountevent e
    WHERE e.user_id = NEW.decided_by_id AND e.by_id = NEW.requested_by_id AND {_RECENT}
    AND e.kind IN ('created', 'password', 'group_added', 'rights', 'reinstated', 'reset_granted')
"""
# The password set and the factor reset by one person are the whole account.
_PASSWORD_BY_REQUESTER = f"""
    SELECT FROM accounts_accountevent e
    WHERE e.user_id = NEW.user_id AND e.kind = 'password' AND e.by_id = NEW.requested_by_id AND {_RECENT}
    AND NOT EXISTS (SELECT FROM accounts_accountevent later
                    WHERE later.user_id = e.user_id AND later.kind = 'password' AND later.id > e.id)
"""
_FACTOR_RESET_BY_ACTOR = f"""
    SELECT FROM accounts_factorreset r
    WHERE r.user_id = NEW.id AND r.is_granted AND r.requested_by_id = r.decided_by_id
    AND r.requested_by_id = {_ACTOR} AND r.decided_at > now() - interval '{COOLING_DAYS} days'
    AND NOT EXISTS (SELECT FROM accounts_accountevent e
                    WHERE e.user_id = r.user_id AND e.kind = 'factor_set_up' AND e.at > r.decided_at)
"""


def _refuse(rule: str, message: str) -> str:
    return f"RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{rule}', MESSAGE = '{message}';"


_STATUSES = {
    "+staff": pgettext_lazy("account", "may sign in here"),
    "-staff": pgettext_lazy("account", "may no longer sign in here"),
    "+superuser": pgettext_lazy("account", "superuser"),
    "-superuser": pgettext_lazy("account", "no longer superuser"),
}


class AccountEvent(models.Model):
    """An event in the life of an account; append-only.

    `by` is who acted, None at a sign-in and for the command line; `detail` is the name of the group, the
    permission or the status, or both user names.
    """

    class Kind(models.TextChoices):
        CREATED = "created", pgettext_lazy("account", "Account created")
        RENAMED = "renamed", pgettext_lazy("account", "User name changed:")
        PASSWORD = "password", pgettext_lazy("account", "Password changed")
        GROUP_ADDED = "group_added", pgettext_lazy("account", "Added to group")
        GROUP_REMOVED = "group_removed", pgettext_lazy("account", "Removed from group")
        RIGHTS = "rights", pgettext_lazy("account", "Status changed:")
        RIGHT_ADDED = "right_added", pgettext_lazy("account", "Single permission granted:")
        RIGHT_REMOVED = "right_removed", pgettext_lazy("account", "Single permission withdrawn:")
        FACTOR_SET_UP = "factor_set_up", pgettext_lazy("account", "Second factor set up")
        FACTOR_REMOVED = "factor_removed", pgettext_lazy("account", "Second factor removed")
        RESET_REQUESTED = "reset_requested", pgettext_lazy("account", "Reset of the second factor requested")
        RESET_GRANTED = "reset_granted", pgettext_lazy("account", "Reset of the second factor confirmed")
        RESET_DECLINED = "reset_declined", pgettext_lazy("account", "Reset of the second factor declined")
        SIGNED_IN = "signed_in", pgettext_lazy("account", "Signed in")
        LOCKED_OUT = "locked_out", pgettext_lazy("account", "Locked after failed sign-ins")
        RETIRED = "retired", pgettext_lazy("account", "Account retired")
        REINSTATED = "reinstated", pgettext_lazy("account", "Account reinstated")

    user = models.ForeignKey(
        User, verbose_name=_("user"), on_delete=models.PROTECT, related_name="account_events"
    )
    kind = models.CharField(_("event"), max_length=20, choices=Kind.choices)
    detail = models.TextField(_("detail"), blank=True, db_default="")
    by = models.ForeignKey(
        User, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="account_events_made"
    )
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("account event")
        verbose_name_plural = _("account events")
        ordering = ("-pk",)
        default_permissions = ()
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        words = {**LABELS, **_STATUSES}
        return f"{self.get_kind_display()} {words.get(self.detail, self.detail)}".strip()


class FactorReset(models.Model):
    """A request to reset the second factor of an account, decided by another administrator.

    Where there is no other administrator, the one who asks decides as well.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="factor_resets")
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_granted = models.BooleanField(null=True)

    class Meta:
        verbose_name = _("reset of a second factor")
        verbose_name_plural = _("resets of second factors")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="factor_reset_open_once",
                fields=["user"],
                condition=Q(decided_at=None),
                violation_error_message=_("A reset of this second factor has already been requested."),
            ),
            models.CheckConstraint(
                name="factor_reset_not_own",
                condition=~Q(user=F("requested_by"))
                & (Q(decided_by=None) | Q(is_granted=False) | ~Q(user=F("decided_by"))),
                violation_error_message=_("Nobody can reset their own second factor."),
            ),
            models.CheckConstraint(
                name="factor_reset_decided_whole",
                condition=Q(decided_by=None, decided_at=None, is_granted=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False, is_granted__isnull=False),
                violation_error_message=_("A decision has its user and its time."),
            ),
        ]
        triggers = [
            # In the database, because two administrators could decide at the same moment.
            pgtrigger.Trigger(
                name="two_persons",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"""
                    IF TG_OP = 'UPDATE' AND OLD.decided_at IS NOT NULL THEN
                        {_refuse("factor_reset_decided_once", "The reset has been decided.")}
                    END IF;
                    IF NOT coalesce(NEW.is_granted, false) THEN
                        RETURN NEW;
                    END IF;
                    IF NEW.decided_by_id = NEW.requested_by_id AND EXISTS ({_ANOTHER_ADMINISTRATOR}) THEN
                        {_refuse("factor_reset_by_another", "Another administrator must confirm the reset.")}
                    END IF;
                    IF NEW.decided_by_id = NEW.requested_by_id AND EXISTS ({_PASSWORD_BY_REQUESTER})
                       OR NEW.decided_by_id <> NEW.requested_by_id AND EXISTS ({_CHANGED_BY_REQUESTER}) THEN
                        {_refuse("factor_reset_independent", "Nobody is the second person of himself.")}
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="record_reset",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF TG_OP = 'INSERT' THEN
                        INSERT INTO accounts_accountevent (user_id, kind, by_id)
                        VALUES (NEW.user_id, 'reset_requested', NEW.requested_by_id);
                    END IF;
                    IF NEW.decided_at IS NOT NULL THEN
                        INSERT INTO accounts_accountevent (user_id, kind, by_id)
                        VALUES (NEW.user_id,
                                CASE WHEN NEW.is_granted THEN 'reset_granted' ELSE 'reset_declined' END,
                                NEW.decided_by_id);
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.requested_at:%Y-%m-%d}"


class Account(User):
    """Proxy that carries the triggers of Django's table of users."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            pgtrigger.Trigger(
                name="record_account",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"""
                    IF TG_OP = 'INSERT' THEN
                        INSERT INTO accounts_accountevent (user_id, kind, by_id)
                        VALUES (NEW.id, 'created', {_ACTOR});
                        RETURN NULL;
                    END IF;
                    IF NEW.password <> OLD.password AND EXISTS ({_FACTOR_RESET_BY_ACTOR}) THEN
                        {_refuse("factor_reset_independent", "Nobody is the second person of himself.")}
                    END IF;
                    INSERT INTO accounts_accountevent (user_id, kind, by_id, detail)
                    SELECT NEW.id, kind, {_ACTOR}, detail FROM (VALUES
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


def _record_assignment(name: str, added: str, removed: str) -> str:
    """Return the body of a trigger on a table that gives rights to accounts; an update is both events."""
    return f"""
        IF TG_OP <> 'INSERT' THEN
            INSERT INTO accounts_accountevent (user_id, kind, by_id, detail)
            SELECT OLD.user_id, '{removed}', {_ACTOR}, coalesce(({name.format("OLD")}), '');
            {_END_SESSIONS.format("OLD.user_id")}
        END IF;
        IF TG_OP <> 'DELETE' THEN
            INSERT INTO accounts_accountevent (user_id, kind, by_id, detail)
            SELECT NEW.user_id, '{added}', {_ACTOR}, coalesce(({name.format("NEW")}), '');
            {_END_SESSIONS.format("NEW.user_id")}
        END IF;
        RETURN NULL;
    """


class GroupMembership(User.groups.through):  # type: ignore[misc,name-defined] # a model made by Django
    """Proxy that carries the trigger of Django's table of group memberships."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            pgtrigger.Trigger(
                name="record_groups",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_record_assignment(
                    "SELECT name FROM auth_group WHERE id = {}.group_id", "group_added", "group_removed"
                ),
            ),
        ]


class SinglePermission(User.user_permissions.through):  # type: ignore[misc,name-defined] # as above
    """Proxy that carries the trigger of Django's table of permissions of single accounts."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            pgtrigger.Trigger(
                name="record_permissions",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_record_assignment(
                    "SELECT codename FROM auth_permission WHERE id = {}.permission_id",
                    "right_added",
                    "right_removed",
                ),
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
            pgtrigger.Trigger(
                name="record_factor",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=f"""
                    IF OLD.confirmed AND (NOT coalesce(NEW.confirmed, false) OR (NEW.key, NEW.user_id)
                                          IS DISTINCT FROM (OLD.key, OLD.user_id)) THEN
                        INSERT INTO accounts_accountevent (user_id, kind, by_id)
                        VALUES (OLD.user_id, 'factor_removed', {_ACTOR});
                        {_END_SESSIONS.format("OLD.user_id")}
                    END IF;
                    IF NEW.confirmed AND (NOT coalesce(OLD.confirmed, false) OR (NEW.key, NEW.user_id)
                                          IS DISTINCT FROM (OLD.key, OLD.user_id)) THEN
                        INSERT INTO accounts_accountevent (user_id, kind, by_id)
                        VALUES (NEW.user_id, 'factor_set_up', {_ACTOR});
                        {_END_SESSIONS.format("NEW.user_id")}
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]
