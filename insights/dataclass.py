"""``dataclasses.dataclass``, for the hundreds of small classes that every run makes at its start.

The standard decorator writes and compiles six methods for each frozen class, which takes 0.7 ms;
two hundred of them were a third of the start. Here only ``__init__`` is compiled: comparing,
hashing and printing are closures over the names of the fields. Everything else is the standard
library's: ``fields``, ``replace``, ``asdict`` and ``match`` work as ever. That frozen values are
not assigned to is checked where the types are, and no longer while the program runs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(**options):
        """The class decorator, with the same options."""
        if options != {"frozen": True, "slots": True}:
            return dataclasses.dataclass(**options)
        return _frozen


def _frozen(cls: type) -> Any:
    own = vars(cls)
    made: Any = dataclasses.dataclass(slots=True, eq=False, repr=False)(cls)
    fields = dataclasses.fields(made)
    getter = _getter([field.name for field in fields if field.compare])
    methods = {
        "__eq__": _equal(getter),
        "__hash__": lambda self: hash(getter(self)),
        "__repr__": _shown([field.name for field in fields if field.repr]),
    }
    for name, method in methods.items():
        if name not in own:
            setattr(made, name, method)
    return made


def _getter(names: list[str]) -> Callable[[object], object]:
    """What is compared, as one value."""
    return attrgetter(*names) if names else lambda _: ()


def _equal(getter: Callable[[object], object]) -> Callable[[object, object], bool]:
    def equal(self: object, other: object) -> Any:
        same = other.__class__ is self.__class__
        return getter(self) == getter(other) if same else NotImplemented

    return equal


def _shown(names: list[str]) -> Callable[[object], str]:
    def shown(self: object) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({values})"

    return shown
