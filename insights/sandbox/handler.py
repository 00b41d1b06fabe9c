"""HTTP requests on one connection, as the standard library's server hands them over."""

from __future__ import annotations

import json
import socket
import sys
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from insights.sandbox.admin import PREFIX, Admin
from insights.sandbox.callers import caller_of
from insights.sandbox.endpoint import Endpoint, Sent
from insights.sandbox.refusal import Refusal
from insights.sandbox.wire import Answered, json_refusal, read_body


class Server(ThreadingHTTPServer):
    """Listens on this machine only; knows its open connections, so that it can end them."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, endpoint: Endpoint, admin: Admin) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.endpoint = endpoint
        self.admin = admin
        self.connections: set[socket.socket] = set()

    def hang_up(self) -> None:
        """End every connection; the threads that serve them come to their end then."""
        for connection in list(self.connections):
            _cut(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error; anything else is a bug."""
        del request, client_address
        error = sys.exception()
        if not isinstance(error, ConnectionError):
            self.endpoint.bugs.append(f"The connection broke: {error!r}")


class Handler(BaseHTTPRequestHandler):
    """One connection; HTTP/1.1, kept alive."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    #: Replies leave in one piece.
    wbufsize = -1
    server: Server

    def setup(self) -> None:
        """Make the connection known."""
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        """Forget the connection."""
        self.server.connections.discard(self.connection)
        super().finish()

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The header ``Date`` tells the sandbox's time, as a service's tells its own."""
        return super().date_time_string(timestamp or int(self.server.endpoint.clock.now()))

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing; the call log knows more."""
        del format, arguments

    def do_POST(self) -> None:
        """A call of a service, or of the sandbox itself."""
        try:
            body = read_body(self.headers, self.rfile)
        except Refusal as refusal:
            # What follows on this connection cannot be told from the broken body.
            self.close_connection = True
            self._send(Sent(json_refusal(refusal)))
            return
        self._send(self._posted(body))

    def do_GET(self) -> None:
        """The sandbox's own pages; AWS's protocols here know POST only."""
        if self.headers.get("Content-Length", "0") != "0":
            self.close_connection = True
        if self.path.startswith(PREFIX):
            self._send(Sent(self.server.admin.answer("GET", self.path, b"")))
        else:
            self._send(Sent(_not_found(self.command, self.path)))

    do_PUT = do_DELETE = do_HEAD = do_PATCH = do_OPTIONS = do_GET  # noqa: N815

    def _posted(self, body: bytes) -> Sent:
        if self.path.startswith(PREFIX):
            return Sent(self.server.admin.answer("POST", self.path, body))
        if self.path != "/":
            return Sent(_not_found(self.command, self.path))
        caller = caller_of(self.headers.get("Authorization", ""))
        if self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            return self.server.endpoint.form(body, caller)
        return self.server.endpoint.json(self.headers.get("X-Amz-Target", ""), body, caller)

    def _send(self, sent: Sent) -> None:
        if sent.amount == "none":
            self.close_connection = True
            _cut(self.connection)
            return
        answered = sent.answered
        self.send_response(answered.status)
        self.send_header("Content-Type", answered.content_type)
        self.send_header("Content-Length", str(len(answered.body)))
        self.send_header("x-amzn-RequestId", str(uuid.uuid4()))
        if answered.error:
            self.send_header("x-amzn-query-error", answered.error)
        self.end_headers()
        if self.command == "HEAD":
            return
        if sent.amount == "half":
            self.wfile.write(answered.body[: len(answered.body) // 2])
            self.wfile.flush()
            self.close_connection = True
            _cut(self.connection)
            return
        self.wfile.write(answered.body)


def _not_found(method: str, path: str) -> Answered:
    text = f"There is nothing at {method} {path}; AWS clients POST to /."
    return Answered(404, "application/json", json.dumps({"message": text}).encode())


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was faster
