"""Awards and payments in the admin site: payments never exceed the approved amount."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.translation import override

from enterprises.constraint_messages import describe_error
from tests import factories
from tests.enterprises.admin.enterprise_forms import errors_of
from tests.enterprises.admin.people import signed_in


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.mark.django_db
def test_payments_that_together_exceed_the_approved_amount_are_a_message(clerk):
    award = factories.SupportAwardFactory(approved=300_000)
    fields = {
        "enterprise": award.enterprise_id,
        "measure": award.measure_id,
        "applied_on": "2022-01-10",
        "applied": "50",
        "applied_unit": "ten_thousand",
        "approved_on": "2022-03-01",
        "approved": "30",
        "approved_unit": "ten_thousand",
        "payments-TOTAL_FORMS": 2,
        "payments-INITIAL_FORMS": 0,
    }
    for n in range(2):
        paid = {"award": award.pk, "paid_on": "2022-06-01", "amount": "20", "amount_unit": "ten_thousand"}
        fields |= {f"payments-{n}-{name}": value for name, value in paid.items()}
    answer = signed_in(clerk).post(reverse("admin:enterprises_supportaward_change", args=[award.pk]), fields)
    assert errors_of(answer) == {"payments": ["The payments would exceed the approved amount."]}


@pytest.mark.django_db
def test_award_below_the_paid_amount_shows_a_message(clerk):
    payment = factories.PaymentFactory(amount=100_000)
    award = payment.award
    with connection.cursor() as cursor, pytest.raises(Exception, match="exceed") as refused:
        cursor.execute("UPDATE enterprises_supportaward SET approved = 1 WHERE id = %s", [award.pk])
    assert describe_error(refused.value) == "The payments would exceed the approved amount."
