"""Messages of violated constraints in the reader's language."""

import re

import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from django.utils.translation import override

from enterprises.constraint_messages import describe_error, describe_rule, find_rule
from enterprises.imports.messages import Issue, to_import_rejection
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def in_chinese(mark):
    with override("zh-hans"):
        return describe_rule(mark)


def test_every_trigger_and_function_that_raises_has_a_sentence_in_both_languages():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " AND prosrc ~ 'RAISE EXCEPTION'"
        )
        raising = cursor.fetchall()
    assert len(raising) > 20
    for function, source in raising:
        raised = source.count("RAISE EXCEPTION")
        marks = re.findall(r"CONSTRAINT\s*=\s*'(\w+)'", source)
        if not marks:
            marks = [re.fullmatch(r"pgtrigger_(\w+)_[0-9a-f]{5}", function)[1]] * raised
        assert len(marks) == raised, function
        for mark in marks:
            assert describe_rule(mark), (function, mark)
            assert CHINESE.search(in_chinese(mark)), (function, mark)


@pytest.mark.parametrize("app", ["accounts", "enterprises", "targets"])
def test_every_constraint_of_ours_has_a_sentence_in_both_languages(app):
    for model in apps.get_app_config(app).get_models():
        for constraint in model._meta.constraints:
            if "event" not in constraint.name:
                assert CHINESE.search(in_chinese(constraint.name)), constraint.name
                assert constraint.name not in describe_rule(constraint.name)


def test_a_trigger_error_is_identified_by_name_and_translated():
    statistic = factories.DistrictStatisticFactory()
    statistic.value = 1
    with pytest.raises(DatabaseError) as rejected:
        statistic.save()
    error = rejected.value
    assert find_rule(error) == "never_overwritten"
    with override("en"):
        assert describe_error(error) == (
            "This record cannot be changed: "
            "A published statistic cannot be overwritten; correct it with a later publication."
        )
    kept = to_import_rejection("database_refuses", error).issue.as_json()
    with override("zh-hans"):
        assert not re.search("[A-Za-z]{3}", str(Issue(**kept)))
        assert not re.search("[A-Za-z]{3}", describe_error(error))


@pytest.mark.parametrize(
    ("mark", "statement"),
    [
        ("append_only", "UPDATE enterprises_enterpriseevent SET pgh_label = 'update'"),
        ("kept", "DELETE FROM enterprises_change"),
        ("enterprise_codes_agree", "UPDATE enterprises_enterprise SET uscc = '914403001922038216'"),
        ("23503", "UPDATE enterprises_enterprise SET cluster_id = 'no'; SET CONSTRAINTS ALL IMMEDIATE"),
    ],
)
def test_each_rule_is_known_by_its_name(mark, statement):
    factories.EnterpriseFactory()
    with connection.cursor() as cursor, pytest.raises(DatabaseError) as error:
        cursor.execute(statement)
    assert find_rule(error.value) == mark


def test_unknown_database_errors_keep_the_message_of_the_database():
    factories.EnterpriseFactory()
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="null value") as error:
        cursor.execute("UPDATE enterprises_enterprise SET name_zh = NULL")
    assert find_rule(error.value) == ""
    with override("en"):
        assert describe_error(error.value).startswith("The data were rejected: null value")
    assert "null value" in str(to_import_rejection("database_refuses", error.value))


@pytest.mark.django_db
def test_trigger_errors_have_messages():
    statistic = factories.DistrictStatisticFactory()
    statistic.value = 1
    with pytest.raises(DatabaseError) as refused:
        statistic.save()
    assert (describe_error(refused.value) or "").startswith("This record cannot be changed")


@pytest.mark.django_db
def test_internal_error_is_not_a_user_message():
    with connection.cursor() as cursor, pytest.raises(DatabaseError) as refused:
        cursor.execute("SELECT nothing_that_is_there")
    assert describe_error(refused.value) is None
