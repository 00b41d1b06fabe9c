"""Bytes to parameters and replies to bytes: the JSON 1.1 and the query protocol of AWS."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import Message
from io import BufferedIOBase
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from insights.dataclass import dataclass
from insights.sandbox.refusal import Refusal

#: The largest body that is read, unpacked; the largest request of AWS is far below.
MOST_BYTES = 32 * 1024 * 1024
_JSON = "application/x-amz-json-1.1"


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply on its way out; ``error`` is what goes into ``x-amzn-query-error``."""

    status: int
    content_type: str
    body: bytes
    error: str = ""


def read_body(headers: Message, stream: BufferedIOBase) -> bytes:
    """The body of a request, with its transfer and content codings undone."""
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        body = _chunks(stream)
    else:
        body = _counted(headers.get("Content-Length", "0"), stream)
    for coding in reversed(headers.get("Content-Encoding", "").lower().split(",")):
        if coding.strip() in ("gzip", "x-gzip"):
            body = _unpacked(body)
    return body


def read_json(body: bytes) -> dict[str, Any]:
    """The parameters in a JSON body; members that are null are as good as absent."""
    try:
        value = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise _unreadable("The body is not JSON.") from None
    if not isinstance(value, dict):
        raise _unreadable("The body is not a JSON object.")
    return {key: item for key, item in value.items() if item is not None}


def read_form(body: bytes) -> dict[str, str]:
    """The fields of a form, as the query protocol sends parameters."""
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True))
    except ValueError:
        raise _unreadable("The body is not a form.") from None


def json_reply(reply: Mapping[str, Any], content_type: str = _JSON) -> Answered:
    """A reply of the JSON protocol."""
    return Answered(200, content_type, _utf8(reply))


def json_refusal(refusal: Refusal, content_type: str = _JSON, shape: str = "") -> Answered:
    """An error reply of the JSON protocol.

    A service that spoke the query protocol before names the error's ``shape`` in the body, and
    its older code in a header.
    """
    body = {"__type": shape or refusal.code, "message": refusal.message, **refusal.members}
    kind = "Sender" if refusal.status < 500 else "Receiver"
    error = f"{refusal.code};{kind}" if shape else ""
    return Answered(refusal.status, content_type, _utf8(body), error)


def _utf8(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def xml_reply(operation: str, namespace: str, reply: Mapping[str, Any], request: str) -> Answered:
    """A reply of the query protocol. Times are numbers of epoch seconds in ``reply``."""
    result = _elements(reply)
    text = (
        f'<{operation}Response xmlns="{namespace}"><{operation}Result>{result}</{operation}Result>'
        f"<ResponseMetadata><RequestId>{request}</RequestId></ResponseMetadata>"
        f"</{operation}Response>"
    )
    return Answered(200, "text/xml", text.encode())


def xml_refusal(refusal: Refusal, namespace: str, request: str) -> Answered:
    """An error reply of the query protocol."""
    kind = "Sender" if refusal.status < 500 else "Receiver"
    text = (
        f'<ErrorResponse xmlns="{namespace}"><Error><Type>{kind}</Type>'
        f"<Code>{escape(refusal.code)}</Code><Message>{escape(refusal.message)}</Message></Error>"
        f"<RequestId>{request}</RequestId></ErrorResponse>"
    )
    return Answered(refusal.status, "text/xml", text.encode())


def _elements(value: Any) -> str:
    if isinstance(value, Mapping):
        return "".join(f"<{key}>{_elements(item)}</{key}>" for key, item in value.items())
    if isinstance(value, float):
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return escape(str(value))


def _counted(length: str, stream: BufferedIOBase) -> bytes:
    if not length.strip().isdecimal():
        raise _unreadable(f"'{length}' is not a Content-Length.")
    size = int(length)
    if size > MOST_BYTES:
        raise Refusal("RequestEntityTooLarge", "The request is too large.", 413)
    body = stream.read(size)
    if len(body) < size:
        raise _unreadable("The body ended early.")
    return body


def _chunks(stream: BufferedIOBase) -> bytes:
    body = bytearray()
    while size := _chunk_size(stream.readline(100)):
        if len(body) + size > MOST_BYTES:
            raise Refusal("RequestEntityTooLarge", "The request is too large.", 413)
        chunk = stream.read(size)
        if len(chunk) < size:
            raise _unreadable("The body ended early.")
        body += chunk
        stream.readline(3)
    while stream.readline(1000).strip():
        pass  # trailing headers
    return bytes(body)


def _chunk_size(line: bytes) -> int:
    try:
        return int(line.split(b";")[0].strip(), 16)
    except ValueError:
        raise _unreadable("A chunk of the body has no size.") from None


def _unpacked(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, MOST_BYTES)
    except zlib.error:
        raise _unreadable("The body is not gzip.") from None
    if unpacker.unconsumed_tail:
        raise Refusal("RequestEntityTooLarge", "The request is too large.", 413)
    if not unpacker.eof:
        raise _unreadable("The gzip body ended early.")
    return plain


def _unreadable(text: str) -> Refusal:
    return Refusal("SerializationException", text)
