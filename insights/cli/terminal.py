"""Where words go: answers to stdout, everything else to stderr; colour, width, JSON errors."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from insights.errors import DataError

if TYPE_CHECKING:
    from insights.diagnostics import Diagnostic


class ReaderLeftError(Exception):
    """The reader of stdout has what it wanted, as with ``| head``.

    click would take a ``BrokenPipeError`` for itself, and end with 1.
    """


@dataclass(slots=True)
class Terminal:
    """The two streams of the process, and how the user wants to be spoken to."""

    output: str = ""
    quiet: bool = False
    color: str = "auto"

    @property
    def shows_tables(self) -> bool:
        """Whether stdout is a person's terminal."""
        return sys.stdout.isatty()

    @property
    def width(self) -> int | None:
        """Columns of the terminal on stdout; ``None`` in a pipe, where nothing is shortened."""
        return shutil.get_terminal_size().columns if self.shows_tables else None

    @property
    def can_animate(self) -> bool:
        """Whether progress may be drawn."""
        return sys.stderr.isatty() and not self.quiet and self.output != "json"

    def wants_json(self, arguments: Sequence[str] = ()) -> bool:
        """Whether errors are JSON, also where the options could not be read."""
        pairs = pairwise([*arguments, ""])
        asked = any(
            (one in ("-o", "--output") and two == "json") or one in ("-ojson", "--output=json")
            for one, two in pairs
        )
        return self.output == "json" or asked

    def _colored(self, stream: TextIO) -> bool:
        if self.color != "auto":
            return self.color == "always"
        return stream.isatty() and not os.environ.get("NO_COLOR")

    def write(self, text: str) -> None:
        """A piece of the answer."""
        stream = sys.stdout
        if stream.encoding.lower().replace("-", "") != "utf8":
            text = text.encode(stream.encoding, "backslashreplace").decode(stream.encoding)
        try:
            stream.write(text)
        except BrokenPipeError as error:
            raise ReaderLeftError from error

    def write_bytes(self, content: bytes) -> None:
        """An answer that is no text."""
        try:
            sys.stdout.buffer.write(content)
        except BrokenPipeError as error:
            raise ReaderLeftError from error

    def note(self, text: str) -> None:
        """A line on stderr."""
        sys.stderr.write(text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")

    def say(self, text: str) -> None:
        """A line on stderr that ``--quiet`` silences."""
        if not self.quiet:
            self.note(self._painted("2", text))

    def _painted(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colored(sys.stderr) else text

    def error(
        self,
        message: str,
        hint: str = "",
        *,
        kind: str = "error",
        exit_code: int = 1,
        diagnostics: Sequence[Diagnostic] = (),
        as_json: bool = False,
    ) -> None:
        """An error on stderr: words, or one JSON object where JSON was asked for."""
        if as_json or self.wants_json():
            self.note(_as_json(message, hint, kind, exit_code, diagnostics))
            return
        for line in self.findings(diagnostics):
            sys.stderr.write(line)
        self.note(f"{self._painted('1;31', 'error')}: {message}")
        if hint:
            self.note(f"  {hint}")

    def findings(self, diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
        """Diagnostics with excerpts of their files."""
        if diagnostics:
            from insights.render.findings import as_text

            yield from as_text(diagnostics, file_lines)

    def flush(self) -> None:
        """Push out what is buffered; a reader that is gone is no error."""
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


#: Texts that are in no file: what was typed on the command line, by the name it got.
SPOKEN: dict[str, str] = {}


def file_lines(file: str) -> list[str] | None:
    """The lines of a file or of a text given on the spot; ``None`` where there are none."""
    if file in SPOKEN:
        return SPOKEN[file].splitlines()
    try:
        return Path(file).read_text("utf-8", "replace").splitlines()
    except OSError:
        return None


def _as_json(
    message: str, hint: str, kind: str, exit_code: int, diagnostics: Sequence[Diagnostic]
) -> str:
    import json

    from insights.render.findings import as_json

    error: dict[str, object] = {
        "kind": kind,
        "message": message,
        "hint": hint,
        "exit_code": exit_code,
    }
    if diagnostics:
        error["diagnostics"] = json.loads("".join(as_json(diagnostics)))
    return json.dumps({"error": error})


def make_folder(path: Path) -> None:
    """Make a folder with those above it. Raises ``DataError`` where that cannot be done."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"The folder '{path}' cannot be made: {error.strerror}.") from error


def write_file(path: Path, pieces: Iterator[str]) -> None:
    """Write a text as :func:`write_bytes` does."""
    write_bytes(path, (piece.encode("utf-8") for piece in pieces))


def write_bytes(path: Path, pieces: Iterable[bytes]) -> None:
    """Write an answer beside its place and put it there when it is whole.

    Raises ``DataError`` where that cannot be done.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as out:
            out.writelines(pieces)
        beside.replace(path)
    except OSError as error:
        _remove(beside)
        raise DataError(f"'{path}' cannot be written: {error.strerror}.") from error
    except BaseException:
        _remove(beside)
        raise


def _remove(beside: Path) -> None:
    """What is half written goes; a folder that is none has nothing."""
    with suppress(OSError):
        beside.unlink()
