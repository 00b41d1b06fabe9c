"""A text with values that somebody edited goes back to one with placeholders, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from monitor_catalog import catalog_of

from insights.catalog.model import Entry
from insights.lang.log_types import LogSource
from insights.monitors.expressing.templates import Edited, with_placeholders
from insights.monitors.resources.texts import saved_text, unattended_text

ENTRY = """\
name: orders
version: 1.0.0
source: vpcflow
parameters:
  limit: {type: integer, default: 20}
  net: {type: cidr, default: 10.0.0.0/8}
  words: {type: list, default: [a, b]}
  part: {type: string, default: pay}
query: |
  filter isIpv4InSubnet(srcAddr, {{net}}) and action in {{words}}
  | filter @message like "x{{part}}y" # about {{part}}
  | stats count(*) as n by bin(20m)
  | limit {{limit}}
"""


def entry_of(text: str = ENTRY) -> Entry:
    return catalog_of(text).entries["orders"]


ORDERS = entry_of()
RENDERED = unattended_text(ORDERS, LogSource(), [])
TEMPLATE = saved_text(ORDERS, LogSource())

CASES = [
    pytest.param("count(*)", "sum(bytes)", "", id="between"),
    pytest.param("filter is", "filter action = 'x' and is", "", id="in-front"),
    pytest.param("by bin(20m)", "by bin(20m), srcAddr\n| sort n desc", "", id="added-line"),
    pytest.param("| stats", "| filter bytes > 20\n| stats", "", id="same-number-elsewhere"),
    pytest.param("(srcAddr, ", "(dstAddr,", "", id="right-beside"),
    pytest.param("limit 20", "limit 50", "{{limit}}", id="other-value"),
    pytest.param("limit 20", "limit 200", "{{limit}}", id="longer-value"),
    pytest.param('["a", "b"]', '["a", "b", "c"]', "{{words}}", id="longer-list"),
    pytest.param("10.0.0.0/8", "10.0.0.0/16", "{{net}}", id="other-network"),
    pytest.param("xpayy", "xspayy", "{{part}}", id="glued"),
    pytest.param("\n| limit 20", "", "{{limit}}", id="removed"),
    pytest.param("limit 20", "limit 20\n| limit 20", "{{limit}}", id="which-of-two"),
]


@pytest.mark.parametrize(("before", "after", "at"), CASES)
def test_an_edit_beside_a_value_keeps_the_placeholder(before: str, after: str, at: str) -> None:
    assert RENDERED.count(before) == 1

    found = with_placeholders(ORDERS, RENDERED.replace(before, after))

    wanted = Edited(at=at) if at else Edited(TEMPLATE.replace(before, after))
    assert found == wanted


@given(st.integers(0, len(RENDERED)), st.integers(0, 12), st.text("ab02 |,\n\"'", max_size=12))
def test_whatever_goes_back_gives_the_edited_text_again(at: int, length: int, new: str) -> None:
    edited = RENDERED[:at] + new + RENDERED[at + length :]

    found = with_placeholders(ORDERS, edited)

    if found.text:
        assert all(found.text.count(one) >= 1 for one in ("{{limit}}", "{{net}}", "{{words}}"))
        again = ENTRY[: ENTRY.index("query: |")] + "query: |\n"
        again += "".join(f"  {line}\n" for line in found.text.split("\n"))
        assert unattended_text(entry_of(again), LogSource(), []) == edited.strip()


def test_nothing_changed_is_the_text_itself() -> None:
    assert with_placeholders(ORDERS, RENDERED) == Edited(TEMPLATE)
