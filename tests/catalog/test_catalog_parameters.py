"""Values for parameters: taken, or refused with everything that is wrong."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from hypothesis import given as values_of
from hypothesis import settings
from hypothesis import strategies as st

from insights.catalog.model import Parameter
from insights.catalog.parameters import check
from insights.catalog.values import TYPES, RefusedError, converted
from insights.errors import UsageError
from insights.lang.re2 import refusal


def parameter(kind: str, **more: Any) -> Parameter:
    return Parameter("x", kind, **more)


ARN = "arn:aws:logs:eu-west-1:123456789012:log-group:/a:*"

TAKEN = [
    ("string", 'it\'s "it"', 'it\'s "it"', {}),
    ("string", 500, "500", {}),
    ("string", "", "", {}),
    ("integer", "20", 20, {}),
    ("integer", " -5 ", -5, {}),
    ("integer", 20.0, 20, {}),
    ("integer", 5, 5, {"minimum": 5, "maximum": 5}),
    ("number", "0.75", 0.75, {}),
    ("number", "1e3", 1000.0, {}),
    ("number", 3, 3, {}),
    ("boolean", "TRUE", True, {}),
    ("boolean", False, False, {}),
    ("duration", "5m", "5m", {}),
    ("duration", "12hrs", "12hrs", {}),
    ("enum", "WARN", "WARN", {"values": ("ERROR", "WARN")}),
    ("enum", "404", 404, {"values": (404, 500)}),
    ("ip", "10.8.0.12", "10.8.0.12", {}),
    ("ip", "2001:DB8:0::1", "2001:db8::1", {}),
    ("cidr", "10.8.0.0/16", "10.8.0.0/16", {}),
    ("cidr", "2001:db8::/32", "2001:db8::/32", {}),
    ("regex", r"^5\d\d$", r"^5\d\d$", {}),
    ("regex", "(?i)error|(?<kind>warn)", "(?i)error|(?<kind>warn)", {}),
    ("field", "requestParameters.bucketName", "requestParameters.bucketName", {}),
    ("field", "detail-type", "detail-type", {}),
    ("list", ["a", "b"], ("a", "b"), {}),
    ("list", "a, b", ("a", "b"), {}),
    ("list", "1,2", (1, 2), {"of": "integer"}),
    ("list", 5, (5,), {"of": "integer"}),
    ("log_group", "/aws/lambda/f", "/aws/lambda/f", {}),
    ("log_group", ARN, ARN, {}),
    ("string", "abc", "abc", {"pattern": "[a-c]+", "minimum": 3, "maximum": 3}),
]


@pytest.mark.parametrize(("kind", "given", "value", "more"), TAKEN, ids=str)
def test_takes_a_value(kind: str, given: object, value: object, more: dict[str, Any]) -> None:
    taken = converted(parameter(kind, **more), given)

    assert taken == value
    assert type(taken) is type(value)


REFUSED = [
    ("string", True, {}, "'x' must be a text, not 'true'."),
    ("string", 1.5, {}, "'x' must be a text, not '1.5'."),
    ("string", "ab", {"minimum": 3}, "'x' has 2 characters; the least is 3 characters."),
    ("string", "abcd", {"maximum": 3}, "'x' has 4 characters; the most is 3 characters."),
    ("string", "abd", {"pattern": "[a-c]+"}, "'x' cannot be 'abd': it must match /[a-c]+/."),
    ("string", "abc\n", {"pattern": "[a-c]+"}, "'x' cannot be 'abc\n': it must match /[a-c]+/."),
    ("integer", "3.7", {}, "'x' must be a whole number, not '3.7'."),
    ("integer", 3.7, {}, "'x' must be a whole number, not '3.7'."),
    ("integer", True, {}, "'x' must be a whole number, not 'true'."),
    ("integer", "1_000", {}, "'x' must be a whole number, not '1_000'."),
    ("integer", "٣", {}, "'x' must be a whole number, not '٣'."),
    ("integer", "1" * 99, {}, f"'x' must be a whole number, not '{'1' * 77}...'."),
    ("integer", 0, {"minimum": 1}, "'x' is 0; the least is 1."),
    ("integer", 9, {"maximum": 8}, "'x' is 9; the most is 8."),
    ("number", "nan", {}, "'x' must be a number, not 'nan'."),
    ("number", float("inf"), {}, "'x' must be a number, not 'inf'."),
    ("number", "1e999", {}, "'x' must be a number, not '1e999'."),
    ("number", "0x1f", {}, "'x' must be a number, not '0x1f'."),
    ("boolean", "yes", {}, "'x' must be true or false, not 'yes'."),
    ("boolean", 1, {}, "'x' must be true or false, not '1'."),
    ("duration", "5", {}, "'x' must be a duration, not '5'."),
    ("duration", "2h30m", {}, "'x' must be a duration, not '2h30m'."),
    ("duration", "0m", {}, "'x' must be a duration, not '0m'."),
    ("duration", "5m), @message", {}, "'x' must be a duration, not '5m), @message'."),
    ("enum", "DEBUG", {"values": ("ERROR",)}, "'x' cannot be 'DEBUG'."),
    ("enum", True, {"values": (1, 2)}, "'x' cannot be 'true'."),
    ("ip", "10.8.0.256", {}, "'x' must be an IP address, not '10.8.0.256'."),
    ("ip", "010.8.0.1", {}, "'x' must be an IP address, not '010.8.0.1'."),
    ("ip", "fe80::1%eth0", {}, "'x' must be an IP address without a zone, not 'fe80::1%eth0'."),
    ("ip", 1, {}, "'x' must be an IP address, not '1'."),
    ("cidr", "10.8.0.0/33", {}, "'x' must be a network, not '10.8.0.0/33'."),
    ("cidr", "10.8.0.5/16", {}, "'x' must be a network, not '10.8.0.5/16'."),
    ("cidr", "10.8.0.5", {}, "'x' must be a network, not '10.8.0.5'."),
    ("cidr", "10.0.0.0/255.0.0.0", {}, "'x' must be a network, not '10.0.0.0/255.0.0.0'."),
    ("regex", "a(", {}, "The regular expression 'a(' of 'x' does not compile"),
    ("regex", "a(?=b)", {}, "The regular expression 'a(?=b)' of 'x' looks ahead or behind"),
    ("regex", "", {}, "The regular expression '' of 'x' is empty"),
    ("regex", "a\nb", {}, "The regular expression 'a\nb' of 'x' has a line break"),
    ("field", "a`b", {}, "'x' cannot be 'a`b': no field name has a backtick."),
    ("field", " ", {}, "'x' must be a field name, not ' '."),
    ("list", [], {}, "'x' is an empty list, which the language does not have."),
    ("list", "", {}, "'x' is an empty list, which the language does not have."),
    ("list", ["1", "b"], {"of": "integer"}, "'x' must be a whole number, not 'b'."),
    ("list", ["a"], {"minimum": 2}, "'x' has 1 elements; the least is 2 elements."),
    ("log_group", "a b", {}, "'x' must be a log group, not 'a b'."),
    ("log_group", "/a*", {}, "'x' must be a log group, not '/a*'."),
]


@pytest.mark.parametrize(("kind", "given", "more", "message"), REFUSED, ids=str)
def test_refuses_a_value_with_the_reason(
    kind: str, given: object, more: dict[str, Any], message: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        converted(parameter(kind, **more), given)

    assert caught.value.message.startswith(message)
    assert caught.value.message.endswith(".")


HINTS = [
    ("cidr", "10.8.0.5/16", {}, "Write 10.8.0.0/16."),
    ("cidr", "10.8.0.5", {}, "Write 10.8.0.5/32."),
    ("enum", "EROR", {"values": ("ERROR", "WARN")}, "Did you mean 'ERROR'?"),
    ("enum", "zzz", {"values": ("ERROR", "WARN")}, "Give one of 'ERROR', 'WARN'."),
    ("duration", "2h30m", {}, "Write one number and its unit, such as 30s, 5m, 1h or 7d."),
    ("ip", "fe80::1%eth0", {}, "Write fe80::1."),
]


@pytest.mark.parametrize(("kind", "given", "more", "hint"), HINTS, ids=str)
def test_says_what_to_write_instead(
    kind: str, given: object, more: dict[str, Any], hint: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        converted(parameter(kind, **more), given)

    assert caught.value.hint == hint


DECLARED = {
    "level": Parameter("level", "string", description="The lowest level."),
    "rows": Parameter("rows", "integer", default=20),
}


def test_a_value_beats_the_default() -> None:
    assert check(DECLARED, {"level": "WARN"}) == {"level": "WARN", "rows": 20}
    assert check(DECLARED, {"level": "WARN", "rows": "5"}) == {"level": "WARN", "rows": 5}


def test_one_thing_that_is_wrong_is_told_alone() -> None:
    with pytest.raises(UsageError) as caught:
        check(DECLARED, {})

    assert caught.value.message == (
        "The parameter 'level' (The lowest level) has no value and no default."
    )
    assert caught.value.hint == "Add -p level=VALUE."
    assert caught.value.exit_code == 2


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        check(DECLARED, {"lvel": "WARN", "rows": "many", "zzz": 1})

    assert caught.value.message == (
        "4 things are wrong with the parameters:\n"
        "  There is no parameter 'lvel'. Did you mean 'level'?\n"
        "  There is no parameter 'zzz'. It takes 'level', 'rows'.\n"
        "  The parameter 'level' (The lowest level) has no value and no default."
        " Add -p level=VALUE.\n"
        "  'rows' must be a whole number, not 'many'. Write digits only, such as 20."
    )


def test_an_entry_without_parameters_takes_none() -> None:
    with pytest.raises(UsageError, match="no parameter 'a'") as caught:
        check({}, {"a": 1})

    assert caught.value.hint == "It takes none."


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=3,
)


@settings(max_examples=300, deadline=None)
@values_of(st.sampled_from(TYPES), ANYTHING)
def test_any_value_of_any_type_is_taken_or_refused(kind: str, given: object) -> None:
    declared = Parameter("x", kind, values=("a", 1), minimum=0, maximum=5)
    try:
        value = converted(declared, given)
    except RefusedError:
        return
    assert converted(declared, value) == value


REGEXES = [
    pytest.param(r"^5\d\d$", "", id="plain"),
    pytest.param(r"(?i)error", "", id="flags"),
    pytest.param(r"^(?i)Exception$", "", id="flags-in-the-middle"),
    pytest.param(r"(?<a>x)(?P<b>y)", "", id="both-kinds-of-names"),
    pytest.param(r"[[:alpha:]]+\pL\p{Greek}\z", "", id="only-in-re2"),
    pytest.param(r"\Qa(b\E+?", "", id="quoted"),
    pytest.param(r"[]a/]{2,}", "", id="class"),
    pytest.param(r"a(?!b)", "looks ahead or behind", id="look-ahead"),
    pytest.param(r"(?<=a)b", "looks ahead or behind", id="look-behind"),
    pytest.param(r"(a)\1", "back-reference", id="back-reference"),
    pytest.param(r"(?P<a>x)(?P=a)", "RE2 does not have", id="named-back-reference"),
    pytest.param(r"a++", "possessive", id="possessive"),
    pytest.param(r"a{2}+", "possessive", id="possessive-count"),
    pytest.param(r"(?>a)", "RE2 does not have", id="atomic"),
    pytest.param(r"(?x)a b", "RE2 does not have", id="unknown-flag"),
    pytest.param(r"a{1001}", "repeats more than 1,000", id="too-many"),
    pytest.param(r"a\Z", "RE2 does not have", id="python-only"),
    pytest.param(r"[[:foo:]]", "unknown class", id="unknown-class"),
    pytest.param(r"[z-a]", "does not compile", id="bad-range"),
    pytest.param("a\\", "does not compile", id="lone-backslash"),
]


@pytest.mark.parametrize(("pattern", "reason"), REGEXES)
def test_knows_what_re2_runs(pattern: str, reason: str) -> None:
    found = refusal(pattern)

    assert reason in found
    assert bool(found) == bool(reason)


DUCKDB = duckdb.connect()


@settings(max_examples=200, deadline=None)
@values_of(st.text(st.sampled_from(r"ab1\()[]{}*+?|^$.-,:<>=!Pidwszn"), min_size=1, max_size=7))
def test_what_is_taken_for_a_regex_is_one_to_re2(pattern: str) -> None:
    """DuckDB runs RE2 itself; only ``(?<name>`` is newer than its version."""
    if refusal(pattern) or "(?<" in pattern or r"\p" in pattern or r"\P" in pattern:
        return
    DUCKDB.execute("SELECT regexp_matches('abc', ?)", [pattern]).fetchall()
