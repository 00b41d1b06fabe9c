"""What AWS would refuse about monitors is said first, at the place in the YAML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from monitor_catalog import ENTRY, SETTINGS, catalog_of, derived, wanted_in

from insights.diagnostics import Diagnostic, Severity, Span
from insights.monitors.checks import check_catalog
from insights.monitors.codes import CODES
from insights.monitors.derivation import derived_pattern
from insights.monitors.desired import desired
from insights.monitors.kinds import Kind
from insights.monitors.limits import over_quota
from insights.monitors.live import Live, World
from insights.monitors.ownership import Owner
from insights.monitors.plan import Options, plan
from insights.monitors.resources.cron import schedule_fault
from insights.monitors.resources.target import Target
from insights.monitors.wanted import Wanted

#: What is put in place of what, the code, what the finding stands under, and its message.
MISTAKES = [
    (
        "datapoints: 2 of 3",
        "datapoints: 4 of 3",
        "MON004",
        "4 of 3",
        "4 of 3 datapoints cannot breach.",
    ),
    (
        "period: 5m\n    threshold: 400",
        "period: 90s\n    threshold: 400",
        "MON005",
        "90s",
        "A period of 90 seconds is not one that alarms have.",
    ),
    (
        "datapoints: 2 of 3",
        "datapoints: 2 of 300",
        "MON005",
        "5m",
        "300 periods of 300 seconds cover more than a day.",
    ),
    (
        "datapoints: 1 of 2",
        "datapoints: 1 of 101",
        "MON004",
        "1 of 101",
        "A log alarm looks at 100 query results at most, not 101.",
    ),
    (
        "max(rejects) by srcAddr",
        "p99(rejects) by srcAddr",
        "MON002",
        "p99",
        "'p99' is no function of log alarms.",
    ),
    (
        "NOT OK(one",
        "not OK(one",
        "MON003",
        "not",
        "The rule cannot be read: unsupported token 'not' at char 25, must be: '(', 'NOT', "
        "AT_LEAST, TRUE or FALSE, ALARM, OK, or INSUFFICIENT_DATA.",
    ),
    (
        "ALARM(rejects-spike)",
        "ALARM(rejects-spikes)",
        "MON021",
        "rejects-spikes",
        "The catalog has no alarm 'rejects-spikes'.",
    ),
    (
        "NOT OK(one-source-spike)",
        "NOT OK(trouble)",
        "MON023",
        "ALARM(rejects-spike) AND NOT OK(trouble)",
        "The alarm 'trouble' depends on itself.",
    ),
    (
        "value: $bytes,",
        "value: $bytes, default: 0,",
        "MON007",
        "default",
        "A metric filter with dimensions cannot have a default value.",
    ),
    (
        "['@aws.region']",
        "['@aws.region', '@aws.account', '@source.log']",
        "MON008",
        "dimensions",
        "These are 4 dimensions, system fields included; 3 are taken.",
    ),
    (
        "value: $bytes",
        "value: $.bytes",
        "MON009",
        "$.bytes",
        "'$.bytes' is for JSON patterns, and this one is space-delimited.",
    ),
    (
        "{src: $src}",
        "{src: '$.a[*]'}",
        "MON009",
        "'$.a[*]'",
        "'$.a[*]' has a wildcard, which values and dimensions cannot have.",
    ),
    (
        "select: '@aws.region = \"eu-west-1\"'",
        "select: '@aws.region IN [\"eu-west-1\"]'",
        "MON009",
        "'@aws.region IN [\"eu-west-1\"]'",
        "A list in 'select' has square brackets, which CloudWatch refuses.",
    ),
    (
        "| limit {{limit}}\n",
        "| limit {{limit}} # unmask(@message)\n",
        "MON016",
        "5",
        "Log lines cannot be shown of a query that has unmask().",
    ),
    ("statistic: p99", "statistic: p101", "MON013", "p101", "'p101' is no percentile."),
    (
        "statistic: p99",
        "statistic: Sum",
        "MON013",
        "low_samples",
        "'low_samples' is for percentiles, and the statistic is 'Sum'.",
    ),
    (
        "refused / every",
        "refused / evry",
        "MON014",
        "evry",
        "The expression names 'evry', which is the id of no metric.",
    ),
    (
        "refused / every * 100",
        "refused / SUMM(every)",
        "MON014",
        "refused / SUMM(every)",
        "Function 'SUMM' not found.",
    ),
    (
        "refused / every * 100",
        "METRICS() * 100",
        "MON014",
        "METRICS() * 100",
        "The expression comes to several time series, and an alarm looks at one.",
    ),
    (
        "100 - share",
        "SUM(share)",
        "MON014",
        "SUM(share)",
        "The return value of the expression must be TimeSeries or Array[TimeSeries].",
    ),
    (
        "100 - share",
        "SUM(SEARCH('Network'))",
        "MON014",
        "SUM(SEARCH('Network'))",
        "SEARCH cannot stand in an alarm.",
    ),
    (
        "{id: every,",
        "{id: refused,",
        "MON014",
        "refused",
        "The id 'refused' is taken already.",
    ),
    ("watch: share", "watch: shar", "MON014", "shar", "There is no metric with the id 'shar'."),
    (
        "threshold: 10\n    comparison: '>'",
        "threshold: 10\n    comparison: above",
        "MON006",
        "above",
        "'above' compares with a band, and the alarm has a threshold.",
    ),
    (
        "threshold: 10\n    comparison: '>'",
        "comparison: above",
        "MON006",
        "above",
        "'above' compares with a band, and there is none.",
    ),
    (
        "threshold: 10\n    comparison: '>'",
        "threshold: 10\n    band: 2\n    comparison: '>'",
        "MON006",
        "'>'",
        "The alarm has a threshold and a band.",
    ),
    (
        "threshold: 10\n    comparison: '>'",
        "band: 2\n    comparison: '>'",
        "MON006",
        "'>'",
        "'>' compares with a threshold, and there is none.",
    ),
    ("every: 5m", "every: 90s", "MON015", "90s", "'90s' is not a number of whole minutes."),
    (
        "delay: 2m",
        "delay: 30d",
        "MON015",
        "10m",
        "A run would cover no time, or reach back more than 30 days.",
    ),
    (
        "window: 10m",
        "window: 4m",
        "MON102",
        "4m",
        "Every run looks at 4m, and 5m pass in between.",
    ),
    (
        "warm_up: 30m",
        "warm_up: 30s",
        "MON015",
        "30s",
        "A warm-up of 30s is not whole minutes up to two days.",
    ),
    (
        "period: 5m\n    threshold: 400",
        "period: 10m\n    threshold: 400",
        "MON005",
        "10m",
        "Periods of 10m cannot follow the clock.",
    ),
    (
        "missing: notBreaching\n    role",
        "role",
        "MON103",
        "one-source-spike",
        "The alarm does not say what an empty answer counts as.",
    ),
    (
        "missing: notBreaching\n    dimensions",
        "dimensions",
        "MON101",
        "bytes-high",
        "Without matches there is no point, and the alarm does not return to OK.",
    ),
    (
        "dimensions: {src: 10.0.0.1, '@aws.region': eu-west-1}",
        "unit: Bytes",
        "MON105",
        "filter",
        "The metric has the dimensions @aws.region, src; the alarm looks at another metric.",
    ),
    (
        "cron: '0 6 * * ? *'",
        "cron: '0 24 * * ? *'",
        "MON015",
        "'0 24 * * ? *'",
        "'24' is no hours of a schedule; 0 to 23 are.",
    ),
    (
        "default: 20, ",
        "",
        "MON016",
        "limit",
        "The parameter 'limit' has no default, and CloudWatch runs the query by itself.",
    ),
    (
        "{alarm: page, ok:",
        "{alarm: reboot, insufficient: [many, many], ok:",
        "MON022",
        "[many, many]",
        "These are 6 actions; an alarm has 5.",
    ),
    (
        "enabled: false",
        "actions: {ok: reboot}",
        "MON022",
        "reboot",
        "A log alarm cannot do 'arn:aws:automate:eu-west-1:ec2:reboot'.",
    ),
    (
        "metric: {namespace: Network, name: Bytes, value: $bytes, dimensions: {src: $src}}",
        "metric: {namespace: Network, name: Bytes, value: $bytes, dimensions: {':src': $src}}",
        "MON009",
        "':src'",
        "':src' is no name of a dimension.",
    ),
    (
        "dimensions: {src: $src}",
        "dimensions: {Quelle-Ü: $src}",
        "MON009",
        "Quelle-Ü",
        "'Quelle-Ü' is no name of a dimension.",
    ),
    (
        "select: '@aws.region = \"eu-west-1\"'",
        "select: '@aws.region == \"eu-west-1\"'",
        "MON009",
        "'@aws.region == \"eu-west-1\"'",
        "CloudWatch cannot read these criteria.",
    ),
    (
        "statistic: p99\n    low_samples: ignore",
        "statistic: TM(90%:10%)",
        "MON013",
        "TM(90%:10%)",
        "'TM(90%:10%)' is no range of a statistic.",
    ),
    (
        "statistic: p99\n    low_samples: ignore",
        "statistic: PR(10%:90%)",
        "MON013",
        "PR(10%:90%)",
        "'PR(10%:90%)' is no range of a statistic.",
    ),
    (
        "wall_clock: Europe/Berlin",
        "wall_clock: Europe/Berlinn",
        "MON015",
        "Europe/Berlinn",
        "There is no time zone 'Europe/Berlinn'.",
    ),
    (
        "wall_clock: Europe/Berlin",
        "wall_clock: '+05:33'",
        "MON015",
        "'+05:33'",
        "There is no time zone '+05:33'.",
    ),
    (
        "  window: 1d\n",
        "  window: 0s\n",
        "MON015",
        "0s",
        "A run would cover no time.",
    ),
    (
        "  window: 1d\n",
        "  window: 1d\n  timezone: Mars/Base\n",
        "MON015",
        "Mars/Base",
        "There is no time zone 'Mars/Base'.",
    ),
    (
        "    log_lines_role: lines-role\n",
        "",
        "MON017",
        "log_lines",
        "Nothing says which role reads the log lines.",
    ),
    (
        "role: logs-alarm-role",
        "role: arn:aws:iam::123456789012:user/someone",
        "MON017",
        "arn:aws:iam::123456789012:user/someone",
        "'arn:aws:iam::123456789012:user/someone' is neither the name nor the ARN of a role.",
    ),
    (
        "role: query-role",
        "role: query role",
        "MON017",
        "query role",
        "'query role' is neither the name nor the ARN of a role.",
    ),
    (
        "{alarm: rejects-odd, wait",
        "{alarm: trouble, wait",
        "MON023",
        "trouble",
        "The alarm 'trouble' depends on itself.",
    ),
    (
        "{alarm: rejects-odd, wait",
        "{alarm: rejects-od, wait",
        "MON021",
        "rejects-od",
        "The catalog has no alarm 'rejects-od'.",
    ),
    (
        "{alarm: page, ok:",
        "{alarm: 'arn:aws:sns:page', ok:",
        "MON022",
        "'arn:aws:sns:page'",
        "'arn:aws:sns:page' is not the ARN of an action.",
    ),
    (
        "value: $bytes",
        "value: $byte",
        "MON107",
        "$byte",
        "The pattern names no field 'byte', so the metric gets no points.",
    ),
    (
        "{src: $src}",
        "{src: $srcaddr}",
        "MON107",
        "$srcaddr",
        "The pattern names no field 'srcaddr', so the metric gets no points.",
    ),
]


def told(text: str) -> list[Diagnostic]:
    return [*wanted_in(catalog_of(text)).found]


def under(text: str, span: Span) -> str:
    """The text of a finding's place, which lies on one line."""
    return text.splitlines()[span.line - 1][span.column - 1 : span.end_column - 1]


