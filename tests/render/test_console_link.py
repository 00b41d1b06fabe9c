"""The address of the console: what it was made from can be read out of it again."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from insights.render.console_link import console_link
from insights.times import Window

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def test_the_form_is_the_one_that_the_console_writes() -> None:
    found = console_link("eu-west-1", ["/aws/lambda/f"], "fields @timestamp", 3600)

    assert found == (
        "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1"
        "#logsV2:logs-insights$3FqueryDetail$3D$257E$2528end$257E0$257Estart$257E-3600"
        "$257EtimeType$257E$2527RELATIVE$257Etz$257E$2527UTC$257Eunit$257E$2527seconds"
        "$257EeditorString$257E$2527fields*20*40timestamp$257EisLiveTail$257Efalse"
        "$257Esource$257E$2528$257E$2527*2faws*2flambda*2ff$2529$2529"
    )


def test_a_window_is_told_in_utc() -> None:
    found = _read(console_link("us-east-1", [], "x", Window(0, 59), "id-1"))

    assert found["start"] == "1970-01-01T00:00:00.000Z"
    assert found["end"] == "1970-01-01T00:00:59.000Z"
    assert (found["timeType"], found["queryId"], found["source"]) == ("ABSOLUTE", "id-1", [])


def test_other_partitions_have_other_consoles() -> None:
    assert ".console.amazonaws.cn/" in console_link("cn-north-1", [], "x", 60)
    assert ".console.amazonaws-us-gov.com/" in console_link("us-gov-west-1", [], "x", 60)


@given(text=_TEXTS, groups=st.lists(_TEXTS, max_size=3), seconds=st.integers(0, 10**9))
def test_everything_can_be_read_again(text: str, groups: list[str], seconds: int) -> None:
    link = console_link("us-east-1", groups, text, seconds)

    assert re.fullmatch(r"[A-Za-z0-9$*._:/?=#-]+", link)
    found = _read(link)
    assert (found["editorString"], found["source"]) == (text, groups)
    assert (found["start"], found["isLiveTail"]) == (-seconds, False)


def _read(link: str) -> dict[str, Any]:
    """Undo both percent-encodings, then read jsurl by its published grammar."""
    fragment = unquote(unquote(link.split("$3D", 1)[1].replace("$", "%")))
    value, rest = _value(fragment)
    assert rest == ""
    assert isinstance(value, dict)
    return value


def _value(text: str) -> tuple[Any, str]:
    assert text[0] == "~"
    if text.startswith("~("):
        return _list(text[2:]) if text[2] == "~" else _object(text[2:])
    word = re.match(r"~('?)([^~)]*)", text)
    assert word
    rest = text[word.end() :]
    if word[1]:
        return _plain(word[2]), rest
    return (word[2] == "true" if word[2].isalpha() else int(word[2])), rest


def _list(text: str) -> tuple[list[Any], str]:
    items: list[Any] = []
    if text.startswith("~)"):
        return items, text[2:]
    while text[0] != ")":
        item, text = _value(text)
        items.append(item)
    return items, text[1:]


def _object(text: str) -> tuple[dict[str, Any], str]:
    found: dict[str, Any] = {}
    while text[0] != ")":
        key = re.match(r"~?([^~]+)", text)
        assert key
        found[_plain(key[1])], text = _value(text[key.end() :])
    return found, text[1:]


def _plain(text: str) -> str:
    halves = re.sub(
        r"\*\*([0-9a-f]{4})|\*([0-9a-f]{2})|!",
        lambda one: "$" if one[0] == "!" else chr(int(one[1] or one[2], 16)),
        text,
    )
    return halves.encode("utf-16", "surrogatepass").decode("utf-16")
