"""Lines that begin with a time: export tasks and `aws logs tail`.

A line without a time belongs to the event before. Most files have none, and are read in one go;
at the first such line the scan stops with ``BROKEN_UP``, and a copy is read instead in which every
event stands on one line.

fidelity: begins-inside.
"""

from __future__ import annotations

from insights.engines.local.heads import BREAK, END, HEADS
from insights.engines.local.inputs import Input, Layout
from insights.engines.local.reading import Scan, line_reader, log_of, stream_of
from insights.sql.text import literal

#: What DuckDB is made to say.
BROKEN_UP = "an event goes on over several lines"
_ENDS = "chr(13) || chr(10)"


def headed_table(files: list[Input], scan: Scan) -> tuple[str, dict[str, str]]:
    """A FROM clause for the files, and the SQL of the system fields."""
    layout = files[0].layout
    whole = files[0].joined
    head = literal(f"^{HEADS[layout]}{END}")
    begins = f"regexp_matches(line, {head})"
    otherwise = "true" if whole else f"error({literal(BROKEN_UP)})"
    table = (
        f"(SELECT line, file_index FROM {line_reader(files, scan)} WHERE CASE WHEN {begins}"
        f" THEN true WHEN rtrim(line, chr(13)) = '' THEN false ELSE {otherwise} END)"
    )
    line = f"rtrim(replace(line, {literal(BREAK)}, chr(10)), {_ENDS})"
    words = 2 if layout is Layout.TAIL_DETAILED else 1
    message = _behind(line, words)
    when = _TIMES[layout]
    stream = stream_of(files)
    if words == 2:
        stream = f"CASE WHEN {begins} THEN split_part(line, ' ', 2) ELSE {stream} END"
    return table, {
        # Nothing but the first line of a file that begins inside an event has no time.
        "@message": f"CASE WHEN {begins} THEN {message} ELSE {line} END" if whole else message,
        "@timestamp": when,
        "@ingestionTime": when,
        "@logStream": stream,
        "@log": log_of(files),
    }


def _behind(line: str, words: int) -> str:
    """What stands behind so many words and the blank that ends them."""
    if words == 1:
        rest = f"substr({line}, strpos({line}, ' ') + 1)"
        return f"CASE WHEN contains({line}, ' ') THEN {rest} ELSE '' END"
    head = f"length(split_part({line}, ' ', 1)) + length(split_part({line}, ' ', 2))"
    return f"ltrim(substr({line}, {head} + 3), chr(10))"


_TIMES = {
    Layout.EXPORT_TASK: "coalesce(epoch_ms(TRY_CAST(line[:23] AS TIMESTAMP)),"
    " TRY_CAST(line[:13] AS BIGINT))",
    Layout.TAIL_SHORT: "epoch_ms(TRY_CAST(line[:19] AS TIMESTAMP))",
    Layout.TAIL_DETAILED: "epoch_ms(TRY_CAST(replace(split_part(line, ' ', 1), '+00:00', '')"
    " AS TIMESTAMP))",
}
