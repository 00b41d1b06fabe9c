"""Metric filters, saved and scheduled queries in the words of an entry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from insights.monitors.expressing.alarms import number, present
from insights.monitors.resources.durations import spelled

_KINDS = {int: "integer", float: "number", str: "string"}


def metric_filter(body: Mapping[str, Any]) -> dict[str, Any]:
    """A metric filter, its name aside."""
    [made] = body.get("metricTransformations") or [{}]
    metric = {
        "namespace": made.get("metricNamespace"),
        "name": made.get("metricName"),
        "value": plain_number(str(made.get("metricValue", ""))),
        "default": number(made.get("defaultValue")),
        "unit": made.get("unit"),
        "dimensions": dict(made.get("dimensions", {})) or None,
    }
    return {
        "pattern": body.get("filterPattern", ""),
        "metric": present(metric),
        **present(
            {
                "transformed": body.get("applyOnTransformedLogs"),
                "select": body.get("fieldSelectionCriteria"),
                "system_dimensions": body.get("emitSystemFieldDimensions"),
            }
        ),
    }


def scheduled_query(body: Mapping[str, Any]) -> dict[str, Any]:
    """A scheduled query, its name and text aside."""
    expression = str(body.get("scheduleExpression", ""))
    cron = expression.removeprefix("cron(").removesuffix(")")
    start, end = body.get("startTimeOffset", 0), body.get("endTimeOffset", 0)
    places = body.get("destinationConfiguration", {})
    bucket, table = (places.get(f"{kind}Configuration", {}) for kind in ("s3", "lookupTable"))
    role, delivers = body.get("executionRoleArn"), bucket.get("roleArn") or table.get("roleArn")
    made = {
        "cron": cron if expression.startswith("cron(") else None,
        "timezone": body.get("timezone"),
        "window": spelled(start - end),
        "delay": spelled(end),
        "output": bucket.get("destinationIdentifier"),
        "kms_key": bucket.get("kmsKeyId"),
        "lookup_table": table.get("tableName"),
        "role": role,
        "output_role": delivers if delivers != role else None,
        "enabled": False if body.get("state") == "DISABLED" else None,
    }
    return present(made)


def parameters(body: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The parameters of a saved query; CloudWatch knows no types, so defaults tell them."""
    made = {}
    for one in body.get("parameters", ()):
        default = plain_number(str(one.get("defaultValue", "")))
        kind = _KINDS[type(default)]
        told = {"default": default, "description": one.get("description")}
        made[one["name"]] = {"type": kind, **present(told)}
    return made


def with_lists(told: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The parameters whose default is written as a list as lists, the others as they are."""
    return {name: _as_list(one) for name, one in told.items()}


def _as_list(told: Mapping[str, Any]) -> dict[str, Any]:
    default = told.get("default")
    try:
        items = json.loads(default) if isinstance(default, str) else None
    except ValueError:
        items = None
    if not isinstance(items, list) or json.dumps(items, ensure_ascii=False) != default:
        return dict(told)
    kinds = {_KINDS.get(type(one)) for one in items}
    if len(kinds) != 1 or None in kinds:
        return dict(told)
    of = {"of": kind} if (kind := kinds.pop()) != "string" else {}
    return {**told, "type": "list", **of, "default": items}


def plain_number(text: str) -> Any:
    """A number where it is written as Python writes it back; else the text itself."""
    for kind in (int, float):
        try:
            if str(kind(text)) == text:
                return kind(text)
        except ValueError:
            continue
    return text
