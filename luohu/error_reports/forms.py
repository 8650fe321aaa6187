"""The public form for an error report."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from luohu.error_reports.models import ErrorReport


class ErrorReportForm(forms.ModelForm[ErrorReport]):
    """A report, with a field that people do not see and robots fill in."""

    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    class Meta:
        model = ErrorReport
        fields = ["page", "problem", "evidence", "contact"]
        labels: ClassVar[dict[str, Any]] = {
            "page": _("Address of the page"),
            "problem": _("What is wrong?"),
            "evidence": _("Why do you think so?"),
            "contact": _("Your contact (optional)"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "evidence": _("A source, a document or a certificate number by which it can be checked."),
            "contact": _(
                "An e-mail address or a telephone number. Only staff see it; it is deleted 90 days after "
                "the answer, and at the latest one year after your report."
            ),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "problem": forms.Textarea(attrs={"rows": 4}),
            "evidence": forms.Textarea(attrs={"rows": 4}),
            "contact": forms.TextInput(attrs={"autocomplete": "email"}),
        }

    def clean_page(self) -> str:
        """Accept addresses of this site only, because staff follow them."""
        page: str = self.cleaned_data["page"]
        if not page.startswith("/") or not url_has_allowed_host_and_scheme(page, allowed_hosts=None):
            raise ValidationError(_("An address of this site begins with “/”."))
        return page

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("Leave this field empty."))
        return ""
