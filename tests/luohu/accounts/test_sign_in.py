"""Sign-in to the admin site: wrong passwords, weak passwords, and expired sessions."""

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.utils.translation import override

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"
PASSWORD = "a long phrase of 罗湖"


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("clerk", password=PASSWORD, is_staff=True)


def attempt(client: Client, password: str, *, name: str = "clerk", **headers: str) -> int:
    response = client.post(LOGIN, {"username": name, "password": password}, **headers)
    return response.status_code


def test_five_wrong_passwords_shut_the_door_even_for_the_right_one(client: Client, clerk: User) -> None:
    assert [attempt(client, "wrong") for _ in range(5)] == [200] * 4 + [429]

    assert attempt(client, PASSWORD) == 429


def test_right_password_before_that_starts_the_count_again(client: Client, clerk: User) -> None:
    for _ in range(3):
        assert [attempt(client, "wrong") for _ in range(4)] == [200] * 4
        assert attempt(client, PASSWORD) == 302
        client.logout()


@pytest.mark.parametrize(
    "address", ["https://stranger.example/", "//stranger.example", "javascript:alert(1)", "/x"]
)
def test_a_login_ends_on_a_page_of_this_site(client: Client, clerk: User, address: str) -> None:
    response = client.post(LOGIN, {"username": "clerk", "password": PASSWORD, "next": address})

    assert response["Location"] == ("/x" if address == "/x" else "/admin/")


def test_door_is_shut_for_one_name_from_one_place_only(client: Client, clerk: User) -> None:
    User.objects.create_user("other", password=PASSWORD, is_staff=True)
    for _ in range(5):
        attempt(client, "wrong")

    assert attempt(client, PASSWORD, name="other") == 302
    client.logout()
    assert attempt(client, PASSWORD, REMOTE_ADDR="192.0.2.7") == 302


@override_settings(REST_FRAMEWORK={**settings.REST_FRAMEWORK, "NUM_PROXIES": 1})
def test_behind_the_proxy_the_address_of_the_client_counts(client: Client, clerk: User) -> None:
    """The proxy has one address for all; what a client claims before it does not help to go on guessing."""
    guesser = {"HTTP_X_FORWARDED_FOR": "192.0.2.1"}
    assert [attempt(client, "wrong", **guesser) for _ in range(5)] == [200] * 4 + [429]
    assert attempt(client, PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.9, 192.0.2.1") == 429
    assert attempt(client, PASSWORD, HTTP_X_FORWARDED_FOR="192.0.2.7") == 302


def test_log_names_user_and_address_of_a_sign_in_and_not_the_password(
    client: Client, clerk: User, caplog: pytest.LogCaptureFixture
) -> None:
    attempt(client, "a wrong password", REMOTE_ADDR="192.0.2.8")
    attempt(client, PASSWORD, REMOTE_ADDR="192.0.2.7")
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("axes")]
    for address in ("192.0.2.8", "192.0.2.7"):
        assert any('username: "clerk"' in line and address in line for line in lines)
    assert not any("wrong password" in line or PASSWORD in line for line in lines)


def test_log_tells_who_saw_a_page_of_the_admin(
    client: Client, clerk: User, caplog: pytest.LogCaptureFixture
) -> None:
    client.get(LOGIN)
    attempt(client, PASSWORD)
    client.get("/admin/")
    client.get("/en/")
    seen = [record.msg for record in caplog.records if record.name == "luohu.confidential"]
    assert [(each["user"], each["path"]) for each in seen] == [("clerk", "/admin/")]


def test_lockout_message_shows_its_duration_in_chinese(client: Client, clerk: User) -> None:
    for _ in range(4):
        attempt(client, "wrong")

    response = client.post(
        LOGIN, {"username": "clerk", "password": "wrong"}, headers={"Accept-Language": "zh-CN"}
    )

    assert "请在15分钟后重试" in response.content.decode()
    assert response["Retry-After"] == "900"


@pytest.mark.parametrize("weak", ["short-one", "123456789012", "q1w2e3r4t5y6"])
def test_weak_password_is_refused_in_chinese(clerk: User, weak: str) -> None:
    with override("zh-hans"), pytest.raises(ValidationError) as refused:
        validate_password(weak, clerk)

    assert all("密码" in message for message in refused.value.messages)


def test_session_ends_with_the_browser_and_after_a_working_day(client: Client, clerk: User) -> None:
    attempt(client, PASSWORD)

    cookie = client.cookies["sessionid"]
    assert cookie["max-age"] == ""
    assert client.session.get_expiry_age() <= 12 * 60 * 60
