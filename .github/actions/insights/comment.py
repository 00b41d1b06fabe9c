"""Puts the review into the one comment of a pull request that carries its mark.

The comment is made where there is none, and updated in place afterwards. A token that may not
write, as that of a pull request from a fork, is no failure: the annotations and the summary of the
job tell the same. Only the standard library; everything comes from the environment.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: The first line of a review in markdown.
MARK = "<!-- insights-review -->"
#: Who the token of a job is.
ROBOT = "github-actions[bot]"
#: What the API says to a token that may not.
REFUSED = (401, 403, 404)
#: Comments on a page, and pages that are looked through.
PAGE, PAGES = 100, 50


class Comments:
    """The comments of one pull request."""

    def __init__(self, api: str, repository: str, number: int, token: str) -> None:
        self._issue = f"{api}/repos/{repository}/issues/{number}/comments"
        self._one = f"{api}/repos/{repository}/issues/comments"
        self._user = f"{api}/user"
        self._token = token

    def ours(self) -> int | None:
        """The id of the comment that carries the mark and is the token's own."""
        login = self._login()
        for comment in self._all():
            body, author = comment.get("body") or "", comment.get("user") or {}
            if body.startswith(MARK) and author.get("login") == login:
                return int(comment["id"])
        return None

    def put(self, body: str, known: int | None) -> None:
        """Make the comment, or give it another text."""
        if known is None:
            self._ask("POST", self._issue, {"body": body})
        else:
            self._ask("PATCH", f"{self._one}/{known}", {"body": body})

    def _login(self) -> str:
        try:
            return str(self._ask("GET", self._user)["login"])
        except urllib.error.HTTPError as error:
            if error.code not in REFUSED:
                raise
            return ROBOT

    def _all(self) -> Iterator[dict[str, Any]]:
        for page in range(1, PAGES + 1):
            found = self._ask("GET", f"{self._issue}?per_page={PAGE}&page={page}")
            yield from found
            if len(found) < PAGE:
                return

    def _ask(self, method: str, url: str, body: dict[str, str] | None = None) -> Any:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "User-Agent": "insights-review",
        }
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.load(reply)


def say(text: str) -> None:
    """A line in the log of the job."""
    sys.stdout.write(f"{text}\n")


def pull_request() -> int | None:
    """The number of the pull request that started the job."""
    event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text("utf-8"))
    number = (event.get("pull_request") or {}).get("number")
    return number if isinstance(number, int) else None


def main() -> int:
    """Update the comment; tell why where that is not possible."""
    number = pull_request()
    if number is None:
        say("This job is of no pull request, so there is no comment.")
        return 0
    body = Path(os.environ["INPUT_REPORT"]).read_text("utf-8")
    api = os.environ.get("GITHUB_API_URL", "https://api.github.com")
    comments = Comments(api, os.environ["GITHUB_REPOSITORY"], number, os.environ["INPUT_TOKEN"])
    try:
        known = comments.ours()
        if known is None and "\n| entry |" not in body and "<details>" not in body:
            say("Nothing changed, so there is no comment.")
            return 0
        comments.put(body, known)
    except urllib.error.HTTPError as error:
        if error.code in REFUSED:
            say("::notice::The token may not comment; the review is in the job's summary.")
            return 0
        say(f"::warning::The comment was not written: {error}")
    except OSError as error:
        say(f"::warning::The comment was not written: {error}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
