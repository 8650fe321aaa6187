"""Strings of libraries that have no Chinese there, extracted here so that our catalogue translates them.

A string is removed when its library has a translation (tests/luohu/test_translations.py fails then).
"""

from django.utils.translation import gettext, gettext_noop, ngettext, override

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

# Django's Chinese of these has stray spaces, half-width marks or unclear words; ours replaces it.
REWORDED = (
    gettext_noop("Select %s to change"),
    gettext_noop("Select %s to view"),
    gettext_noop("Select %s"),
    gettext_noop("Add %s"),
    gettext_noop("Add %(name)s"),
    gettext_noop("Change %s"),
    gettext_noop("View %s"),
    gettext_noop(" By %(filter_title)s "),
    gettext_noop("%(app)s administration"),
    gettext_noop("%(full_result_count)s total"),
    gettext_noop("%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?"),
    gettext_noop("0 of %(cnt)s selected"),
    gettext_noop(":"),
    gettext_noop("Action"),
    gettext_noop("Action:"),
    gettext_noop("Add"),
    gettext_noop("Add another %(model)s"),
    gettext_noop("Add another %(verbose_name)s"),
    gettext_noop("Added {name} “{object}”."),
    gettext_noop(
        'Are you sure you want to delete the %(object_name)s "%(escaped_object)s"? All of the '
        "following related items will be deleted:"
    ),
    gettext_noop(
        "Are you sure you want to delete the selected %(objects_name)s? All of the following objects "
        "and their related items will be deleted:"
    ),
    gettext_noop("Are you sure?"),
    gettext_noop("Breadcrumbs"),
    gettext_noop("Cannot delete %(name)s"),
    gettext_noop("Change history: %s"),
    gettext_noop("Changed {fields} for {name} “{object}”."),
    gettext_noop("Clear selection"),
    gettext_noop("Click here to select the objects across all pages"),
    gettext_noop("Delete multiple objects"),
    gettext_noop("Delete selected %(model)s"),
    gettext_noop("Delete selected %(verbose_name_plural)s"),
    gettext_noop("Deleted {name} “{object}”."),
    gettext_noop(
        "Deleting %(class_name)s %(instance)s would require deleting the following protected related "
        "objects: %(related_objects)s"
    ),
    gettext_noop(
        "Deleting the %(object_name)s '%(escaped_object)s' would require deleting the following "
        "protected related objects:"
    ),
    gettext_noop(
        "Deleting the %(object_name)s '%(escaped_object)s' would result in deleting related objects, "
        "but your account doesn't have permission to delete the following types of objects:"
    ),
    gettext_noop(
        "Deleting the selected %(objects_name)s would require deleting the following protected "
        "related objects:"
    ),
    gettext_noop(
        "Deleting the selected %(objects_name)s would result in deleting related objects, but your "
        "account doesn't have permission to delete the following types of objects:"
    ),
    gettext_noop("Designates that this user has all permissions without explicitly assigning them."),
    gettext_noop("Designates whether the user can log into this admin site."),
    gettext_noop(
        "Designates whether this user should be treated as active. Unselect this instead of deleting "
        "accounts."
    ),
    gettext_noop("Enter a valid URL."),
    gettext_noop("Enter a valid email address."),
    gettext_noop(
        "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters."
    ),
    gettext_noop("Enter the same password as before, for verification."),
    gettext_noop("First, enter a username and password. Then, you’ll be able to edit more user options."),
    gettext_noop("Hold down “Control”, or “Command” on a Mac, to select more than one."),
    gettext_noop("Items must be selected in order to perform actions on them. No items have been changed."),
    gettext_noop("Log out"),
    gettext_noop("Logged out"),
    gettext_noop("Models in the %(name)s application"),
    gettext_noop("My actions"),
    gettext_noop("No action selected."),
    gettext_noop("No, take me back"),
    gettext_noop("None available"),
    gettext_noop("Objects"),
    gettext_noop("Please correct the duplicate data for %(field)s, which must be unique."),
    gettext_noop("Please correct the duplicate values below."),
    gettext_noop(
        "Please enter the correct %(username)s and password for a staff account. Note that both "
        "fields may be case-sensitive."
    ),
    gettext_noop(
        "Please enter your old password, for security’s sake, and then enter your new password twice "
        "so we can verify you typed it in correctly."
    ),
    gettext_noop("Popup closing…"),
    gettext_noop("Raw passwords are not stored, so there is no way to see the user’s password."),
    gettext_noop("Recent actions"),
    gettext_noop("Remove from sorting"),
    gettext_noop("Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only."),
    gettext_noop("Run the selected action"),
    gettext_noop("Save and add another"),
    gettext_noop("Save as new"),
    gettext_noop("Select a valid choice. %(value)s is not one of the available choices."),
    gettext_noop("Select a valid choice. That choice is not one of the available choices."),
    gettext_noop("Select all %(total_count)s %(module_name)s"),
    gettext_noop("Set password: %s"),
    gettext_noop("Sorting priority: %(priority_number)s"),
    gettext_noop("Specific permissions for this user."),
    gettext_noop("Start typing to filter…"),
    gettext_noop("Successfully deleted %(count)d %(items)s."),
    gettext_noop("Thanks for spending some quality time with the web site today."),
    gettext_noop("The %(name)s “%(obj)s” was deleted successfully."),
    gettext_noop(
        "The groups this user belongs to. A user will get all permissions granted to each of their groups."
    ),
    gettext_noop("The password is too similar to the %(verbose_name)s."),
    gettext_noop("The two password fields didn’t match."),
    gettext_noop("The {name} “{obj}” was added successfully."),
    gettext_noop("The {name} “{obj}” was added successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may edit it again below."),
    gettext_noop("This account is inactive."),
    gettext_noop("This password is entirely numeric."),
    gettext_noop("This password is too common."),
    gettext_noop("Toggle sorting"),
    gettext_noop("View selected %(model)s"),
    gettext_noop("View site"),
    gettext_noop(
        "Whether the user will be able to authenticate using a password or not. "
        "If disabled, they may still be able to authenticate using other backends, such as Single "
        "Sign-On or LDAP."
    ),
    gettext_noop("Yes, I’m sure"),
    gettext_noop(
        "You are authenticated as %(username)s, but are not authorized to access this page. Would "
        "you like to login to a different account?"
    ),
    gettext_noop("You don’t have permission to view or edit anything."),
    gettext_noop("You may edit it again below."),
    gettext_noop("Your old password was entered incorrectly. Please enter it again."),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("Your password can’t be entirely numeric."),
    gettext_noop("Your password can’t be too similar to your other personal information."),
    gettext_noop("Your password was changed."),
    gettext_noop("active"),
    gettext_noop("date joined"),
    gettext_noop("memory cost"),
    gettext_noop("parallelism"),
    gettext_noop("staff status"),
    gettext_noop("superuser status"),
    gettext_noop("time cost"),
    gettext_noop("variety"),
)

