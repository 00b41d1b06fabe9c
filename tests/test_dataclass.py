"""The package's own ``dataclass`` beside the standard library's, on the same bodies."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import _duckdb
import duckdb
import pytest

from insights.dataclass import dataclass as ours

_STANDARD = dataclasses.dataclass


def _point(decorator: Any) -> Any:
    class Point:
        """Two numbers; where it was seen takes no part in ``==``."""

        x: int
        y: int = 2
        seen: str = dataclasses.field(default="", compare=False, repr=False, kw_only=True)

    return decorator(frozen=True, slots=True)(Point)


def _alone(decorator: Any) -> Any:
    class Alone:
        """One field."""

        value: Any

    return decorator(frozen=True, slots=True)(Alone)


def _empty(decorator: Any) -> Any:
    class Empty:
        """No field."""

    return decorator(frozen=True, slots=True)(Empty)


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    """Two fields."""

    x: int
    y: tuple[int, ...] = ()


@ours(frozen=True, slots=True)
class Ours:
    """Two fields."""

    x: int
    y: tuple[int, ...] = ()


BOTH = pytest.mark.parametrize("decorator", [_STANDARD, ours], ids=["standard", "ours"])


@BOTH
def test_values_are_equal_by_the_fields_that_are_compared(decorator: Any) -> None:
    point, empty, alone = _point(decorator), _empty(decorator), _alone(decorator)
    assert point(1) == point(1, 2, seen="there")
    assert hash(point(1)) == hash(point(1, 2, seen="there"))
    assert point(1) != point(2)
    assert point(1) != (1, 2)
    assert point(1) != _point(decorator)(1, 2)
    assert empty() == empty()
    assert hash(empty()) == hash(empty())
    assert alone([1]) == alone([1]) != alone([2])
    assert len({point(1), point(1), point(1, 3)}) == 2


@BOTH
def test_a_value_that_cannot_be_hashed_says_so(decorator: Any) -> None:
    with pytest.raises(TypeError, match="unhashable type: 'list'"):
        hash(_alone(decorator)([1]))


@BOTH
def test_a_value_shows_the_fields_that_are_shown(decorator: Any) -> None:
    name = "Point"
    assert repr(_point(decorator)("a", seen="x")).endswith(f"{name}(x='a', y=2)")
    assert repr(_empty(decorator)()).endswith("Empty()")


@BOTH
def test_the_standard_library_knows_the_class(decorator: Any) -> None:
    made = _point(decorator)(1, seen="x")
    assert dataclasses.astuple(dataclasses.replace(made, y=5)) == (1, 5, "x")
    assert [field.name for field in dataclasses.fields(made)] == ["x", "y", "seen"]
    assert type(made).__match_args__ == ("x", "y")
    assert not hasattr(made, "__dict__")
    assert copy.deepcopy(made) == made


@pytest.mark.parametrize("kind", [Standard, Ours])
def test_values_go_through_pickle(kind: Any) -> None:
    assert pickle.loads(pickle.dumps(kind(1, (2,)))) == kind(1, (2,))


@pytest.mark.parametrize("made", [Standard(1), Ours(1)])
def test_subclasses_are_other_values(made: Any) -> None:
    kind: Any = type(made)

    class Further(kind):  # type: ignore[misc]
        """The same fields."""

    assert Further(1) != made
    assert Further(1) == Further(1)


def test_what_a_class_says_itself_stays() -> None:
    @ours(frozen=True, slots=True)
    class Said:
        """A value with words of its own."""

        value: int

        def __repr__(self) -> str:
            return f"<{self.value}>"

    assert repr(Said(3)) == "<3>"


def test_the_package_duckdb_gives_on_the_module_that_is_used() -> None:
    assert duckdb.connect is _duckdb.connect
    assert duckdb.Error is _duckdb.Error
