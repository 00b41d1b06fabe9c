"""An entry's query with its values: the text that is run, and the way back to the author's."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from insights.catalog.model import Parameter
from insights.catalog.parameters import Refusal, raise_all, sort_out
from insights.catalog.placeholders import Placeholder, placeholders
from insights.catalog.shape import Filled, same_shape
from insights.catalog.values import RefusedError, Value
from insights.catalog.writing import write
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Source
from insights.errors import FindingsError
from insights.lang import parse
from insights.lang.ast import Query
from insights.suggest import did_you_mean


class Piece(NamedTuple):
    """A stretch of the rendered text that starts at ``start``, and where it comes from."""

    start: int
    template: int
    put_in: bool


@dataclass(frozen=True, slots=True)
class Rendered:
    """The text to run, its tree, and the values in it as text."""

    text: str
    query: Query
    values: Mapping[str, Value]
    pieces: tuple[Piece, ...]

    def origin(self, offset: int) -> int:
        """The offset in the template of an offset in ``text``.

        Everything inside a value leads to the start of its placeholder.
        """
        starts = [piece.start for piece in self.pieces]
        piece = self.pieces[max(0, bisect_right(starts, offset) - 1)]
        return piece.template if piece.put_in else piece.template + offset - piece.start


def render(
    source: Source, declared: Mapping[str, Parameter], given: Mapping[str, object]
) -> Rendered:
    """The query with a value for each of its placeholders.

    Raises ``UsageError`` with everything that is wrong with the parameters, ``FindingsError``
    when the template itself is no query. The tree of the result is the template's tree with
    literals put in.
    """
    template, found = parse(source)
    if not template.complete:
        raise FindingsError("The query cannot be read.", found)
    values, refused = sort_out(declared, given)
    spots = placeholders(source.text, template)
    refused += undeclared(spots, declared)
    filled, misfits = _filled(spots, declared, values)
    raise_all([*refused, *dict.fromkeys(misfits)])
    written = [(f.placeholder.start, f.placeholder.end, f.written) for f in filled]
    text, pieces = spliced(source.text, written)
    query, faults = parse(Source(text))
    if faults or not same_shape(template, query, {f.placeholder.start: f for f in filled}):
        raise_all([_misshapen(filled, faults)])
    return Rendered(text, query, values, pieces)


def undeclared(spots: Sequence[Placeholder], declared: Mapping[str, object]) -> list[Refusal]:
    """A refusal for each placeholder that has no parameter."""
    names = dict.fromkeys(spot.name for spot in spots if spot.name not in declared)
    return [
        Refusal(
            name,
            f"The query has a placeholder '{name}', which is not declared.",
            did_you_mean(name, declared) or f"Add '{name}' below 'parameters:'.",
        )
        for name in names
    ]


def _filled(
    spots: Sequence[Placeholder],
    declared: Mapping[str, Parameter],
    values: Mapping[str, Value],
) -> tuple[list[Filled], list[Refusal]]:
    filled, refused = [], []
    for spot in spots:
        if spot.name not in values:
            continue
        parameter, value = declared[spot.name], values[spot.name]
        try:
            filled.append(Filled(spot, parameter, value, write(parameter, value, spot)))
        except RefusedError as error:
            refused.append(Refusal(spot.name, error.message, error.hint))
    return filled, refused


def spliced(template: str, put: Iterable[tuple[int, int, str]]) -> tuple[str, tuple[Piece, ...]]:
    """The template with other texts from start to end, in their order, and where all comes from."""
    parts: list[str] = []
    pieces = [Piece(0, 0, False)]
    done = length = 0
    for start, end, written in put:
        parts += (template[done:start], written)
        length += start - done
        pieces.append(Piece(length, start, True))
        length += len(written)
        pieces.append(Piece(length, end, False))
        done = end
    return "".join((*parts, template[done:])), tuple(pieces)


def _misshapen(filled: Sequence[Filled], faults: Sequence[Diagnostic]) -> Refusal:
    names = ", ".join(f"'{name}'" for name in dict.fromkeys(f.parameter.name for f in filled))
    told = f"no query: {faults[0].message}" if faults else "another query."
    message = f"With the value of {names} the text would be {told}"
    return Refusal("", message, "Give a plainer value.")