# The same for its scripts, which have a catalogue of their own (see `RegistryAdminSite`).
JAVASCRIPT = (
    gettext_noop("Available %s"),
    gettext_noop("Chosen %s"),
    gettext_noop("Choose all %s"),
    gettext_noop("Remove all %s"),
    gettext_noop("Choose selected %s"),
    gettext_noop("Remove selected %s"),
    gettext_noop('Choose %s by selecting them and then select the "Choose" arrow button.'),
    gettext_noop('Remove %s by selecting them and then select the "Remove" arrow button.'),
    gettext_noop("Type into this box to filter down the list of available %s."),
    gettext_noop("Type into this box to filter down the list of selected %s."),
    gettext_noop("(click to clear)"),
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


def reworded_plurals(count: int) -> tuple[str, ...]:
    """Return the reworded strings with a plural form, for a number."""
    return (
        ngettext(
            "%(count)s %(name)s was changed successfully.",
            "%(count)s %(name)s were changed successfully.",
            count,
        ),
        ngettext("%(counter)s result", "%(counter)s results", count),
        ngettext("%(total_count)s selected", "All %(total_count)s selected", count),
        ngettext("entry", "entries", count),
        ngettext(
            "This password is too short. It must contain at least %(min_length)d character.",
            "This password is too short. It must contain at least %(min_length)d characters.",
            count,
        ),
        ngettext(
            "Your password must contain at least %(min_length)d character.",
            "Your password must contain at least %(min_length)d characters.",
            count,
        ),
        ngettext(
            "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
            "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
            count,
        ),
        ngettext(
            "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
            "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d).",
            count,
        ),
    )


def javascript_plurals(count: int) -> tuple[str, ...]:
    """Return the strings of scripts with a plural form, for a number."""
    return (
        ngettext("%(sel)s of %(cnt)s selected", "%(sel)s of %(cnt)s selected", count),
        ngettext("%s selected option not visible", "%s selected options not visible", count),
        ngettext(
            "Note: You are %s hour ahead of server time.",
            "Note: You are %s hours ahead of server time.",
            count,
        ),
        ngettext(
            "Note: You are %s hour behind server time.", "Note: You are %s hours behind server time.", count
        ),
    )


def javascript_catalog() -> dict[str, str | list[str]]:
    """Return the strings of scripts in the current language, in the form of Django's JavaScript catalogue."""
    with override("en"):
        keys = javascript_plurals(1)
    plurals = zip(keys, javascript_plurals(1), javascript_plurals(2), strict=True)
    return {text: gettext(text) for text in JAVASCRIPT} | {key: [one, many] for key, one, many in plurals}
