"""Sign-in to the admin site: wrong passwords, weak passwords, and expired sessions."""

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
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
