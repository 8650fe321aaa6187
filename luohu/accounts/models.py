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
from luohu.groups import LABELS

__all__ = ["Account", "AccountEvent", "Authenticator", "FactorReset", "GroupMembership", "Session"]

# The user of the transaction, as `enterprises.models.changes.change_by` states it; none at a sign-in.
_ACTOR = "NULLIF(current_setting('luohu.user', true), '')::bigint"
_END_SESSIONS = "DELETE FROM accounts_session WHERE user_id = {};"


class AccountEvent(models.Model):
    """An event in the life of an account; append-only.

    `by` is the administrator who acted, None for the owner at a sign-in and for the command line; `detail`
    is the name of the group.
    """

    class Kind(models.TextChoices):
        CREATED = "created", pgettext_lazy("account", "Account created")
        RENAMED = "renamed", pgettext_lazy("account", "User name changed")
        PASSWORD = "password", pgettext_lazy("account", "Password changed")
        GROUP_ADDED = "group_added", pgettext_lazy("account", "Added to group")
        GROUP_REMOVED = "group_removed", pgettext_lazy("account", "Removed from group")
        RIGHTS = "rights", pgettext_lazy("account", "Staff or superuser status changed")
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
        return f"{self.get_kind_display()} {LABELS.get(self.detail, self.detail)}".strip()


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
                func="""
                    IF TG_OP = 'UPDATE' AND OLD.decided_at IS NOT NULL THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'factor_reset_decided_once',
                            MESSAGE = 'The reset has been decided.';
                    END IF;
                    IF NEW.is_granted AND NEW.decided_by_id = NEW.requested_by_id AND EXISTS (
                        SELECT FROM auth_user u
                        WHERE u.is_active AND u.is_staff AND u.id NOT IN (NEW.user_id, NEW.requested_by_id)
                        AND (u.is_superuser OR EXISTS (
                            SELECT FROM auth_user_groups m JOIN auth_group g ON g.id = m.group_id
                            WHERE m.user_id = u.id AND g.name = 'administrator'))
                    ) THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'factor_reset_by_another',
                            MESSAGE = 'Another administrator must confirm the reset.';
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
                    INSERT INTO accounts_accountevent (user_id, kind, by_id)
                    SELECT NEW.id, kind, {_ACTOR} FROM (VALUES
                        ('renamed', NEW.username <> OLD.username),
                        ('password', NEW.password <> OLD.password),
                        ('rights', (NEW.is_staff, NEW.is_superuser) <> (OLD.is_staff, OLD.is_superuser)),
                        ('retired', OLD.is_active AND NOT NEW.is_active),
                        ('reinstated', NEW.is_active AND NOT OLD.is_active),
                        ('signed_in', NEW.last_login IS DISTINCT FROM OLD.last_login)
                    ) AS event (kind, has_happened) WHERE has_happened;
                    IF (NEW.password, NEW.is_staff, NEW.is_superuser, NEW.is_active)
                       <> (OLD.password, OLD.is_staff, OLD.is_superuser, OLD.is_active) THEN
                        {_END_SESSIONS.format("NEW.id")}
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]


class GroupMembership(User.groups.through):  # type: ignore[misc,name-defined] # a model made by Django
    """Proxy that carries the trigger of Django's table of group memberships."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            pgtrigger.Trigger(
                name="record_groups",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                func=f"""
                    INSERT INTO accounts_accountevent (user_id, kind, by_id, detail)
                    SELECT coalesce(NEW.user_id, OLD.user_id),
                           CASE TG_OP WHEN 'INSERT' THEN 'group_added' ELSE 'group_removed' END,
                           {_ACTOR}, name
                    FROM auth_group WHERE id = coalesce(NEW.group_id, OLD.group_id);
                    {_END_SESSIONS.format("coalesce(NEW.user_id, OLD.user_id)")}
                    RETURN NULL;
                """,
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
                    IF coalesce(OLD.confirmed, false) = coalesce(NEW.confirmed, false) THEN
                        RETURN NULL;
                    END IF;
                    INSERT INTO accounts_accountevent (user_id, kind, by_id)
                    VALUES (coalesce(NEW.user_id, OLD.user_id),
                            CASE WHEN NEW.confirmed THEN 'factor_set_up' ELSE 'factor_removed' END,
                            {_ACTOR});
                    {_END_SESSIONS.format("coalesce(NEW.user_id, OLD.user_id)")}
                    RETURN NULL;
                """,
            ),
        ]