def test_the_entry_itself_is_fine() -> None:
    assert told(ENTRY) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "place", "message"),
    MISTAKES,
    ids=lambda one: str(one)[:30],
)
def test_a_mistake_is_told_at_its_place(
    old: str, new: str, code: str, place: str, message: str
) -> None:
    assert ENTRY.count(old) == 1, "the mistake is put in once"
    text = ENTRY.replace(old, new)

    found = [one for one in told(text) if one.code == code]

    assert message in [one.message for one in found]
    spots = [under(text, one.span) for one in found if one.message == message]
    assert place in spots
    assert all(one.hint.endswith((".", "?")) for one in found)


def test_most_findings_need_no_environment() -> None:
    offline = {"MON015", "MON016", "MON017", "MON018", "MON022", "MON010"}

    for old, new, code, _, _ in MISTAKES:
        if code not in offline:
            found = check_catalog(catalog_of(ENTRY.replace(old, new)))
            assert code in {one.code for one in found}, code


def test_a_default_brings_an_alarm_back_to_ok() -> None:
    text = ENTRY.replace("datapoints: 2 of 3\n    missing: notBreaching", "datapoints: 2 of 3")

    assert told(text) == []
    assert [one.code for one in told(text.replace("default: 0, ", ""))] == ["MON101"]


