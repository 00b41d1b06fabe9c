"""Processes of the program that begin where its imports have ended.

A process of this file imports what runs import, then forks for each command: the child has the
arguments, folder, variables and streams of a process of its own, and leaves by its exit code. Only
the second of importing is not spent again. What is about starting up starts the program itself.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

#: What the package imports only where it is used.
_LATE = ("boto3", "duckdb", "jsonschema", "tabulate")
_SECONDS = 120


def run(
    arguments: Sequence[str], cwd: Path, stdin: bytes, variables: Mapping[str, str]
) -> tuple[int, bytes, bytes]:
    """The program's exit code, as ``subprocess`` tells it, and what it wrote on its two streams."""
    told = json.dumps({"argv": list(arguments), "cwd": str(cwd), "environment": dict(variables)})
    (stdin_out, stdin_in), out, err = (os.pipe() for _ in range(3))
    theirs = (stdin_out, out[1], err[1])
    with socket.socket(socket.AF_UNIX) as asking, ThreadPoolExecutor(3) as threads:
        asking.settimeout(_SECONDS)
        asking.connect(_server(variables.get("PYTHONWARNINGS", "")))
        socket.send_fds(asking, [len(told.encode()).to_bytes(4, "big")], theirs)
        asking.sendall(told.encode())
        for stream in theirs:
            os.close(stream)
        threads.submit(_give, stdin_in, stdin)
        written = [threads.submit(_take, stream) for stream in (out[0], err[0])]
        code = int(asking.recv(16))
    return code, written[0].result(), written[1].result()


def _give(stream: int, data: bytes) -> None:
    try:
        with open(stream, "wb") as pipe:
            pipe.write(data)
    except BrokenPipeError:
        pass  # it ended without reading all of it


def _take(stream: int) -> bytes:
    with open(stream, "rb") as pipe:
        return pipe.read()


@cache
def _server(warnings: str) -> str:
    """The address of this test process's own server, which ends with it."""
    address = f"\0insights-{os.getpid()}-{warnings}"
    environment = {"PATH": os.environ["PATH"], "PYTHONWARNINGS": warnings}
    process = subprocess.Popen(
        [sys.executable, __file__, address[1:]], stdout=subprocess.PIPE, env=environment
    )
    atexit.register(process.wait)
    atexit.register(process.kill)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return address


def _serve(address: str) -> None:
    import insights

    own = (module.name for module in pkgutil.walk_packages(insights.__path__, "insights."))
    for name in (*_LATE, *own):
        if name != "insights.__main__":  # which would run
            importlib.import_module(name)
    _read_models()
    gc.freeze()  # no child copies what it would only look at
    listening = socket.socket(socket.AF_UNIX)
    listening.bind("\0" + address)
    listening.listen(64)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        asking, _ = listening.accept()
        with asking:
            if os.fork() == 0:
                listening.close()
                _attend(asking)
        _reap()


def _read_models() -> None:
    """Let botocore read what it knows of the services, which takes it a fifth of a second."""
    from insights.engines.cloudwatch.connection import Connection
    from insights.engines.cloudwatch.session import open_client

    for service in ("logs", "cloudwatch", "sts"):
        open_client(Connection(region="us-east-1", endpoint_url="http://127.0.0.1:1"), service)


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _attend(asking: socket.socket) -> NoReturn:
    """Run one command in a process of its own, and tell how that ended."""
    head, streams, *_ = socket.recv_fds(asking, 4, 3)
    told = json.loads(_exactly(asking, int.from_bytes(head, "big")))
    child = os.fork()
    if child == 0:
        asking.close()
        _become(told, streams)
    for stream in streams:
        os.close(stream)
    _, status = os.waitpid(child, 0)
    asking.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _exactly(asking: socket.socket, size: int) -> bytes:
    read = b""
    while len(read) < size:
        read += asking.recv(size - len(read))
    return read


def _become(told: Mapping[str, Any], streams: Sequence[int]) -> NoReturn:
    """Be the program, but for the interpreter's last cleaning, which would copy every page."""
    for at, stream in enumerate(streams):
        os.dup2(stream, at)
        os.close(stream)
    os.chdir(told["cwd"])
    os.environ.clear()
    os.environ.update(told["environment"])
    sys.argv = ["insights", *told["argv"]]
    sys.path[0] = told["cwd"]
    from insights.cli.main import main

    code: object = None
    try:
        main()
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = 1
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    _serve(sys.argv[1])
