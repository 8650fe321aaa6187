"""The interface to the server: bodies within a time limit, lanes, whole responses."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest
from django.db import OperationalError
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from psycopg.errors import AdminShutdown, QueryCanceled

from enterprises.imports.files import MAX_BYTES
from luohu.rsgi import bodies, environ
from luohu.rsgi.application import FORM, REFUSED, Application
from luohu.rsgi.lanes import Full, Lane, Lanes

LARGE = MAX_BYTES + FORM + 1
T = TypeVar("T")


class Headers(dict[str, str]):
    """Headers of RSGI, which may repeat a name."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        super().__init__(pairs)
        self.pairs = pairs

    def items(self) -> Any:
        return self.pairs


class Client:
    """A client that sends chunks, a pause before each, and takes the answer."""

    def __init__(self, *chunks: bytes, pause: float = 0, leaves_after: int | None = None) -> None:
        self.chunks, self.pause, self.leaves_after = chunks, pause, leaves_after
        self.read = 0
        self.received = b""
        self.status, self.headers = 0, dict[str, str]()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            await asyncio.sleep(self.pause)
            self.read += len(chunk)
            yield chunk

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.received = status, dict(headers), body

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> "Client":
        self.status, self.headers = status, dict(headers)
        return self

    async def send_bytes(self, block: bytes) -> None:
        self.received += block


def scope(path: str = "/", *headers: tuple[str, str], method: str = "GET", query: str = "") -> Any:
    return SimpleNamespace(
        method=method,
        path=path,
        query_string=query,
        headers=Headers(*headers),
        http_version="1.1",
        server="127.0.0.1:8000",
        client="[::1]:50123",
        scheme="http",
        authority=None,
    )


def wsgi(view: Callable[[dict[str, Any]], Any]) -> Any:
    """Return a WSGI application as Django's: it gives the response itself, or a wrapped file."""

    def application(entries: dict[str, Any], start: Any) -> Any:
        refused = entries.get(REFUSED)
        response = HttpResponse("refused", status=refused) if refused else view(entries)
        start(f"{response.status_code} -", list(response.items()))
        file = getattr(response, "file_to_stream", None)
        return entries["wsgi.file_wrapper"](file) if file else response

    return application


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run the coroutine in a thread: that of a browser test may have an event loop of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def ask(view: Callable[[dict[str, Any]], Any], client: Client, request: Any) -> Client:
    run(Application(wsgi(view))(request, client))
    return client


def echo(entries: dict[str, Any]) -> HttpResponse:
    return HttpResponse(entries["wsgi.input"].read())


def test_a_body_reaches_the_view_whole_and_with_its_length() -> None:
    seen: dict[str, Any] = {}

    def view(entries: dict[str, Any]) -> HttpResponse:
        seen.update(entries)
        return echo(entries)

    client = ask(
        view, Client(b"a" * 300_000, b"b"), scope("/", ("transfer-encoding", "chunked"), method="POST")
    )

    assert client.received == b"a" * 300_000 + b"b"
    assert seen["CONTENT_LENGTH"] == "300001"


def test_a_body_that_is_too_slow_is_refused_and_no_thread_waits_for_it(monkeypatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 1.5)
    application = Application(wsgi(echo))

    async def main() -> tuple[list[Client], Client]:
        slow = [Client(*[b"x"] * 9, pause=0.3) for _ in range(50)]
        request = scope("/admin/login/", ("content-length", "500000"), method="POST")
        waiting = [asyncio.create_task(application(request, client)) for client in slow]
        await asyncio.sleep(0)
        quick = Client()
        await application(scope("/en/"), quick)
        assert not any(task.done() for task in waiting)
        await asyncio.gather(*waiting)
        return slow, quick

    slow, quick = run(main())
    assert quick.status == 200
    assert {client.status for client in slow} == {408}


def test_a_body_that_keeps_its_pace_may_take_longer(monkeypatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.3)
    chunks = [b"x" * (bodies.SLOWEST // 4)] * 8  # two seconds at the slowest pace allowed

    client = ask(echo, Client(*chunks, pause=0.1), scope("/", ("content-length", "131072"), method="POST"))

    assert len(client.received) == 131072


@pytest.mark.parametrize("header", [("content-length", str(LARGE)), ("transfer-encoding", "chunked")])
def test_a_body_that_is_too_large_is_refused(header: tuple[str, str]) -> None:
    def view(entries: dict[str, Any]) -> HttpResponse:
        return HttpResponse(status=413 if int(entries["CONTENT_LENGTH"]) >= LARGE else 200)

    client = ask(view, Client(b"x" * LARGE), scope("/", header, method="POST"))

    assert client.status == 413


def test_an_announced_body_that_is_too_large_is_answered_at_once_and_then_discarded() -> None:
    """A browser that is still sending would not see the answer of a closed connection."""
    client = Client(*[b"x" * (1 << 20)] * 60)
    read_before = []

    def view(entries: dict[str, Any]) -> HttpResponse:
        read_before.append(client.read)
        return HttpResponse(status=302)

    ask(view, client, scope("/", ("content-length", str(60 << 20)), method="POST"))

    assert (client.status, read_before, client.read) == (302, [0], 60 << 20)


def test_a_response_made_bit_by_bit_is_whole_and_has_its_length() -> None:
    blocks = [b"x" * 100_000] * 9
    client = ask(lambda entries: StreamingHttpResponse(iter(blocks)), Client(), scope())
    assert (client.received, client.headers["Content-Length"]) == (b"".join(blocks), "900000")


def wrapped(cause: Exception) -> Exception:
    """Return the error as Django raises it."""
    error = OperationalError()
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "status"),
    [(AdminShutdown("gone"), 503), (wrapped(QueryCanceled()), 503), (ValueError("wrong"), 500)],
)
def test_a_response_that_fails_on_the_way_is_an_error_and_not_a_shorter_list(
    error: Exception, status: int
) -> None:
    def fail() -> Any:
        yield b"first row\n" * 100_000
        raise error

    client = ask(lambda entries: StreamingHttpResponse(fail()), Client(), scope())

    assert (client.status, client.received) == (status, b"refused")


