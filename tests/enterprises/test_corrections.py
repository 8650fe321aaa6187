"""Proposals of the words probably meant by a mistyped search."""

import pytest

from enterprises.naming.corrections import correct
from enterprises.naming.typed import Typed


@pytest.mark.parametrize(
    ("q", "meant"),
    [
        ("百合生物", "柏荷生物"),
        ("百合", "柏荷"),
        ("深圳市百合生物有限公司", "柏荷生物"),
        ("baihesenwu", "柏荷生物科技"),
        ("Northstr Robotics", "Northstar Robotics"),
        ("Northstr Robotics Company", "Northstar Robotics"),
        ("Northstr Chemistry", ""),
        ("91440300MA5EXAMP1E", ""),
    ],
)
def test_words_of_the_name_that_was_meant_are_proposed(q, meant):
    assert correct(Typed(q), "深圳市柏荷生物科技有限公司", "Northstar Robotics Co., Ltd.") == meant
