"""Numbers as people read them."""

from __future__ import annotations

import pytest

from insights.render.numbers import spelled


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5e9, "5,000,000,000"),
        (32_580_403.0, "32,580,403"),
        (400, "400"),
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        (-1e-7, "-1e-07"),
    ],
)
def test_a_number_keeps_its_digits(value: float, text: str) -> None:
    assert spelled(value) == text