def test_an_open_file_is_sent_and_closed() -> None:
    file = BytesIO(b"x" * 700_000)
    client = ask(lambda entries: FileResponse(file), Client(), scope())
    assert len(client.received) == 700_000
    assert file.closed


def test_full_lane_refuses_and_is_free_again_afterwards() -> None:
    lane = Lane("test", admitted=2, patience=60)
    go = threading.Event()

    async def main() -> list[Any]:
        running = [asyncio.create_task(lane.run(go.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Full):
            await lane.run(lambda: "refused")
        go.set()
        return [*await asyncio.gather(*running), await lane.run(lambda: "begun")]

    assert run(main()) == [True, True, "begun"]


def test_a_request_that_waited_too_long_is_not_begun() -> None:
    lane = Lane("test", admitted=9, patience=0.05)

    async def main() -> Any:
        return await asyncio.gather(
            lane.run(lambda: time.sleep(0.2)), lane.run(lambda: "late"), return_exceptions=True
        )

    first, second = run(main())
    assert first is None
    assert isinstance(second, Full)


def test_pages_and_probes_answer_while_dear_requests_wait() -> None:
    go, order = threading.Event(), list[str]()

    def view(entries: dict[str, Any]) -> HttpResponse:
        if entries["QUERY_STRING"]:
            go.wait(60)
        order.append(entries["PATH_INFO"] + entries["QUERY_STRING"])
        return HttpResponse()

    application = Application(wsgi(view))

    async def main() -> list[int]:
        dear = [Client() for _ in range(6)]
        tasks = [asyncio.create_task(application(scope("/en/", query="format=csv"), each)) for each in dear]
        await asyncio.sleep(0)
        for path in ("/healthz", "/en/"):
            await application(scope(path), Client())
        go.set()
        await asyncio.gather(*tasks)
        return [each.status for each in dear]

    assert sorted(run(main())) == [200] * 4 + [503] * 2
    assert order[:2] == ["/healthz", "/en/"]


@pytest.mark.parametrize(
    ("path", "query", "accept", "lane"),
    [
        ("/healthz", "", "", "quick"),
        ("/static/site.css", "", "", "quick"),
        ("/en/", "", "text/html", "pages"),
        ("/api/v1/enterprises/", "q=柏荷", "", "pages"),
        ("/api/v1/enterprises/", "known_at=seq:1", "", "pages"),
        ("/api/v1/enterprises/", "q=柏荷&known_at=seq:1", "", "dear"),
        ("/api/v1/enterprises/", "on=2020-01-01&format=xlsx", "", "dear"),
        ("/api/v1/enterprises/", "", "text/csv", "dear"),
        ("/api/v1/changes/", "", "", "pages"),
        ("/en/changes/", "", "", "dear"),
        ("/changes/", "", "", "dear"),
        ("/en/enterprises.xlsx", "", "", "dear"),
        ("/data/enterprises.csv", "", "", "dear"),
        ("/admin/enterprises/enterprise/", "", "", "pages"),
        ("/healthz/x.csv", "", "", "dear"),
    ],
)
def test_each_request_has_its_lane(path: str, query: str, accept: str, lane: str) -> None:
    lanes = Lanes()
    assert lanes.choose(path, query, accept) is getattr(lanes, lane)


def test_environment_is_that_of_pep_3333() -> None:
    built = environ.build(
        scope(
            "/企/",
            ("host", "registry.example"),
            ("cookie", "a=1"),
            ("cookie", "b=2"),
            ("x-forwarded-for", "203.0.113.1"),
            ("x-forwarded-for", "203.0.113.2"),
            ("x_forwarded_for", "198.51.100.7"),
            ("content-type", "text/plain"),
            query="q=%E4",
        ),
        BytesIO(),
        0,
    )
    assert built["PATH_INFO"].encode("latin-1").decode() == "/企/"
    assert built["HTTP_COOKIE"] == "a=1; b=2"
    assert built["HTTP_X_FORWARDED_FOR"] == "203.0.113.1,203.0.113.2"
    assert (built["REMOTE_ADDR"], built["SERVER_NAME"], built["SERVER_PORT"]) == ("::1", "127.0.0.1", "8000")
    assert (built["CONTENT_TYPE"], built["QUERY_STRING"], built["HTTP_HOST"]) == (
        "text/plain",
        "q=%E4",
        "registry.example",
    )
    assert "CONTENT_LENGTH" not in built
