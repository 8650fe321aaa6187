"""Who may be meant: the records that already have the code, the name or the number that is being entered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from enterprises.models import Enterprise, FormerName, Recognition
from enterprises.models.names import name_key

ALTHOUGH = "_although"
MOST = 10


def refuse_known_codes(form: Any) -> None:
    """Say at the code whose it is already, with a link, in the place of the rule's own words."""
    own = form.instance
    codes = Q(uscc=own.uscc) if own.uscc else Q(pk__in=[])
    if own.organisation_code:
        codes |= Q(organisation_code=own.organisation_code)
    found = Enterprise.objects.filter(codes).exclude(pk=own.pk)[:MOST]
    if found:
        for name in ("uscc", "organisation_code"):
            form.errors.pop(name, None)
        said = _said(_("An enterprise with this code already exists."), _enterprises(found))
        form.add_error("uscc" if own.uscc else "organisation_code", said)


def ask_about_known_name(form: Any) -> None:
    """Say at the name who carries it, now or before; a person may confirm that this one is another."""
    given = name_key(form.cleaned_data.get("name_zh") or "")
    if not given or given == name_key(form.initial.get("name_zh") or ""):
        return
    before = FormerName.objects.filter(name_key=given).values("enterprise")
    found = Enterprise.objects.surviving().filter(Q(name_key=given) | Q(pk__in=before)).order_by("pk")
    if isinstance(form.instance, Enterprise):
        found = found.exclude(pk=form.instance.pk)
    else:
        found = found.exclude(pk=form.instance.enterprise_id)
    if candidates := list(found[:MOST]):
        this_very_set = f"{given}:{','.join(str(each.pk) for each in candidates)}"
        if this_very_set not in _confirmed(form.data):
            form.add_error("name_zh", _asked(candidates, this_very_set))


def refuse_known_number(form: Any) -> None:
    """Say at the certificate number who holds it."""
    number = (form.cleaned_data.get("number") or "").strip().upper()
    scheme = form.cleaned_data.get("scheme")
    if not number or scheme is None or not form.has_changed():
        return
    held = Recognition.objects.filter(scheme=scheme, number=number).exclude(pk=form.instance.pk)
    if found := held.select_related("enterprise").first():
        links = _link("enterprises_recognition", found.pk, found.number), _enterprises([found.enterprise])
        form.add_error(
            "number",
            _said(_("Another recognition of this scheme has this number."), format_html("{} · {}", *links)),
        )


def _confirmed(data: Any) -> list[str]:
    return data.getlist(ALTHOUGH) if hasattr(data, "getlist") else [str(data.get(ALTHOUGH, ""))]


def _asked(candidates: Iterable[Enterprise], this_very_set: str) -> ValidationError:
    said = _said(_("This name already exists; is this a different enterprise?"), _enterprises(candidates))
    box = format_html(
        '{} <label class="although"><input type="checkbox" name="{}" value="{}"> {}</label>',
        said,
        ALTHOUGH,
        this_very_set,
        _("Save despite the existing name"),
    )
    return ValidationError(box)


def _said(message: str, links: SafeString) -> SafeString:
    return format_html("{} {}", message, links)


def _enterprises(found: Iterable[Enterprise]) -> SafeString:
    links = ((_link("enterprises_enterprise", each.pk, f"{each.name_zh} {each.code}"),) for each in found)
    return format_html_join(" · ", "{}", links)


def _link(table: str, pk: Any, text: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(f"admin:{table}_change", args=[pk]), text)
