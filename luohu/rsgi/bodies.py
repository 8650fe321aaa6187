"""Request bodies, read without a thread and within a time limit."""

from __future__ import annotations

import asyncio
import time
from tempfile import SpooledTemporaryFile
from typing import IO, Any

IN_MEMORY = 1 << 18  # bytes of a body; a larger one is in a temporary file
PATIENCE = 15.0  # seconds for a body of any size, and
SLOWEST = 1 << 16  # bytes in each second more: 50 MB may take a quarter of an hour
DISCARDED = 1 << 29  # bytes read of a refused body, so that the browser receives the response


class TooSlow(Exception):
    """The client sends its body more slowly than the limit allows."""


class TooLarge(Exception):
    """The client sends more than any accepted body, without having announced it."""


async def read(protocol: Any, limit: int) -> tuple[IO[bytes], int]:
    """Return the body, at its start, and its length; raise TooSlow or TooLarge."""
    body = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the response
    length = 0
    try:
        async for chunk in _chunks(protocol):
            body.write(chunk)
            length += len(chunk)
            if length > limit:
                raise TooLarge
        body.seek(0)
    except BaseException:
        body.close()
        raise
    return body, length


async def discard(protocol: Any) -> None:
    """Read what the client still sends, up to DISCARDED bytes."""
    length = 0
    try:
        async for chunk in _chunks(protocol):
            length += len(chunk)
            if length > DISCARDED:
                return
    except (TooSlow, RuntimeError):  # the latter from granian, where the client has gone
        return


async def _chunks(protocol: Any) -> Any:
    started, length = time.monotonic(), 0
    chunks = aiter(protocol)
    while True:
        left = PATIENCE + length / SLOWEST - (time.monotonic() - started)
        try:
            chunk = await asyncio.wait_for(anext(chunks), left)
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            raise TooSlow from error
        length += len(chunk)
        yield chunk
