"""The installation of docs/operations.md, followed to the letter on Debian's PostgreSQL 15 and nginx."""

import http.client
import json
import re
import socket
import time
from contextlib import ExitStack, closing
from urllib.parse import urlencode

import pytest

from enterprises.imports.files import MAX_BYTES
from tests.operations import book
from tests.operations.conftest import HOST, PASSWORD, Installation

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serving")]


def test_the_check_of_the_book_finds_nothing_wrong(installation: Installation) -> None:
    *_steps, check = book.steps()
    exports = next(line for line in book.steps()[1].splitlines() if "DATABASE_URL" in line)

    # Port 443 is another one here.
    checked = installation.run(
        f"export ALLOWED_HOSTS=$HOST HTTPS=1\n{exports}\n"
        + check.replace("https://$HOST/", f"{installation.url}/"),
        check=False,
    )

    assert "✗" not in checked.stdout, checked.stdout + checked.stderr
    assert checked.stdout.count("✓") == 10
    assert checked.returncode == 0, checked.stderr


def test_pages_are_served_over_https_only(installation: Installation) -> None:
    page = installation.ask("/", Accept_Language="en")
    with closing(http.client.HTTPConnection("127.0.0.1", installation.plain_port, timeout=30)) as plain:
        plain.request("GET", "/indicators/", headers={"Host": HOST})
        response = plain.getresponse()

    assert page.status == 200
    assert "max-age" in page.headers["Strict-Transport-Security"]
    assert (response.status, response.headers["Location"]) == (308, f"https://{HOST}/indicators/")
    assert installation.ask("/readyz").status == 200


def test_static_files_come_compressed_and_for_ever(installation: Installation) -> None:
    page = installation.ask("/").body.decode()
    [address, *_more] = re.findall(r'href="(/static/[^"]+\.css)"', page)

    reply = installation.ask(address, Accept_Encoding="gzip")

    assert reply.status == 200
    assert reply.headers["Content-Encoding"] == "gzip"
    assert "immutable" in reply.headers["Cache-Control"]


def test_an_address_of_the_api_is_stored_by_the_proxy_and_revalidated(installation: Installation) -> None:
    address = "/api/v1/indicators/"
    first = installation.ask(address)
    repeated = installation.ask(address)
    time.sleep(2)  # longer than a shared cache may serve it unasked
    revalidated = installation.ask(address)
    unchanged = installation.ask(address, If_None_Match=first.headers["ETag"])

    assert first.status == 200
    assert first.body == repeated.body == revalidated.body
    assert revalidated.headers["X-Cache"] == "REVALIDATED"
    assert unchanged.status == 304


def test_a_file_of_the_promised_size_reaches_the_registry(installation: Installation) -> None:
    """The refusal is the registry's own, with its reason, not the proxy's 413."""
    allowed = installation.ask("/api/v1/enterprises/", method="POST", body=b"x" * MAX_BYTES)
    too_large = installation.ask("/api/v1/enterprises/", method="POST", body=b"x" * (MAX_BYTES + (3 << 19)))

    assert (allowed.status, json.loads(allowed.body)["status"]) == (405, 405)
    assert (too_large.status, json.loads(too_large.body)["status"]) == (413, 413)


def test_the_account_of_the_book_signs_in(installation: Installation) -> None:
    form = installation.ask("/admin/login/")
    [token, *_same] = re.findall(rb'name="csrfmiddlewaretoken" value="(\w+)"', form.body)
    words = {"username": "head", "password": PASSWORD, "csrfmiddlewaretoken": token.decode()}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": form.headers["Set-Cookie"].partition(";")[0],
        "Referer": f"https://{HOST}/admin/login/",  # on port 443, as in the sample
    }

    connection = http.client.HTTPSConnection(HOST, installation.public_port, context=installation.trust)
    with closing(connection):
        connection.request("POST", "/admin/login/?next=/admin/", urlencode(words), headers)
        response = connection.getresponse()

    assert response.status == 302
    assert any(
        "sessionid" in value and "Secure" in value for value in response.headers.get_all("Set-Cookie", [])
    )


def test_slow_clients_stop_nobody(installation: Installation) -> None:
    """The proxy waits for their bodies; all workers of the server together are fewer than these clients."""
    announced = f"POST /admin/login/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 500000\r\n\r\nusername="
    address = (HOST, installation.public_port)
    with ExitStack() as clients:
        for _ in range(20):
            plain = clients.enter_context(socket.create_connection(address))
            client = clients.enter_context(installation.trust.wrap_socket(plain, server_hostname=HOST))
            client.sendall(announced.encode())
        started = time.monotonic()

        statuses = [installation.ask("/healthz").status for _ in range(10)]

    assert statuses == [200] * 10
    assert time.monotonic() - started < 10  # a body may take 15 s, so nobody waited for one


def test_the_serving_role_cannot_empty_a_table_or_write_the_history(installation: Installation) -> None:
    shell = "export PGPASSWORD=$SERVING_PASSWORD PGUSER=serving PGDATABASE=registry PGHOST=127.0.0.1\n"

    for statement in (
        "TRUNCATE enterprises_enterprise CASCADE",
        "DELETE FROM enterprises_change",
        "INSERT INTO enterprises_enterpriseevent DEFAULT VALUES",
    ):
        refused = installation.run(f'{shell}psql -c "{statement}"', check=False)
        assert refused.returncode == 1
        assert "permission denied" in refused.stderr
