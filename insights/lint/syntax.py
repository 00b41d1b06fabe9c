"""The faults that the parser reports, as pages. They cannot be switched off or silenced."""

from __future__ import annotations

from insights.dataclass import dataclass
from insights.diagnostics import Severity


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of syntax fault: what ``insights explain`` shows about it."""

    code: str
    slug: str
    page: str
    good: str
    bad: str
    severity: Severity = Severity.ERROR


FAULTS: tuple[Fault, ...] = (
    Fault(
        "INS001",
        "unexpected-symbol",
        "The text goes on in a way that the language does not know. The message says what was "
        "expected; reading goes on at the next pipe, so one run reports every stage.",
        "stats count(*) as n by svc | limit 5",
        "stats count(*) as n by | limit 5",
    ),
    Fault(
        "INS002",
        "unclosed-literal",
        "A text, a pattern or a name in backticks has no closing sign, its quotes are "
        "typographic ones, or a character belongs to no literal at all.",
        "filter @message like 'gate' | limit 5",
        "filter @message like 'gate | limit 5",
    ),
    Fault(
        "INS003",
        "unknown-command",
        "A stage starts with a word that is no command.",
        "fields @message | limit 5",
        "feilds @message | limit 5",
    ),
    Fault(
        "INS004",
        "empty-query",
        "The query has no stage.",
        "fields @message | limit 5",
        "# nothing but a comment",
    ),
    Fault(
        "INS005",
        "glob-names",
        "A pattern of parse has another number of '*' than there are names behind as.",
        "parse @message 'gate-* lane *' as gate, lane | limit 5",
        "parse @message 'gate-* lane *' as gate | limit 5",
    ),
    Fault(
        "INS006",
        "regex-flag",
        "Flags stand inside a regular expression; the service refuses those behind it.",
        "filter @message like /(?i)error/ | limit 5",
        "filter @message like /error/i | limit 5",
    ),
    Fault(
        "INS007",
        "foreign-operator",
        "An operator or word of another language, such as '&&', '<>', 'exists' or 'is null'.",
        "filter a = 1 and b != 2 | limit 5",
        "filter a = 1 && b != 2 | limit 5",
    ),
    Fault(
        "INS008",
        "sort-by-call",
        "sort takes names only. An aggregate or a bin gets a name with as, which sort can use.",
        "stats count(*) as n by svc | sort n desc",
        "stats count(*) by svc | sort count(*) desc",
    ),
    Fault(
        "INS009",
        "in-without-list",
        "in takes a list in square brackets or a query in round ones.",
        "filter svc in ['a', 'b'] | limit 5",
        "filter svc in 'a' | limit 5",
    ),
    Fault(
        "INS010",
        "too-deep",
        "Brackets are nested, or operators chained, beyond what any query needs.",
        "fields (1 + 2) * 3 as n | limit 5",
        "fields " + "(" * 200 + "1" + ")" * 200 + " as n | limit 5",
    ),
    Fault(
        "INS011",
        "hyphen-in-name",
        "A name behind as has a hyphen and no backticks.",
        "fields a as `first-name` | limit 5",
        "fields a as first-name | limit 5",
    ),
)
