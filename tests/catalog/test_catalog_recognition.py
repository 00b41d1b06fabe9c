"""Which entry a text came from, when the text is all there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from insights.catalog.files import read
from insights.catalog.recognition import Recognition
from insights.catalog.rendering import render

QUERIES = Path(__file__).parents[2] / "queries"
ENTRY = """\
name: {name}
version: 1.0.0
title: Some
source: app
parameters:
{parameters}
query: |
  {query}
"""


def recognition(folder: Path, **entries: tuple[str, str]) -> Recognition:
    """A catalog of entries, each with its parameters and its query."""
    (folder / "catalog.yaml").write_text("catalog: acme\nsources:\n  app: {type: json}\n")
    for name, (parameters, query) in entries.items():
        listed = "\n".join(f"  {one}" for one in parameters.split("\n"))
        text = ENTRY.format(name=name, parameters=listed, query=query)
        (folder / f"{name}.yaml").write_text(text)
    catalog, found = read(folder)
    assert catalog is not None
    assert [str(one) for one in found] == []
    return Recognition(catalog)


def test_every_shipped_entry_recognises_its_own_queries() -> None:
    catalog, _ = read(QUERIES)
    assert catalog is not None
    found = Recognition(catalog)

    for name, entry in catalog.entries.items():
        needed = (one for one in entry.parameters.values() if one.required)
        given = {one.name: "10.0.0.1" if one.type == "ip" else "22" for one in needed}
        text = render(entry.query, entry.parameters, given).text
        assert found.name_of(text) == name
        assert found.name_of(f"# a comment\n{text}  ") == name


@pytest.fixture
def acme(tmp_path: Path) -> Recognition:
    return recognition(
        tmp_path,
        slow=("n: {type: integer, default: 5}", "filter ms > {{n}} | stats count(*) by route"),
        named=("who: {type: string, default: x}", 'filter user = "a-{{who}}" | limit 5'),
        listed=("codes: {type: list, of: integer, default: [1]}", "filter code in {{codes}}"),
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("filter ms > 100 | stats count(*) by route", "slow"),
        ("where ms>1.5|stats  count( * ) by route", "slow"),
        ("filter ms > -3 | stats count(*) by route", "slow"),
        ("filter ms > 100 | stats count(*) by user", ""),
        ("filter ms > 100 + 1 | stats count(*) by route", ""),
        ("filter ms >= 100 | stats count(*) by route", ""),
        ("filter ms > 100 | stats count(*) by route | limit 5", ""),
        ('parse @message "* *" as ms, route | filter ms > 9 | stats count(*) by route', "slow"),
        ('filter user = "a-b.*" | limit 5', "named"),
        ('filter user = "b-b" | limit 5', ""),
        ("filter code in [1, 2, 3]", "listed"),
        ("filter code in 1", ""),
        ("fields a # insights:acme/slow v1.2.0 ab12", "slow"),
        ("fields a\n# insights:acme/slow", "slow"),
        ("fields a # insights:other/slow v1.2.0 ab12", ""),
        ("fields a # insights:acme/gone v1.2.0 ab12", ""),
        ("filter ms >", ""),
        ("", ""),
        ("SELECT * FROM x", ""),
    ],
)
def test_texts_are_recognised_by_their_trees(text: str, name: str, acme: Recognition) -> None:
    assert acme.name_of(text) == name