def test_long_names_and_texts() -> None:
    long = ENTRY.replace("folder: network", f"folder: {'f' * 250}")
    assert [one.code for one in told(long)] == ["MON010"]

    comment = "# " + "x" * 9_900
    text = ENTRY.replace("  filter action in", f"  {comment}\n  filter action in")
    assert {one.code for one in told(text)} == {"MON011"}


def test_points_of_tests_are_read() -> None:
    test = "tests:\n  - {name: t, alarm: rejects-spike, points: 0x3 5y, states: {1: OK}}\n"
    items = test.replace("0x3 5y", "[1, _x2, 5y]")

    for text in (ENTRY + test, ENTRY + items):
        (found,) = told(text)
        assert (found.code, found.message) == ("MON001", "'5y' is no point.")
        assert under(text, found.span) == "5y"


def test_too_many_parameters_of_a_saved_query() -> None:
    more = "".join(f"  p{number}: {{type: integer, default: 1}}\n" for number in range(19))
    use = " ".join(f"and x != {{{{p{number}}}}}" for number in range(19))
    text = ENTRY.replace("query: |", f"{more}query: |").replace(
        "{{actions}}", f"{{{{actions}}}} {use}"
    )

    assert [one.code for one in told(text)] == ["MON012"]


def test_what_the_environment_lacks() -> None:
    catalog = catalog_of(ENTRY)
    environment = catalog.environments["prod"]

    nameless = desired(Target(catalog, environment, "eu-west-1", "", {"vpcflow": ("/a",)}), derived)
    assert {one.code for one in nameless.found} == {"MON017"}
    assert nameless.refused

    empty = desired(Target(catalog, environment, "eu-west-1", "1" * 12), derived)
    assert {one.code for one in empty.found} == {"MON018"}

    many = {"vpcflow": tuple(f"/g{number}" for number in range(51))}
    wide = desired(Target(catalog, environment, "eu-west-1", "1" * 12, many), derived)
    assert {one.code for one in wide.found} == {"MON018"}


