"""What can be wrong with monitors: one code, slug, severity and page for each kind of finding."""

from __future__ import annotations

from insights.catalog.codes import Code
from insights.diagnostics import Severity

BAD_POINTS = Code(
    "MON001",
    "bad-points",
    Severity.ERROR,
    "The points of an alarm's test cannot be read. They are numbers, one a period and the oldest "
    "first; '_' is a missing point, 'failed' a failed execution of a log alarm's query, and x2 "
    "behind one repeats it: 0x3 500 0 500x2 _x2.",
)
BAD_AGGREGATE = Code(
    "MON002",
    "bad-aggregate",
    Severity.ERROR,
    "The aggregate of a log alarm cannot be read. It is one of count(*), avg(f), sum(f), min(f) "
    "and max(f), with 'by' and up to five fields if each group is judged alone, and '| sort desc' "
    "if the groups with the greatest values come first. bin() belongs into the query itself.",
)
BAD_COMPOSITE_RULE = Code(
    "MON003",
    "bad-composite-rule",
    Severity.ERROR,
    "The rule of a composite alarm cannot be read. It combines ALARM(name), OK(name), "
    "INSUFFICIENT_DATA(name) and AT_LEAST(2, ALARM, (a, b, c)) with AND, OR, NOT and parentheses; "
    "the words are upper case. It has at most 10,240 characters, 100 alarms and 500 elements.",
)
BAD_COUNTS = Code(
    "MON004",
    "bad-datapoints",
    Severity.ERROR,
    "An alarm asks for more breaching datapoints than it looks at, or a log alarm looks at more "
    "than 100 query results.",
)
BAD_PERIOD = Code(
    "MON005",
    "bad-period",
    Severity.ERROR,
    "A period that alarms do not have, or too much time. Periods are 10s, 20s, 30s or whole "
    "minutes; all datapoints together cover at most a day, or a week with periods from 1h on.",
)
BAD_COMPARISON = Code(
    "MON006",
    "bad-comparison",
    Severity.ERROR,
    "A comparison that the alarm cannot make. 'above', 'below' and 'outside' compare a metric with "
    "its anomaly band and have 'band' beside them; '>', '>=', '<' and '<=' have 'threshold'. Log "
    "alarms have no bands.",
)
DEFAULT_WITH_DIMENSIONS = Code(
    "MON007",
    "default-with-dimensions",
    Severity.ERROR,
    "A metric filter has a default value and dimensions. CloudWatch refuses the two together, "
    "since it could not tell which dimensions a default would have.",
)
TOO_MANY_DIMENSIONS = Code(
    "MON008",
    "too-many-dimensions",
    Severity.ERROR,
    "A metric filter has more than three dimensions. System fields such as @aws.region count.",
)
BAD_SELECTOR = Code(
    "MON009",
    "bad-selector",
    Severity.ERROR,
    "A value or dimension of a metric filter is a selector that CloudWatch refuses. It is $.field "
    "for JSON patterns and $field for space-delimited ones, without wildcards. A dimension's name "
    "is ASCII, and criteria in 'select' compare @aws.account and @aws.region.",
)
NAME_TOO_LONG = Code(
    "MON010",
    "name-too-long",
    Severity.ERROR,
    "The name in AWS, prefix included, is longer than CloudWatch takes: 255 characters for saved "
    "queries, scheduled queries, alarms and dashboards, 512 for metric filters.",
)
TEXT_TOO_LONG = Code(
    "MON011",
    "query-too-long",
    Severity.ERROR,
    "The text of a query, with the comment that marks whose it is, has more than 10,000 "
    "characters, or a parameter's default or description is longer than CloudWatch keeps.",
)
BAD_PARAMETERS = Code(
    "MON012",
    "bad-saved-parameters",
    Severity.ERROR,
    "Parameters that a saved query cannot have: more than 20, one without a placeholder in the "
    "text, or any with a query in PPL or SQL. A parameter without a default is saved with none.",
)
BAD_STATISTIC = Code(
    "MON013",
    "bad-statistic",
    Severity.ERROR,
    "A statistic or setting that CloudWatch refuses: a percentile above 100, a range whose "
    "bounds are not in order, or 'low_samples' "
    "beside a statistic that is no percentile.",
)
BAD_METRIC_MATH = Code(
    "MON014",
    "bad-metric-math",
    Severity.ERROR,
    "Metric math that CloudWatch refuses: an id twice or unknown, more than ten metrics, or not "
    "exactly one value that the alarm watches; or a metric filter and another metric at once.",
)
BAD_SCHEDULE = Code(
    "MON015",
    "bad-schedule",
    Severity.ERROR,
    "A schedule that CloudWatch refuses: 'every' of a log alarm is whole minutes, a run covers at "
    "least a second and at most 30 days, zones are names such as Europe/Berlin, and a schedule of "
    "six fields has '?' for the day of the month or the day of the week.",
)
NOT_RUNNABLE = Code(
    "MON016",
    "cannot-run-unattended",
    Severity.ERROR,
    "A query that CloudWatch has to run on its own cannot do so: a parameter has no default, a log "
    "alarm's query is not in the language of Logs Insights, or log lines are asked of a query that "
    "has unmask().",
)
NO_ROLE = Code(
    "MON017",
    "bad-role",
    Severity.ERROR,
    "A role is neither an ARN nor a name that can be made one, because it is no name of a role or "
    "the environment does not say its account; or a log alarm shows log lines and names no role "
    "that reads them.",
)
NO_GROUPS = Code(
    "MON018",
    "bad-log-groups",
    Severity.ERROR,
    "A monitor has no log group, or more of them than CloudWatch takes: 50 for scheduled queries "
    "and log alarms. Names that end in '*' are looked up first.",
)
OVER_QUOTA = Code(
    "MON019",
    "over-quota",
    Severity.ERROR,
    "Together with what is in the account there would be more than CloudWatch allows: 1,000 saved "
    "queries, 100 metric filters a log group, 5 of them with regular expressions.",
)
BAD_DASHBOARD = Code(
    "MON020",
    "bad-dashboard",
    Severity.ERROR,
    "A dashboard without a widget, with more than 500, or with one that is wider than the 24 "
    "columns of the grid.",
)
UNKNOWN_ALARM = Code(
    "MON021",
    "unknown-alarm",
    Severity.WARNING,
    "A composite alarm names an alarm that this catalog does not have. It is taken as the full "
    "name of one that somebody else keeps; CloudWatch refuses the rule if there is none.",
)
BAD_ACTION = Code(
    "MON022",
    "bad-action",
    Severity.ERROR,
    "An action that the environment has no ARN for or that is none, more than five for one state, "
    "or one that the kind of alarm cannot do: log alarms take SNS, Lambda and OpsItems.",
)
MUTUAL_ALARMS = Code(
    "MON023",
    "circular-rule",
    Severity.ERROR,
    "A composite alarm depends on itself, directly or by way of other composite alarms. CloudWatch "
    "stops evaluating such alarms.",
)
NOT_IN_TEMPLATES = Code(
    "MON024",
    "not-in-templates",
    Severity.ERROR,
    "An object that CloudWatch takes and templates cannot say. AWS::Logs::ScheduledQuery has no "
    "'delay', 'lookup_table' and 'kms_key', and a metric's value has no exponent there. Terraform "
    "says such objects by the same types, so it cannot either; 'insights sync' can.",
)
NEVER_OK = Code(
    "MON101",
    "never-back-to-ok",
    Severity.WARNING,
    "A metric alarm counts matches, its metric filter has no default value, and the alarm does not "
    "say that missing data is not breaching. Without matches there is no point at all, so the "
    "alarm goes to INSUFFICIENT_DATA instead of OK.",
)
GAP_BETWEEN_RUNS = Code(
    "MON102",
    "gap-between-runs",
    Severity.WARNING,
    "A log alarm's query covers less time than passes between two runs, so events in between are "
    "never seen.",
)
MISSING_UNSAID = Code(
    "MON103",
    "missing-unsaid",
    Severity.WARNING,
    "A log alarm does not say what an empty answer counts as. The documentation and what was seen "
    "differ for count(*), so only an explicit 'missing' is certain.",
)
LONG_AGGREGATE = Code(
    "MON104",
    "long-aggregate",
    Severity.WARNING,
    "The aggregate of a log alarm is longer than 256 characters. The API takes 2,048; templates of "
    "CloudFormation still take 256.",
)

