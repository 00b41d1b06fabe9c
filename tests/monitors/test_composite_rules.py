"""Rules of composite alarms, against the recorded answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.monitors.alarms.composite import (
    AtLeast,
    Both,
    CompositeRule,
    Constant,
    Either,
    Is,
    Not,
    children,
    holds,
    written,
)
from insights.monitors.alarms.composite_parser import CompositeFault, read_rule
from insights.monitors.alarms.states import State

OPERAND = "must be: '(', 'NOT', AT_LEAST, TRUE or FALSE, ALARM, OK, or INSUFFICIENT_DATA"
NUMBER = "must be: NUMBER, PERCENTAGE NUMBER"
ARN = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:a"


def good(text: str) -> CompositeRule:
    rule = read_rule(text)
    assert not isinstance(rule, CompositeFault), rule
    return rule


@pytest.mark.parametrize(
    "text",
    [
        "TRUE",
        "NOT TRUE",
        "NOT NOT FALSE",
        "TRUE OR FALSE AND FALSE",
        "ALARM ( a )",
        'ALARM("a")',
        f"ALARM({ARN})",
        "AT_LEAST(1, ALARM, (a,b))",
        "AT_LEAST(50%, ALARM, (a,b))",
        "AT_LEAST(50%, NOT ALARM, (a,b))",
        "ALARM('a')",
        'OK("an \\"alarm\\" (1), too")',
    ],
)
def test_accepted_rules_print_to_themselves(text: str) -> None:
    assert good(written(good(text))) == good(text)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("true", f"Unsupported token 'true' at char 0, {OPERAND}"),
        ("not TRUE", f"Unsupported token 'not' at char 0, {OPERAND}"),
        ("Alarm(a)", f"Unsupported token 'Alarm' at char 0, {OPERAND}"),
        ("!TRUE", f"Unsupported token '!TRUE' at char 0, {OPERAND}"),
        ("UNKNOWN(a)", f"Unsupported token 'UNKNOWN' at char 0, {OPERAND}"),
        ("TRUE and FALSE", "Unsupported token 'and' at char 5, must be: <EOF>, 'AND', 'OR'"),
        ("TRUE && FALSE", "Unsupported token '&&' at char 5, must be: <EOF>, 'AND', 'OR'"),
        ("TRUE FALSE", "Unsupported token 'FALSE' at char 5, must be: <EOF>"),
        ("TRUE junk", "Unsupported token 'junk' at char 5, must be: <EOF>"),
        ("ALARM(an alarm)", "Unsupported token 'alarm' at char 9, must be: ')'"),
        (
            "AT_LEAST(0, ALARM, (a,b))",
            "AT_LEAST absolute threshold must be between 1 and number of alarms (2)",
        ),
        (
            "AT_LEAST(3, ALARM, (a,b))",
            "AT_LEAST absolute threshold must be between 1 and number of alarms (2)",
        ),
        (
            "AT_LEAST(0%, ALARM, (a,b))",
            "AT_LEAST percentage threshold must be between 1 and 100",
        ),
        (
            "AT_LEAST(101%, ALARM, (a,b))",
            "AT_LEAST percentage threshold must be between 1 and 100",
        ),
        ("AT_LEAST(-1, ALARM, (a,b))", f"Unsupported token '-1' at char 9, {NUMBER}"),
        ("AT_LEAST(1.5, ALARM, (a,b))", f"Unsupported token '1.5' at char 9, {NUMBER}"),
        ("AT_LEAST(50.5%, ALARM, (a,b))", f"Unsupported token '50.5%' at char 9, {NUMBER}"),
        (
            "AT_LEAST(1, BOGUS, (a,b))",
            "Unsupported token 'BOGUS' at char 12, must be: 'NOT', ALARM, OK, or INSUFFICIENT_DATA",
        ),
    ],
)
def test_the_recorded_refusals(text: str, answer: str) -> None:
    fault = read_rule(text)

    assert isinstance(fault, CompositeFault)
    assert fault.answer == f"Error in AlarmRule [{answer}]"


def test_limits_of_a_rule() -> None:
    many = " OR ".join(f"ALARM(a{number})" for number in range(100))
    assert not isinstance(read_rule(many), CompositeFault)

    assert isinstance(read_rule(f"{many} OR ALARM(b)"), CompositeFault)
    assert isinstance(read_rule("TRUE" + " " * 10_240), CompositeFault)
    assert isinstance(read_rule(" OR ".join(["TRUE"] * 251)), CompositeFault)
    assert not isinstance(read_rule(" OR ".join(["TRUE"] * 250)), CompositeFault)
    assert isinstance(read_rule("(" * 4000 + "TRUE"), CompositeFault)
    assert isinstance(read_rule("NOT " * 2000 + "TRUE"), CompositeFault)


@pytest.mark.parametrize(
    ("text", "true"),
    [
        ("TRUE OR FALSE AND FALSE", True),
        ("(TRUE OR FALSE) AND FALSE", False),
        ("NOT FALSE AND FALSE", False),
        ("ALARM(red) AND OK(green)", True),
        ("ALARM(red) AND OK(red)", False),
        ("NOT ALARM(green)", True),
        ("INSUFFICIENT_DATA(grey)", True),
        ("AT_LEAST(2, OK, (red, green, grey))", False),
        ("AT_LEAST(2, NOT OK, (red, green, grey))", True),
        ("AT_LEAST(34%, OK, (red, green, grey))", False),
        ("AT_LEAST(33%, OK, (red, green, grey))", True),
    ],
)
def test_rules_and_states(text: str, true: bool) -> None:
    states = {"red": State.ALARM, "green": State.OK, "grey": State.INSUFFICIENT_DATA}

    assert holds(good(text), states.__getitem__) is true


NAMES = st.text(alphabet='ab "\\(),\n.é', min_size=1, max_size=6)
LEAVES: st.SearchStrategy[CompositeRule] = st.one_of(
    st.builds(Constant, st.booleans()),
    st.builds(Is, st.sampled_from(State), NAMES),
    st.builds(
        lambda percent, negated, state, names: AtLeast(1, percent, negated, state, tuple(names)),
        st.booleans(),
        st.booleans(),
        st.sampled_from(State),
        st.lists(NAMES, min_size=1, max_size=3),
    ),
)


def above(inner: st.SearchStrategy[CompositeRule]) -> st.SearchStrategy[CompositeRule]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(Not, inner), st.builds(Both, several), st.builds(Either, several))


@given(st.recursive(LEAVES, above, max_leaves=6))
def test_printed_rules_mean_the_same(rule: CompositeRule) -> None:
    again = good(written(rule))

    assert written(again) == written(rule)
    assert list(children(again)) == list(children(rule))
    for state in State:
        assert holds(again, lambda _, one=state: one) == holds(rule, lambda _, one=state: one)  # type: ignore[misc]


@given(st.text(alphabet='ALRMTUEFSNOKD_()," %1ab', max_size=40))
def test_any_text_is_a_rule_or_a_fault(text: str) -> None:
    rule = read_rule(text)

    if isinstance(rule, CompositeFault):
        assert 0 <= rule.start <= rule.end <= len(text)
        assert rule.message
