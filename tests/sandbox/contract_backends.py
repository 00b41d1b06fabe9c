"""The endpoints on which the contract is run."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from moto.server import ThreadedMotoServer

from insights.engines.local.engine import LocalEngine
from insights.sandbox.server import Sandbox

#: The program of ministack, which needs an environment of its own (it pins another botocore);
#: ``make contract`` makes it and sets this.
MINISTACK = os.environ.get("CONTRACT_MINISTACK", "")
BACKENDS = ("sandbox", "moto", *(("ministack",) if MINISTACK else ()))


@contextmanager
def served(backend: str) -> Iterator[str]:
    """The address of a running endpoint."""
    serve = {"sandbox": _sandbox, "moto": _moto, "ministack": _ministack}[backend]
    with serve() as url:
        yield url


@contextmanager
def _sandbox() -> Iterator[str]:
    with Sandbox(LocalEngine()) as sandbox:
        yield sandbox.url


@contextmanager
def _moto() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@contextmanager
def _ministack() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [MINISTACK],
        env={**os.environ, "GATEWAY_PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(url)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{url}/_localstack/health"):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"Nothing answers at {url}.")
