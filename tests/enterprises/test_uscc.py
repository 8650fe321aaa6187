"""The quick check of a code gives the answer of the one that explains itself."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from enterprises import uscc
from tests.factories import ALPHABET, make_uscc


def is_accepted(code):
    try:
        uscc.validate_uscc(code)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    "code",
    [
        "914403001922038216",
        "91440300192185379H",
        "9144030071526726XG",
        "91440300192317458F",
        "91440300192181490G",
        "91440303MA500009K0",
        "914403001998072041",
        "914403001923987654",
        "914403001922038016",
        "",
        "9144030019220382169",
    ],
)
def test_both_checks_agree_on_real_and_wrong_codes(code):
    assert uscc.is_valid(code) == is_accepted(code)


@given(st.integers(0, 999_999), st.integers(0, 17), st.sampled_from(ALPHABET))
@example(0, 16, "Y")
def test_both_checks_agree_where_one_character_is_another(n, place, character):
    code = make_uscc(n)
    changed = code[:place] + character + code[place + 1 :]
    assert uscc.is_valid(changed) == is_accepted(changed)
