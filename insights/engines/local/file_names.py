"""The log group, the stream and the account that a file stands for, from its path alone.

=================================================== ============== =================== ==========
path                                                group          stream              account
=================================================== ============== =================== ==========
``<prefix>/<task id>/<stream>/000000.gz``           the prefix     ``<stream>``        nobody's
``<account>_vpcflowlogs_<region>_<flow log>_...``   ``<flow log>`` (the record's)      of the name
any other                                           its folder     the file's name     nobody's
=================================================== ============== =================== ==========

The first is the layout of export tasks, the second that of flow logs in S3 (cloudwatch spec 10
and 9.4). That they stand for these groups is assumed.

fidelity: streams, export-names, flow-file-names.
"""

from __future__ import annotations

import re
from pathlib import Path

from insights.dataclass import dataclass

#: The account of local log groups; nobody's.
ACCOUNT = "000000000000"
_PART = r"\d{6}(?:\.gz|\.zst)?"
_TASK = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_FLOW_FILE = r"(\d{12})_vpcflowlogs_[a-z0-9-]+_(fl-[0-9a-f]+)_\d{8}T\d{4}Z_"


@dataclass(frozen=True, slots=True)
class Named:
    """What a path tells of the events in the file."""

    group: str
    stream: str
    account: str = ACCOUNT

    @property
    def log(self) -> str:
        """``@log``: the account and the group."""
        return f"{self.account}:{self.group}"


def named(path: Path) -> Named:
    """The group, stream and account of a file."""
    if found := re.match(_FLOW_FILE, path.name):
        return Named(found[2], path.name, found[1])
    folders = path.absolute().parent.parts
    if re.fullmatch(_PART, path.name) and len(folders) > 3 and re.fullmatch(_TASK, folders[-2]):
        return Named(folders[-3], folders[-1])
    return Named(path.resolve().parent.name or path.stem, path.name)


def lies_in(path: Path, group: str) -> bool:
    """Whether the folders above a file end like the group's name."""
    parts = tuple(part for part in group.split("/") if part)
    folders = path.resolve().parent.parts
    return bool(parts) and (folders[-len(parts) :] == parts or named(path).group == group)
