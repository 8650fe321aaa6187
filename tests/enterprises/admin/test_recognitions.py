"""Recognitions in the admin site: warnings on the number of a certificate."""

import pytest

from tests import factories
from tests.enterprises.admin.enterprise_forms import change_of, form
from tests.enterprises.admin.people import signed_in


@pytest.mark.django_db
def test_a_certificate_of_another_place_is_saved_with_a_warning(clerk):
    enterprise = factories.ResidentFactory()
    scheme = factories.SchemeFactory()
    row = {"scheme": scheme.pk, "number": "GR202244000001", "issued_on": "2022-12-01", "kind": "moved_in"}
    answer = signed_in(clerk).post(change_of(enterprise), form(enterprise, recognitions=[row]), follow=True)
    assert enterprise.recognitions.count() == 1
    assert "was not issued in Shenzhen" in answer.content.decode()