@pytest.mark.parametrize(
    ("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_roles_are_of_the_region_s_partition(region: str, partition: str) -> None:
    found = wanted_in(catalog_of(ENTRY), region=region)

    (one,) = [one for one in found.wanted if one.kind is Kind.SCHEDULED_QUERY]
    assert one.body["executionRoleArn"] == f"arn:{partition}:iam::123456789012:role/query-role"


def test_an_action_of_no_environment() -> None:
    settings = SETTINGS.replace("reboot:", "other:")
    more = "  files: {engine: cloudwatch, actions: {reboot: ['arn:aws:sns::123456789012:b']}}\n"
    settings = settings.replace("dashboards:", f"{more}dashboards:")
    text = ENTRY.replace("{alarm: page, ok:", "{alarm: reboot, ok:")

    (found,) = wanted_in(catalog_of(text, settings=settings)).found

    assert found.message == "The environment 'prod' has no action 'reboot'."


def test_patterns_are_derived_or_the_finding_says_why_not() -> None:
    catalog = catalog_of(ENTRY)
    groups = {"vpcflow": ("/a",)}
    target = Target(catalog, catalog.environments["prod"], "eu-west-1", "1" * 12, groups)

    found = desired(target, derived_pattern)
    (pattern,) = [one.body for one in found.wanted if one.id == "rejected-flows"]
    assert found.found == ()
    assert "action" in pattern["filterPattern"]

    text = ENTRY.replace("filter action in {{actions}}", "filter bytes * 2 > packets")
    text = text.replace("  actions: {type: list, default: [REJECT, DROP]}\n", "")
    catalog = catalog_of(text)
    target = Target(catalog, catalog.environments["prod"], "eu-west-1", "1" * 12, groups)
    found = desired(target, derived_pattern)
    (why,) = found.found
    assert under(text, why.span) == "bytes * 2"
    assert "rejected-flows" not in {one.id for one in found.wanted}


def test_a_dashboard_needs_entries() -> None:
    settings = SETTINGS.replace("[security]", "[security, missing]")

    (found,) = wanted_in(catalog_of(ENTRY, settings=settings)).found

    assert (found.code, found.file) == ("MON020", "catalog.yaml")
    assert under(settings, found.span) == "[security, missing]"


def test_quotas_count_what_is_there() -> None:
    owner = Owner("acme", "acme")
    regexes = [Live(Kind.METRIC_FILTER, f"f{n}", {"filterPattern": "%a%"}, "/g") for n in range(5)]
    plain = [Live(Kind.METRIC_FILTER, f"p{n}", {"filterPattern": "a"}, "/g") for n in range(94)]
    queries = [Live(Kind.SAVED_QUERY, f"q{n}", {}) for n in range(1000)]
    world = World((*regexes, *plain, *queries))
    wanted = [
        Wanted(Kind.METRIC_FILTER, "a", "acme.a", {"filterPattern": "{ $.a = %x% }"}, "/g"),
        Wanted(Kind.SAVED_QUERY, "a", "acme/a", {}),
    ]

    def messages(wanted: list[Wanted]) -> list[str]:
        found = plan(wanted, world, Options(owner))
        span = Span(1, 1, 1, 1)
        return [one.message for one in over_quota(found, world, "catalog.yaml", span)]

    assert messages([]) == []
    assert messages(wanted) == [
        "There would be 1001 saved queries; 1000 are taken.",
        "There would be 6 metric filters with regular expressions on /g; 5 are taken.",
    ]
    second = Wanted(Kind.METRIC_FILTER, "b", "acme.b", {"filterPattern": '"50% of" 100%'}, "/g")
    assert messages([wanted[0], second])[0] == (
        "There would be 101 metric filters on /g; 100 are taken."
    )


def test_an_alarm_is_in_so_many_composite_alarms() -> None:
    def composite(name: str, rule: str) -> Live:
        return Live(Kind.ALARM, name, {"AlarmType": "composite", "AlarmRule": rule})

    arn = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:child"
    there = [composite(f"c{n}", "ALARM(child) AND OK(other)") for n in range(149)]
    world = World((*there, composite("by-arn", f'NOT ALARM("{arn}") OR ALARM(child)')))
    body = {"AlarmType": "composite", "AlarmRule": "OK(child)"}
    wanted = [Wanted(Kind.ALARM, "more", "acme.more", body)]

    found = plan(wanted, world, Options(Owner("acme", "acme")))
    told = [one.message for one in over_quota(found, world, "catalog.yaml", Span(1, 1, 1, 1))]

    assert told == ["There would be 151 composite alarms with child in their rules; 150 are taken."]


@pytest.mark.parametrize(
    "text",
    [
        "0 6 * * ? *",
        "0/15 8-18 ? * MON-FRI *",
        "0 6 * * SAT,SUN *",
        "0 0 ? * MON#1 *",
        "0 0 L * ? *",
        "0 0 15W * ? *",
        "0 0 ? JAN,JUL 6L 2026-2030",
    ],
)
def test_schedules(text: str) -> None:
    assert schedule_fault(text) == ""


@pytest.mark.parametrize(
    "text",
    ["0 6 * * *", "60 6 * * ? *", "0 6 32 * ? *", "0 6 ? 13 * *", "0 6 ? * 8 *", "x 6 * * ? *"],
)
def test_what_is_no_schedule(text: str) -> None:
    assert schedule_fault(text).endswith((".", "are."))


@given(st.text(alphabet="0159*,-/?LW# MONJAN", max_size=30))
def test_any_text_is_a_schedule_or_not(text: str) -> None:
    assert isinstance(schedule_fault(text), str)


def test_codes_are_in_order_and_have_pages() -> None:
    codes = [one.code for one in CODES]

    assert codes == sorted(set(codes))
    assert len({one.slug for one in CODES}) == len(CODES)
    assert all(one.page.endswith(".") for one in CODES)
    assert {one.severity for one in CODES} <= {Severity.ERROR, Severity.WARNING}
