"""The reason for which an enterprise was found by a search."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from enterprises.api.serializers import NumberField, choice, described
from enterprises.naming.agreement import Kind


@described(_("The reason for which an enterprise was found."))
class MatchSerializer(serializers.Serializer[Any]):
    kind = choice(_("The kind of the match."), [str(kind) for kind in Kind])
    score = NumberField(help_text=_("The agreement from 0 to 1."))
    former_name = serializers.CharField(
        allow_null=True, help_text=_("The former name that matched; null if it was none.")
    )