DIMENSIONS_MISMATCH = Code(
    "MON105",
    "other-dimensions",
    Severity.WARNING,
    "An alarm does not name exactly the dimensions that its metric filter emits. A metric with "
    "other dimensions is another metric, which has no points.",
)

OLD_EVIDENCE = Code(
    "MON106",
    "old-evidence",
    Severity.WARNING,
    "The threshold of an alarm was taken from a query's rows, and that was long ago. "
    "'insights tune NAME --write' takes it anew; 'max_age' below 'threshold_from' says how old the "
    "evidence may be, else 90 days.",
)

UNMENTIONED_FIELD = Code(
    "MON107",
    "unmentioned-field",
    Severity.WARNING,
    "A value or dimension of a metric filter is a field that its space-delimited pattern does not "
    "name. CloudWatch takes it, and the metric never gets a point.",
)

#: Every code of the family, in order.
CODES: tuple[Code, ...] = (
    BAD_POINTS,
    BAD_AGGREGATE,
    BAD_COMPOSITE_RULE,
    BAD_COUNTS,
    BAD_PERIOD,
    BAD_COMPARISON,
    DEFAULT_WITH_DIMENSIONS,
    TOO_MANY_DIMENSIONS,
    BAD_SELECTOR,
    NAME_TOO_LONG,
    TEXT_TOO_LONG,
    BAD_PARAMETERS,
    BAD_STATISTIC,
    BAD_METRIC_MATH,
    BAD_SCHEDULE,
    NOT_RUNNABLE,
    NO_ROLE,
    NO_GROUPS,
    OVER_QUOTA,
    BAD_DASHBOARD,
    UNKNOWN_ALARM,
    BAD_ACTION,
    MUTUAL_ALARMS,
    NOT_IN_TEMPLATES,
    NEVER_OK,
    GAP_BETWEEN_RUNS,
    MISSING_UNSAID,
    LONG_AGGREGATE,
    DIMENSIONS_MISMATCH,
    OLD_EVIDENCE,
    UNMENTIONED_FIELD,
)
