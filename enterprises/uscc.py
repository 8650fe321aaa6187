"""The Unified Social Credit Code (GB 32100-2015) and the organisation code inside it (GB 11714)."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc as stdnum_uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength

_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_DAMAGED = _(
    "This code was corrupted by a spreadsheet, which stores only 15 digits; copy it from "
    "the business licence."
)
_VALUES = {character: value for value, character in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY")}
_WEIGHTS_31 = (*(pow(3, place, 31) for place in range(17)), 1)
_USCC = re.compile(r"[0-9]{8}[0-9A-HJ-NP-RTUWXY]{10}")
_ZEROS = "0" * 18
_ORGANISATION_CODE = re.compile(r"^[0-9A-Z]{8}[0-9X]$")


def normalise(code: str) -> str:
    """Return the code in capitals without spaces, hyphens or full-width forms. Never raises."""
    return stdnum_uscc.compact(
        unicodedata.normalize("NFKC", code)
    )  # stdnum normalises full-width digits only


def check_character(body: str) -> str:
    """Return the GB 11714 check character of the first eight characters of an organisation code."""
    remainder = 11 - sum(w * int(c, 36) for w, c in zip(_WEIGHTS, body, strict=True)) % 11
    return {10: "X", 11: "0"}.get(remainder, str(remainder))


def validate_organisation_code(code: str) -> None:
    """Raise ValidationError unless `code` has nine characters and a valid check character."""
    if not _ORGANISATION_CODE.match(code):
        raise ValidationError(
            _("An organisation code has nine characters: eight digits or capital letters, then 0–9 or X."),
            code="organisation_code",
        )
    if check_character(code[:8]) != code[8]:
        raise ValidationError(
            _("The check character of the organisation code is wrong; compare it with the business licence."),
            code="organisation_code",
        )


def is_damaged(code: str) -> bool:
    """Return whether an invalid code looks as if a spreadsheet had converted it to a number.

    A spreadsheet writes 18 digits in scientific notation or rounds them: to zeros after the fifteenth, or to
    the nearest double.
    """
    if re.fullmatch(r"[0-9.]+E\+?[0-9]+", code):
        return True
    return bool(re.fullmatch(r"[0-9]{18}", code)) and (code.endswith("000") or int(float(code)) == int(code))


def validate_uscc(code: str) -> None:
    """Raise ValidationError with the violated rule unless `code` is a valid USCC.

    Both check characters are verified: the last of the 18 (mod 31) and the last of the organisation code
    inside (mod 11); the second detects most codes that a spreadsheet rounded to 15 digits. Organisation codes
    that end in a letter other than X, which GB 11714 does not produce, have no mod-11 check; see
    docs/decisions.md.
    """
    try:
        stdnum_uscc.validate(code)
    except InvalidLength:
        if is_damaged(code):
            raise ValidationError(_DAMAGED, code="uscc") from None
        raise ValidationError(
            _("A Unified Social Credit Code has 18 characters; this one has %(n)s."),
            code="uscc",
            params={"n": len(code)},
        ) from None
    except InvalidChecksum:
        if is_damaged(code):
            raise ValidationError(_DAMAGED, code="uscc") from None
        raise ValidationError(
            _("The check character is wrong; compare the code with the business licence."),
            code="uscc",
        ) from None
    except InvalidFormat:
        raise ValidationError(
            _("A Unified Social Credit Code consists of digits and capital letters except I, O, S, V and Z."),
            code="uscc",
        ) from None
    if code[16] in "0123456789X":
        validate_organisation_code(code[8:17])
    if code == _ZEROS:  # both check characters agree
        raise ValidationError(_("A code of zeros belongs to no enterprise."), code="uscc")


def is_valid(code: str) -> bool:
    """Return whether `validate_uscc` accepts the code; faster, for checking many codes."""
    if not _USCC.fullmatch(code) or code == _ZEROS:
        return False
    total = sum([weight * _VALUES[c] for weight, c in zip(_WEIGHTS_31, code, strict=True)])
    return total % 31 == 0 and (code[16] not in "0123456789X" or check_character(code[8:16]) == code[16])


def organisation_code(uscc: str) -> str:
    """Return the organisation code: characters 9 to 17 of a USCC."""
    return uscc[8:17]
