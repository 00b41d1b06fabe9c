"""``make fuzz``: inputs by the million against the laws, for a bounded time.

Hypothesis makes texts of the language's words and mutates the case files; atheris, where it is
installed, follows the branches of the program. The last law is that the local engine answers as the
slow interpreter of ``tests/oracle`` does. A broken law is printed with the input that broke it, and
the exit code is 1.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from time import monotonic

import seeds
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

Law = Callable[[bytes], None]
SECONDS = 110
_CHILD = "--follow"
#: The law that the local engine answers as the slow interpreter does; it takes time for thousands.
AGREEING = "agreeing"
AGREEING_SECONDS = 150
#: Inputs that hypothesis makes between two looks at the clock.
_CHUNK = 250


def main(arguments: list[str]) -> int:
    """Fuzz the laws that are named, or all of them; the exit code."""
    if arguments[:1] == [_CHILD]:
        return _follow(arguments[1], arguments[2:])
    names = arguments or [*_laws(), AGREEING]
    share = SECONDS / max(1, len(names) - (AGREEING in names))
    guided = importlib.util.find_spec("atheris") is not None
    if not guided:
        _say("atheris is not installed here: hypothesis alone has all of the time.")
    broken = []
    for name in names:
        _say(f"{name}:")
        if name == AGREEING:
            broken += [] if agree(AGREEING_SECONDS) else [name]
            continue
        held = invent(name, share / 3 if guided else share)
        held = (not guided or guide(name, share * 2 / 3)) and held
        broken += [] if held else [name]
    _say(f"broken: {', '.join(broken)}" if broken else "all laws hold")
    return 1 if broken else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _laws() -> Mapping[str, Law]:
    """The laws, imported when they are needed: atheris has to watch that."""
    from laws import LAWS

    return LAWS


# -------------------------------------------------------------------------------- hypothesis


def agree(seconds: float) -> bool:
    """Random queries over random logs; one on which the answers differ is told, made small."""
    from agreeing import beside_the_interpreter

    try:
        count = beside_the_interpreter(seconds)
    except Exception:
        traceback.print_exc()
        return False
    _say(f"  {count:,} queries beside the interpreter")
    return True


def invent(name: str, seconds: float) -> bool:
    """Texts of words, of anything, and seeds with changes in them."""
    law, start = _laws()[name], list(seeds.of(name))
    end = monotonic() + seconds
    count = 0

    words = st.lists(st.one_of(st.sampled_from(seeds.WORDS), st.text(max_size=3)), max_size=25)
    texts = words.map(lambda found: "".join(found).encode("utf-8", "surrogatepass"))
    mutants = st.builds(_mutant, st.sampled_from(start), st.randoms(use_true_random=False))

    @settings(
        max_examples=_CHUNK, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.one_of(texts, mutants, st.binary(max_size=60)))
    def check(data: bytes) -> None:
        law(data)

    try:
        while monotonic() < end:
            seed(count)(check)()
            count += _CHUNK
    except Exception:
        traceback.print_exc()
        return False
    _say(f"  {count:,} inputs by hypothesis")
    return True


def _mutant(data: bytes, random: Random) -> bytes:
    """A seed with pieces cut out, doubled, or replaced by words of the language."""
    for _ in range(random.randint(1, 4)):
        at = random.randint(0, len(data))
        end = min(len(data), at + random.randint(0, 6))
        word = random.choice(seeds.WORDS).encode("utf-8")
        piece = random.choice((b"", word, data[at:end] * 2, data[:at][-8:]))
        data = data[:at] + piece + data[end:]
    return data


# ----------------------------------------------------------------------------------- atheris


def guide(name: str, seconds: float) -> bool:
    """Run atheris in a process of its own; whatever ends it, its output says why."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for number, seed in enumerate(seeds.of(name)):
            (corpus / str(number)).write_bytes(seed)
        dictionary = Path(folder) / "words"
        dictionary.write_text("".join(f"{_quoted(word)}\n" for word in seeds.WORDS))
        options = [
            f"-max_total_time={max(1, int(seconds))}",
            f"-dict={dictionary}",
            f"-artifact_prefix={folder}/",
            "-timeout=10",
            "-max_len=4000",
            "-verbosity=0",
        ]
        command = [sys.executable, __file__, _CHILD, name, *options, str(corpus)]
        done = subprocess.run(command, capture_output=True, check=False)
    told = done.stderr.decode("utf-8", "replace")
    if done.returncode:
        _say(told[-6000:])
    else:
        _say(f"  {told.rpartition('inputs: ')[2].split()[0]} inputs by atheris")
    return done.returncode == 0


def _quoted(word: str) -> str:
    return '"' + "".join(f"\\x{byte:02x}" for byte in word.encode("utf-8")) + '"'


def _follow(name: str, options: list[str]) -> int:
    """In the process of its own: atheris's loop, which does not come back."""
    import atheris

    with atheris.instrument_imports(include=["insights"]):
        law = _laws()[name]
    count = 0

    def check(data: bytes) -> None:
        nonlocal count
        count += 1
        if count % 1000 == 0:
            sys.stderr.write(f"inputs: {count:,}\n")
        try:
            law(data)
        except BaseException:
            sys.stderr.write(f"{name} does not hold for {data!r}\n")
            raise

    atheris.Setup([sys.argv[0], *options], check)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
