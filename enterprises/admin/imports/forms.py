"""The upload form of an import."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.imports.file_kind import propose_for_file
from enterprises.imports.files import MAX_BYTES, too_large_issue
from enterprises.imports.formats import FORMATS
from enterprises.imports.messages import Issue

ACCEPTED = ".xlsx,.xls,.csv,.txt"


def format_choices() -> list[tuple[str, str]]:
    """Return the import formats with their labels in the reader's language."""
    return [(import_format.code, import_format.label) for import_format in FORMATS.values()]


class UploadForm(forms.Form):
    """A file and its format."""

    kind = forms.ChoiceField(
        label=_("Type of content"),
        choices=lambda: [("", gettext("— as the headings say —")), *format_choices()],
        required=False,
        help_text=_("Proposed from the headings of the file if you choose none."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=format_lazy(
            _(
                "Original Excel (.xlsx, .xls) or CSV file, up to {limit} MB. No data are written at "
                "this step."
            ),
            limit=MAX_BYTES >> 20,
        ),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED, "class": "drop"}),
        error_messages={"required": _("Select a file.")},
    )

    def clean(self) -> dict[str, Any]:
        """Propose the type from the headings of the file, where none is chosen."""
        cleaned: dict[str, Any] = super().clean() or {}
        if (file := cleaned.get("file")) and not cleaned.get("kind") and "kind" not in self.errors:
            with tempfile.NamedTemporaryFile() as copy:
                for chunk in file.chunks():
                    copy.write(chunk)
                copy.flush()
                cleaned["kind"] = propose_for_file(Path(copy.name))
            file.seek(0)
            if not cleaned["kind"]:
                self.add_error("kind", _("The headings do not say the type of content; select it."))
        return cleaned

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if not file.size:
            raise ValidationError(str(Issue("empty_file")))
        if file.size > MAX_BYTES:
            raise ValidationError(str(too_large_issue(MAX_BYTES)))
        return file
