"""The protocols: what is read, what is refused, and what of it boto3 understands."""

from __future__ import annotations

import gzip
import http.client
import json
import socket

import pytest
from sandbox_stage import (
    opened,
    refused,
    send,
    target,
)


def test_sts_knows_the_caller() -> None:
    with opened() as on:
        identity = on.sts.get_caller_identity()

        assert identity["Account"] == "123456789012"
        assert identity["Arn"] == "arn:aws:iam::123456789012:user/sandbox"


def test_sts_refuses_in_xml_that_boto3_reads() -> None:
    with opened() as on:
        with refused("ValidationError", "Value null at 'RoleArn'"):
            on.sts.assume_role(RoleSessionName="me")
        with refused("UnknownOperationException", "does not offer 'GetSessionToken'"):
            on.sts.get_session_token()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("StartLiveTail", "The sandbox does not offer 'StartLiveTail'.", id="later"),
        pytest.param("MakeCoffee", "There is no operation 'MakeCoffee'.", id="none"),
    ],
)
def test_an_unknown_operation_is_refused(name: str, message: str) -> None:
    with opened() as on:
        status, reply = send(on.sandbox, b"{}", target(name))

        assert status == 400
        assert reply == {"__type": "UnknownOperationException", "message": message}


@pytest.mark.parametrize(
    ("headers", "name"),
    [({}, ""), ({"X-Amz-Target": "DynamoDB_20120810.ListTables"}, "DynamoDB_20120810.ListTables")],
    ids=["no-target", "another-service"],
)
def test_a_call_of_no_service_is_refused(headers: dict[str, str], name: str) -> None:
    with opened() as on:
        status, reply = send(on.sandbox, b"{}", headers)

        assert (status, reply["message"]) == (400, f"There is no operation '{name}'.")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="cut"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"\xff\xfe\x00", id="bytes"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"logGroupName": 5}', id="type"),
        pytest.param(b'{"logGroupName": {}}', id="structure"),
    ],
)
def test_a_garbage_body_is_refused_and_the_connection_goes_on(body: bytes) -> None:
    with opened() as on:
        connection = http.client.HTTPConnection("127.0.0.1", on.sandbox.port)
        for text in (body, b'{"logGroupName": "/fresh"}'):
            connection.request("POST", "/", text, target("CreateLogGroup"))
            reply = connection.getresponse()
            read = json.loads(reply.read())
            if text is body:
                assert (reply.status, read["__type"]) == (400, "SerializationException")
        connection.close()

        assert reply.status == 200


def test_a_member_that_the_operation_does_not_have_is_refused() -> None:
    """The service would ignore it, and answer another question than was asked."""
    with opened() as on:
        status, reply = send(
            on.sandbox, b'{"logGroupName": "/g", "retention": 1}', target("CreateLogGroup")
        )

        assert (status, reply["__type"]) == (400, "InvalidParameterException")
        assert (
            "at 'retention' failed to satisfy constraint: Member is not known" in reply["message"]
        )


def test_a_gzip_body_is_unpacked() -> None:
    with opened() as on:
        headers = {**target("CreateLogGroup"), "Content-Encoding": "gzip"}
        status, _ = send(on.sandbox, gzip.compress(b'{"logGroupName": "/zipped"}'), headers)

        assert status == 200
        assert on.logs.describe_log_groups(logGroupNamePrefix="/zipped")["logGroups"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"no gzip", 400, id="no-gzip"),
        pytest.param(gzip.compress(b'{"logGroupName": "/g"}')[:-6], 400, id="cut"),
        pytest.param(gzip.compress(b" " * 40_000_000), 413, id="bomb"),
    ],
)
def test_a_bad_gzip_body_is_refused(body: bytes, status: int) -> None:
    with opened() as on:
        headers = {**target("CreateLogGroup"), "Content-Encoding": "gzip"}

        assert send(on.sandbox, body, headers)[0] == status


def test_a_chunked_body_is_read() -> None:
    with opened() as on:
        connection = http.client.HTTPConnection("127.0.0.1", on.sandbox.port)
        parts = iter([b'{"logGroup', b'Name": "/chunked"}'])
        connection.request("POST", "/", parts, target("CreateLogGroup"), encode_chunked=True)
        assert connection.getresponse().read() == b"{}"
        connection.close()

        assert on.logs.describe_log_groups(logGroupNamePrefix="/chunked")["logGroups"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Transfer-Encoding: chunked\r\n\r\nzz\r\n", id="chunk-size"),
        pytest.param("Content-Length: x\r\n\r\n", id="length"),
        pytest.param("Content-Length: -1\r\n\r\n", id="negative"),
        pytest.param("Content-Length: 99999999999\r\n\r\n", id="huge"),
    ],
)
def test_a_body_of_unknown_length_is_refused_and_the_connection_ends(text: str) -> None:
    with opened() as on, socket.create_connection(("127.0.0.1", on.sandbox.port)) as plug:
        plug.sendall(f"POST / HTTP/1.1\r\nHost: x\r\n{text}".encode())

        reply = b""
        while piece := plug.recv(4096):
            reply += piece
        assert reply.startswith((b"HTTP/1.1 400", b"HTTP/1.1 413"))


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("POST", "/other"), ("PUT", "/"), ("DELETE", "/x"), ("GET", "/favicon.ico")],
)
def test_an_unknown_path_is_not_found(method: str, path: str) -> None:
    with opened() as on:
        status, reply = send(on.sandbox, b"", {}, method, path)

        assert status == 404
        assert reply["message"] == f"There is nothing at {method} {path}; AWS clients POST to /."


def test_a_connection_is_kept_alive() -> None:
    with opened() as on:
        connection = http.client.HTTPConnection("127.0.0.1", on.sandbox.port)
        connection.connect()
        first = connection.sock
        for _ in range(3):
            connection.request("POST", "/", b"{}", target("DescribeLogGroups"))
            connection.getresponse().read()
            assert connection.sock is first
        connection.close()


def test_only_this_machine_is_listened_to() -> None:
    with opened() as on:
        assert on.sandbox.url == f"http://127.0.0.1:{on.sandbox.port}"
        with (
            socket.socket() as plug,
            pytest.raises(OSError, match="refused"),
        ):
            plug.connect(("127.0.0.2", on.sandbox.port))
