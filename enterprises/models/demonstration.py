"""The mark of a demonstration registry, whose enterprises are invented."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Demonstration(models.Model):
    """The single row that marks the registry as a demonstration."""

    since = models.DateTimeField(db_default=Now(), verbose_name=_("since"))

    class Meta:
        verbose_name = _("demonstration")
        verbose_name_plural = _("demonstration")
        constraints = [models.CheckConstraint(name="demonstration_single", condition=Q(pk=1))]
        triggers = [
            pgtrigger.Trigger(
                name="only_when_empty",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (SELECT FROM enterprises_change) THEN
                        RAISE EXCEPTION 'This registry holds data already; it cannot become a demonstration.';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="permanent", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return "demonstration"


_is_demonstration = False


def is_demonstration() -> bool:
    """Return whether this registry is a demonstration; pages, responses and files are marked by it.

    Only True is cached, for the life of the process: the mark is permanent, while an empty registry can
    still become a demonstration.
    """
    global _is_demonstration
    if not _is_demonstration:
        _is_demonstration = Demonstration.objects.exists()
    return _is_demonstration
