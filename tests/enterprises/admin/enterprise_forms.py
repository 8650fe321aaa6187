"""Form data of an enterprise's page in the admin site, and the errors that the page shows."""

from django.urls import reverse

from tests import factories

ADD = "/admin/enterprises/enterprise/add/"
REPORT = {
    "year": "2023",
    "source": "torch",
    "source_unit": "thousand",
    "operating_revenue": "12,345.67",
    "operating_revenue_unit": "ten_thousand",
    "rd_expense": "",
    "rd_expense_unit": "thousand",
    "rd_expense_reason": "withheld",
    "high_tech_revenue_unit": "thousand",
    "high_tech_revenue_reason": "not_reported",
    "taxes_paid": "0.15",
    "taxes_paid_unit": "hundred_million",
    "employees": "50",
    "rd_staff": "5",
    "valid_invention_patents": "0",
}


def form(enterprise=None, **rows):
    """Return the form data of an enterprise; `rows` are the rows of each inline, by its prefix."""
    fields = {
        "uscc": enterprise.uscc if enterprise else factories.make_uscc(900_001),
        "name_zh": enterprise.name_zh if enterprise else "深圳市新企业有限公司",
        "status": "active",
        "registered_capital_unit": "ten_thousand",
    }
    for prefix in ("residences", "recognitions", "reports", "memberships", "former_names"):
        entered = rows.get(prefix, [])
        initial = sum("id" in row for row in entered)
        fields |= {f"{prefix}-TOTAL_FORMS": len(entered), f"{prefix}-INITIAL_FORMS": initial}
        for n, row in enumerate(entered):
            if enterprise:
                fields[f"{prefix}-{n}-enterprise"] = enterprise.pk
            fields |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return fields


def errors_of(answer):
    """Return every error of the forms of a page, by its place."""
    errors_by_place = {name: list(errors) for name, errors in answer.context["adminform"].form.errors.items()}
    for each in answer.context["inline_admin_formsets"]:
        for n, row in enumerate(each.formset.errors):
            errors_by_place |= {
                f"{each.formset.prefix}-{n}-{name}": list(errors) for name, errors in row.items()
            }
        if each.formset.non_form_errors():
            errors_by_place[each.formset.prefix] = list(each.formset.non_form_errors())
    return errors_by_place


def change_of(enterprise):
    return reverse("admin:enterprises_enterprise_change", args=[enterprise.pk])


def residence(starts_on, ends_on="", **fields):
    return {"starts_on": starts_on, "ends_on": ends_on, "origin": "founded", **fields}
