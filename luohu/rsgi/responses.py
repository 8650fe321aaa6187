"""Responses of the WSGI application, whole before they are sent, so that none is cut without notice."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any

IN_MEMORY = 1 << 18  # bytes of a response; a larger one is in a temporary file
BLOCK = 1 << 18  # bytes sent at once
PATIENCE = 60.0  # seconds in which a client must take a block


class File:
    """The `wsgi.file_wrapper` of PEP 3333: a file that the view has opened."""

    def __init__(self, file: IO[bytes], block_size: int = BLOCK) -> None:
        self.file = file


@dataclass
class Answer:
    """Status, headers, and the body as bytes or as a file at its start."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes | IO[bytes]
    spooled: int = 0  # bytes in a temporary file of ours

    async def send(self, protocol: Any) -> None:
        """Send it; a client that has gone, or takes nothing for a minute, ends it."""
        if isinstance(self.body, bytes):
            protocol.response_bytes(self.status, self.headers, self.body)
            return
        try:
            transport = protocol.response_stream(self.status, self.headers)
            with suppress(RuntimeError, TimeoutError):  # the former from granian, where the client has gone
                while block := self.body.read(BLOCK):
                    await asyncio.wait_for(transport.send_bytes(block), PATIENCE)
        finally:
            self.body.close()


def respond(application: Any, environ: dict[str, Any]) -> Answer:
    """Call the WSGI application and return its whole answer.

    A body that is made bit by bit is collected in a temporary file: the thread is free before the slowest
    client has it, and what fails on the way is raised here, where the client can still get an error. Sent as
    it is made, a list that was cut by a failure would look complete, because it ends in good order.
    """
    status, headers = 500, list[tuple[str, str]]()

    def start(line: str, fields: list[tuple[str, str]], _exception: Any = None) -> None:
        nonlocal status, headers
        status, headers = int(line[:3]), fields

    body = application({**environ, "wsgi.file_wrapper": File}, start)
    if isinstance(body, File):
        return Answer(status, headers, body.file)
    try:
        if not getattr(body, "streaming", False):
            return Answer(status, headers, b"".join(body))
        file, size = _collect(body)
    finally:
        body.close()
    headers = [*headers, ("Content-Length", str(size))]
    return Answer(status, headers, file, spooled=size if size > IN_MEMORY else 0)


def _collect(chunks: Iterable[bytes]) -> tuple[IO[bytes], int]:
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed when it is sent
    try:
        for chunk in chunks:
            file.write(chunk)
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file, size
