"""Requests to reset a second factor, and the trigger that demands a second, independent person."""

from __future__ import annotations

import pgtrigger
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from enterprises.models.trigger_sql import ACTOR, refuse
from luohu.groups import ADMINISTRATOR

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
FACTOR_RESET_BY_ACTOR = f"""
    SELECT FROM accounts_factorreset r
    WHERE r.user_id = NEW.id AND r.is_granted AND r.requested_by_id = r.decided_by_id
    AND r.requested_by_id = {ACTOR} AND r.decided_at > now() - interval '{COOLING_DAYS} days'
    AND NOT EXISTS (SELECT FROM accounts_accountevent e
                    WHERE e.user_id = r.user_id AND e.kind = 'factor_set_up' AND e.at > r.decided_at)
"""


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
                        {refuse("factor_reset_decided_once", "The reset has been decided.")}
                    END IF;
                    IF NOT coalesce(NEW.is_granted, false) THEN
                        RETURN NEW;
                    END IF;
                    IF NEW.decided_by_id = NEW.requested_by_id AND EXISTS ({_ANOTHER_ADMINISTRATOR}) THEN
                        {refuse("factor_reset_by_another", "Another administrator must confirm the reset.")}
                    END IF;
                    IF NEW.decided_by_id = NEW.requested_by_id AND EXISTS ({_PASSWORD_BY_REQUESTER})
                       OR NEW.decided_by_id <> NEW.requested_by_id AND EXISTS ({_CHANGED_BY_REQUESTER}) THEN
                        {refuse("factor_reset_independent", "Nobody is the second person of himself.")}
                    END IF;
                    RETURN NEW;
                """,
            ),
            # Events are written here, because a command or an SQL statement would forget them.
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
