"""What to do after a live run: where the console shows it, and how to look for missing data."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from insights.times import Window

if TYPE_CHECKING:
    from insights.results import Provenance
    from insights.runs.job import Job

#: What leads boto3 to another endpoint than that of AWS.
_ENDPOINTS = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_LOGS")


def console_address(provenance: Provenance) -> str:
    """The console's address for a run of one query in one region; empty for any other."""
    from insights.render.console_link import console_link

    window, ids = provenance.window, provenance.query_ids
    if window is None or not provenance.region or "," in provenance.region or len(ids) > 1:
        return ""
    query_id = ids[0] if ids else ""
    groups = provenance.groups
    return console_link(provenance.region, groups, provenance.query, Window(*window), query_id)


def is_aws(job: Job) -> bool:
    """Whether the run was in AWS itself, as far as can be seen."""
    connection = job.where.connection
    elsewhere = connection is not None and connection.endpoint_url
    return not elsewhere and not any(os.environ.get(name) for name in _ENDPOINTS)


def check_command(job: Job) -> str:
    """``insights sources check`` for what a run read."""
    wanted, request = job.wanted, job.request
    words = ["insights", "sources", "check"]
    words += [request.entry] if request.entry else []
    options = {"-e": wanted.env, "--profile": wanted.profile, "--endpoint-url": wanted.endpoint_url}
    for option, value in options.items():
        words += [option, value] if value else []
    for region in wanted.regions:
        words += ["--region", region]
    for group in wanted.groups:
        words += ["-g", group]
    return shlex.join(words)
