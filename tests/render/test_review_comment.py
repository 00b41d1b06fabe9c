"""Texts of a pull request in a comment on it: shown as they are, and nothing else."""

from __future__ import annotations

import pytest

from insights.render.escape import comment


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@message and ann@acme.io", "@<!-- -->message and ann@<!-- -->acme.io"),
        ("fixes #12, #x, GH-3", "fixes #<!-- -->12, #x, GH-<!-- -->3"),
        ("https://a.example", "https://<!-- -->a.example"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("1.2.0", "1.2.0"),
        ("# heading", r"\# heading"),
        ("===", r"\==="),
        ("</details>\n```", r"&lt;/details&gt;<br>\`\`\`"),
        ("a | b", r"a \| b"),
        ("a\x1b[2J", r"a\x1b\[2J"),
    ],
)
def test_a_comment_calls_nobody_and_starts_nothing(text: str, shown: str) -> None:
    assert comment(text) == shown
