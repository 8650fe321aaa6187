"""Recognitions in the admin site: the number of a certificate that was issued elsewhere."""

import pytest

from tests import factories
from tests.enterprises.admin.enterprise_forms import change_of, form
from tests.enterprises.admin.people import signed_in


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "is_saved"), [("moved_in", True), ("first", False)])
def test_a_certificate_of_another_place_is_saved_if_it_moved_in(clerk, kind, is_saved):
    enterprise = factories.ResidentFactory()
    scheme = factories.SchemeFactory()
    row = {"scheme": scheme.pk, "number": "GR202244000001", "issued_on": "2022-12-01", "kind": kind}
    answer = signed_in(clerk).post(change_of(enterprise), form(enterprise, recognitions=[row]), follow=True)
    assert enterprise.recognitions.count() == is_saved
    assert ("was not issued in Shenzhen" in answer.content.decode()) != is_saved
