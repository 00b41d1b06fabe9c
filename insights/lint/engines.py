"""What engines other than CloudWatch run, as far as rules have to know it."""

from __future__ import annotations

from insights.dataclass import dataclass
from insights.lang import ast


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine: the commands that it runs, and the functions (in small letters) that it lacks.

    ``fields`` tells whether it knows ``@message`` and the other system fields but the time.
    """

    name: str
    commands: frozenset[type[ast.Command]]
    lacks: frozenset[str] = frozenset()
    fields: bool = True


_PLAIN = frozenset[type[ast.Command]](
    (
        ast.Fields,
        ast.Display,
        ast.Filter,
        ast.FilterIndex,
        ast.ParseGlob,
        ast.ParseRegex,
        ast.Stats,
        ast.Sort,
        ast.Limit,
        ast.Dedup,
    )
)
#: Flow logs in S3 have no streams and messages; SQL of Trino has no clustering and no masks.
ATHENA = Engine("athena", _PLAIN, frozenset(("topk", "unmask", "histogram", "rate")), fields=False)
#: What any engine that reads files can be expected to run; an example for rules and their tests.
PLAIN = Engine("local", _PLAIN, frozenset(("topk",)))
