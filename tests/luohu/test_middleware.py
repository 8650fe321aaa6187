"""One line in the log for each request, under a name that the answer repeats."""

import json
import logging
import logging.config
import re
from typing import Any, cast

import pytest
from django.test import Client

from luohu import logs


def request_lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [cast("dict[str, Any]", record.msg) for record in caplog.records if record.name == "luohu.request"]


@pytest.mark.django_db  # the page says what the registry is
def test_a_request_is_one_line(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        response = client.get("/no-such-page/")

    [line] = request_lines(caplog)
    assert len(caplog.records) == 1, "A missing page is not told a second time."
    assert (line["method"], line["path"], line["status"]) == ("GET", "/no-such-page/", 404)
    assert line["duration_ms"] > 0
    assert line["request_id"] == response["X-Request-ID"]


def test_the_line_names_parameters_but_not_their_values(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/healthz?q=Ms+Zhang&on=2020-12-31")

    [line] = request_lines(caplog)
    assert line["parameters"] == ["on", "q"]
    assert "Zhang" not in json.dumps(line)


def test_a_valid_request_id_of_the_proxy_is_retained(client: Client) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": "proxy-1.2_3"})

    assert response["X-Request-ID"] == "proxy-1.2_3"


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "罗湖", 'x","status":"200', "x\u2028y"])
def test_a_strange_name_is_replaced(client: Client, name: str) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": name})

    assert re.fullmatch("[0-9a-f]{32}", response["X-Request-ID"])


def test_a_line_of_any_library_is_one_json_object_with_its_traceback() -> None:
    configured = logs.configure(level="INFO", style="json")
    formatter = logging.config.DictConfigurator(configured).configure_formatter(
        configured["formatters"]["lines"]
    )
    try:
        raise ValueError("罗湖")
    except ValueError as error:
        record = logging.LogRecord(
            "library", logging.ERROR, "", 0, "broke %s", ("here",), (type(error), error, None)
        )

    line = formatter.format(record)

    assert "\n" not in line
    assert json.loads(line)["event"] == "broke here"
    assert "ValueError: 罗湖" in json.loads(line)["exception"]


def test_large_body_is_rejected_before_it_is_read(client: Client) -> None:
    answer = client.generic("POST", "/admin/enterprises/importbatch/add/", b"a", CONTENT_LENGTH=str(60 << 20))
    assert (answer.status_code, "50 MB" in answer.content.decode()) == (413, True)
