"""The RSGI application: a request's body first, then a lane of the WSGI application, then the response."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any

import structlog

from enterprises.constraint_messages import is_time_limit
from enterprises.imports.files import MAX_BYTES
from luohu.database_errors import is_unreachable
from luohu.rsgi import bodies, environ
from luohu.rsgi.lanes import Full, Lane, Lanes
from luohu.rsgi.responses import Answer, respond

FORM = 1 << 20  # bytes of a form besides its file
REFUSED = "registry.refused"  # entry of the environment: the status that a middleware answers with
_SPOOLED = 1 << 30  # bytes of responses that wait for their clients, beyond which no dear one is begun

log = structlog.stdlib.get_logger("luohu.server")


class Application:
    """Called by granian in its event loop for each request; the WSGI application runs in threads."""

    def __init__(self, wsgi: Any) -> None:
        self._wsgi = wsgi
        self._lanes = Lanes()
        self._spooled = 0

    async def __call__(self, scope: Any, protocol: Any) -> None:
        """Answer a request.

        A body over the limit is discarded after the answer, which would otherwise be lost.
        """
        body: IO[bytes] = BytesIO()
        length, refused, is_unread = 0, None, False
        try:
            if _announced(scope) > MAX_BYTES + FORM:
                is_unread = True  # the view says what it allows
            elif _has_body(scope):
                body, length = await bodies.read(protocol, MAX_BYTES + FORM)
        except bodies.TooSlow:
            refused = HTTPStatus.REQUEST_TIMEOUT
        except bodies.TooLarge:
            refused = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        with body:
            answer = await self._reply(scope, environ.build(scope, body, length), refused)
        self._spooled += answer.spooled
        try:
            await answer.send(protocol)
        finally:
            self._spooled -= answer.spooled
        if is_unread:  # a connection closed before would hide the answer from a browser or proxy
            await bodies.discard(protocol)

    async def _reply(self, scope: Any, entries: dict[str, Any], refused: HTTPStatus | None) -> Answer:
        if refused is None:
            lane = self._lanes.choose(scope.path, scope.query_string, scope.headers.get("accept") or "")
            try:
                return await self._run(lane, entries)
            except Full:
                refused = HTTPStatus.SERVICE_UNAVAILABLE
            except Exception as error:  # while the body was being made
                is_brief = is_unreachable(error) or is_time_limit(error)
                if not is_brief:
                    log.exception("body_failed", path=scope.path)
                refused = HTTPStatus.SERVICE_UNAVAILABLE if is_brief else HTTPStatus.INTERNAL_SERVER_ERROR
        return await self._lanes.quick.run(partial(respond, self._wsgi, {**entries, REFUSED: refused}))

    async def _run(self, lane: Lane, entries: dict[str, Any]) -> Answer:
        if lane is self._lanes.dear and self._spooled > _SPOOLED:
            raise Full
        return await lane.run(partial(respond, self._wsgi, entries))


def _announced(scope: Any) -> int:
    text = scope.headers.get("content-length") or ""
    return int(text) if text.isdecimal() else 0


def _has_body(scope: Any) -> bool:
    return _announced(scope) > 0 or "transfer-encoding" in scope.headers
