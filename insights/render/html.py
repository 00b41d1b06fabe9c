"""An answer as one page that needs nothing else: what ran, a chart over time, a sortable table.

Every text of the answer is escaped, and a policy in the page lets no script run but its own.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from hashlib import sha256
from html import escape

from insights.render.escape import visible, visible_line
from insights.render.line_chart import line_chart
from insights.render.numbers import is_numeric
from insights.render.shown import shown_columns
from insights.render.summary import summary
from insights.results import Cell, ResultSet

_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem; }
h1 { font-size: 1.3rem; }
h2 { font-size: 1.15rem; }
h3 { font-size: 1rem; }
pre { padding: .7rem 1rem; border-left: 3px solid #8886; overflow-x: auto; }
table { border-collapse: collapse; }
th, td { padding: .2rem .8rem; border-bottom: 1px solid #8884; text-align: left; }
td { white-space: pre-wrap; overflow-wrap: anywhere; vertical-align: top; }
th button { font: inherit; font-weight: 600; border: 0; padding: 0; background: none;
  color: inherit; cursor: pointer; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
svg { max-width: 100%; height: auto; font-size: 12px; }
"""
#: A click sorts, the next the other way round; rows without the cell stay last.
_SCRIPT = """
for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const head = button.parentElement, body = head.closest("table").tBodies[0];
    const at = head.cellIndex, numeric = head.classList.contains("number");
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const absent = row => "absent" in row.cells[at].dataset;
    const order = (one, two) => {
      if (absent(one) || absent(two)) return absent(one) - absent(two);
      const a = one.cells[at].textContent, b = two.cells[at].textContent;
      const sign = numeric ? a - b : a < b ? -1 : a > b ? 1 : 0;
      return up ? sign : -sign;
    };
    body.append(...[...body.rows].sort(order));
  });
}
"""


def render(result: ResultSet, width: int | None = None) -> Iterator[str]:
    """The page, in UTF-8. ``width`` plays no part.

    A chart stands in it where a column holds the times of bins and another one numbers.
    """
    del width
    yield from page(result.provenance.entry or "insights query", _body(result))


def page(title: str, body: Iterable[str]) -> Iterator[str]:
    """A page with that title, which is text, and a body, which is HTML."""
    yield _head(_text(title))
    yield f"<h1>{_text(title)}</h1>\n"
    yield from body
    yield f"<script>{_SCRIPT}</script>\n</body>\n</html>\n"


def element(name: str, text: str) -> str:
    """A text as the content of an element."""
    return f"<{name}>{_text(text)}</{name}>\n"


def _body(result: ResultSet) -> Iterator[str]:
    for line in summary(result, len(result.rows), UTC):
        yield element("p", line)
    yield f"<pre>{_lines(result.provenance.query.strip())}</pre>\n"
    yield from line_chart(result)
    yield from table(result)


def _head(title: str) -> str:
    digest = b64encode(sha256(_SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    )


def table(result: ResultSet) -> Iterator[str]:
    """A table that a click on a column's name sorts."""
    shown = shown_columns(result)
    rows = result.rows
    kinds = [
        ' class="number"' if is_numeric(result.columns[at], [row[at] for row in rows]) else ""
        for at in shown
    ]
    names = [_text(result.columns[at].name) for at in shown]
    heads = [
        f'<th scope="col"{kind}><button type="button">{name}</button></th>'
        for name, kind in zip(names, kinds, strict=True)
    ]
    yield f"<table>\n<thead><tr>{''.join(heads)}</tr></thead>\n<tbody>\n"
    for row in rows:
        yield f"<tr>{''.join(_cells([row[at] for at in shown], kinds))}</tr>\n"
    yield "</tbody>\n</table>\n"


def _cells(cells: Sequence[Cell], kinds: Sequence[str]) -> Iterator[str]:
    for cell, kind in zip(cells, kinds, strict=True):
        if cell is None:
            yield f"<td{kind} data-absent></td>"
        else:
            yield f"<td{kind}>{_text(visible_line(cell))}</td>"


def _text(text: str) -> str:
    return escape(visible(text))


def _lines(text: str) -> str:
    return "\n".join(map(_text, text.split("\n")))
