"""Strings of libraries that have no Chinese there, extracted here so that our catalogue translates them.

A string is removed when its library has a translation (tests/luohu/test_translations.py fails then).
"""

from django.utils.translation import gettext_noop, ngettext

STRINGS = (
    gettext_noop("%(model)s instance with %(field)s %(value)r is not a valid choice."),
    gettext_noop("Model name"),
    gettext_noop("Add link"),
    gettext_noop("Change or view list link"),
    gettext_noop("After you’ve created a user, you’ll be able to edit more user options."),
    gettext_noop("Error:"),
    gettext_noop("Forgotten your login credentials?"),
    gettext_noop("In case you’ve forgotten, you are:"),
)

# Django's Chinese has spaces around the name of a model; ours replaces it.
REWORDED = (
    gettext_noop("Select %s to change"),
    gettext_noop("Select %s to view"),
    gettext_noop("Select %s"),
    gettext_noop("Add %s"),
    gettext_noop("Add %(name)s"),
    gettext_noop("Change %s"),
    gettext_noop("View %s"),
)


def plural_strings(count: int) -> tuple[str, ...]:
    """Return the strings with a plural form, for a number."""
    return (
        ngettext(
            "This password is too short. It must contain at least %d character.",
            "This password is too short. It must contain at least %d characters.",
            count,
        ),
    )
