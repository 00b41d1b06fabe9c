"""What can be wrong with a catalog: one code, slug, severity and page for each kind of finding."""

from __future__ import annotations

from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Severity, Span


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding. ``page`` is what ``insights explain`` shows about it."""

    code: str
    slug: str
    severity: Severity
    page: str

    def at(self, file: str, span: Span, message: str, hint: str = "") -> Diagnostic:
        """A finding of this kind at a place."""
        return Diagnostic(self.code, self.slug, self.severity, file, span, message, hint)


YAML = Code(
    "CAT001",
    "yaml",
    Severity.ERROR,
    "The file is not the YAML that a catalog is written in. It has to be UTF-8 text with one "
    "document, without anchors, aliases, merge keys and tags of other programs. Only 'true' and "
    "'false' are truth values; dates, times and numbers with leading zeros stay text.",
)
UNKNOWN_KEY = Code(
    "CAT002",
    "unknown-key",
    Severity.ERROR,
    "A key that has no meaning where it stands. Most are misspelt. A key of your own starts with "
    "'x-' and is left alone.",
)
WRONG_TYPE = Code(
    "CAT003",
    "wrong-type",
    Severity.ERROR,
    "A value of another type than the key takes, such as a number where a text is wanted. YAML "
    "reads 1.2 and 123456789012 as numbers; quotes make them text.",
)
MISSING_KEY = Code(
    "CAT004",
    "missing-key",
    Severity.ERROR,
    "A key without which the rest cannot be understood.",
)
BAD_VALUE = Code(
    "CAT005",
    "bad-value",
    Severity.ERROR,
    "A value of the right type that the key does not take: not one of the words, out of range, or "
    "written in another way.",
)
DUPLICATE_NAME = Code(
    "CAT006",
    "duplicate-name",
    Severity.ERROR,
    "Two things of one kind have one name. Entries are run by name; alarms and metric filters are "
    "recognised in AWS by name, so their names are unique in the whole catalog.",
)
DUPLICATE_KEY = Code(
    "CAT007",
    "duplicate-key",
    Severity.ERROR,
    "The same key twice in one mapping. YAML readers silently keep one of them; which one differs.",
)
UNKNOWN_REFERENCE = Code(
    "CAT008",
    "unknown-reference",
    Severity.ERROR,
    "A name that points at nothing: a source, an environment, a metric filter, an alarm, an action "
    "or an entry that the catalog does not have.",
)
UNUSED_PARAMETER = Code(
    "CAT009",
    "unused-parameter",
    Severity.WARNING,
    "A parameter is declared and the query has no placeholder for it. CloudWatch refuses a saved "
    "query with such a parameter.",
)
UNDECLARED_PARAMETER = Code(
    "CAT010",
    "undeclared-parameter",
    Severity.ERROR,
    "The query has a placeholder for which no parameter is declared, so it cannot be rendered.",
)
BAD_DEFAULT = Code(
    "CAT011",
    "bad-default",
    Severity.ERROR,
    "The default of a parameter, or a value that a test gives it, is not one that it takes.",
)
UNREADABLE = Code(
    "CAT012",
    "unreadable",
    Severity.ERROR,
    "A file or folder of the catalog cannot be read. The others are read all the same.",
)
NOT_AN_ENTRY = Code(
    "CAT013",
    "not-an-entry",
    Severity.ERROR,
    "Every YAML file below a catalog is an entry. Files of other kinds belong outside, into a "
    "folder named 'fixtures' or into a hidden one.",
)
PLACEHOLDER = Code(
    "CAT014",
    "placeholder",
    Severity.ERROR,
    "A placeholder stands where no value of its parameter can be written, such as a list inside "
    "quotes or a text where a number of rows is wanted.",
)

FOR_EACH = Code(
    "CAT024",
    "for-each",
    Severity.ERROR,
    "A metric filter or an alarm is to be made for each row of a query, and the rows below "
    "'for_each', which 'insights pin' puts there, do not fit it.",
)
NOT_PINNED = Code(
    "CAT025",
    "not-pinned",
    Severity.WARNING,
    "A metric filter or an alarm is to be made for each row of a query, and no rows stand below "
    "'for_each' yet. Until 'insights pin NAME --write' puts them there, nothing is made of it.",
)

#: Every code of the family, in order.
CODES: tuple[Code, ...] = (
    YAML,
    UNKNOWN_KEY,
    WRONG_TYPE,
    MISSING_KEY,
    BAD_VALUE,
    DUPLICATE_NAME,
    DUPLICATE_KEY,
    UNKNOWN_REFERENCE,
    UNUSED_PARAMETER,
    UNDECLARED_PARAMETER,
    BAD_DEFAULT,
    UNREADABLE,
    NOT_AN_ENTRY,
    PLACEHOLDER,
    FOR_EACH,
    NOT_PINNED,
)
