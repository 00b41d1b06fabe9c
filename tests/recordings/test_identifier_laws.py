"""Laws of replacing identifiers, and of finding those that have to stay."""

from __future__ import annotations

import re
from ipaddress import ip_address

from hypothesis import given
from hypothesis import strategies as st

from insights.recordings.identifiers import Identifiers
from insights.recordings.keeping import needed

_addresses = st.ip_addresses().map(str)
_accounts = st.integers(0, 10**12 - 1).map("{:012d}".format)
_resources = st.builds("{}-{:017x}".format, st.sampled_from(["eni", "vpc"]), st.integers(0, 2**60))
_keys = st.builds("{}{:016X}".format, st.sampled_from(["AKIA", "AROA"]), st.integers(0, 2**60))
_values = st.one_of(_addresses, _accounts, _resources, _keys)
_texts = st.lists(
    st.lists(st.one_of(_values, st.sampled_from(["GET", "-", "443"])), max_size=5).map(" ".join),
    max_size=6,
)


@given(_texts)
def test_the_same_stands_for_the_same_and_another_for_another(texts: list[str]) -> None:
    own = Identifiers(texts)

    assert own.replaced == Identifiers(texts).replaced
    assert len(set(own.replaced.values())) == len(own.replaced)
    assert not set(own.replaced) & set(own.replaced.values())
    for text in texts:
        words = [own.replaced.get(word, word) for word in text.split(" ")]
        assert own.without(text) == " ".join(words)


@given(_texts)
def test_what_is_replaced_is_replaced_for_good(texts: list[str]) -> None:
    own = Identifiers(texts)
    done = [own.without(text) for text in texts]

    assert not any(value in text.split(" ") for value in own.replaced for text in done)
    again = Identifiers(done)
    kinds = re.compile(r"(?:eni|i|vpc)-[0-9a-f]{17}|100000000\d{3}|198\.1[89]\..*")
    assert all(kinds.fullmatch(one) for one in again.replaced), again.replaced


@given(_texts)
def test_no_public_address_is_left_and_no_private_one_is_touched(texts: list[str]) -> None:
    own = Identifiers(texts)
    for value, other in own.replaced.items():
        if "." in value or ":" in value:
            assert ip_address(value).is_global
            assert not ip_address(other).is_global


@given(_texts, st.data())
def test_what_is_kept_stays(texts: list[str], data: st.DataObject) -> None:
    all_of = sorted(Identifiers(texts).replaced)
    keep = data.draw(st.sets(st.sampled_from(all_of))) if all_of else set()
    own = Identifiers(texts, keep)

    assert set(own.replaced) == set(all_of) - keep


@given(st.sets(st.integers(0, 40)), st.data())
def test_exactly_what_is_needed_is_found(values: set[int], data: st.DataObject) -> None:
    listed = [str(one) for one in sorted(values)]
    wanted = data.draw(st.sets(st.sampled_from(listed))) if listed else set()

    assert set(needed(listed, lambda kept: wanted <= kept)) == wanted
