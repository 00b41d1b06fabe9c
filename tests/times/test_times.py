"""What users type about time, and the window that comes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.errors import UsageError
from insights.times import Asked, Window, describe, duration, resolve, spell, zone_named

T = TypeVar("T")
CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "times_public.yaml").read_text("utf-8")
)
NOW = datetime(2026, 3, 7, 12, 34, 56, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def asked(**typed: str) -> Asked:
    names = {"from": "start", "to": "end", "for": "length"}
    return Asked(**{names.get(name, name): text for name, text in typed.items()})


def window(now: str, zone: ZoneInfo, **typed: str) -> tuple[str, str]:
    """The resolved window as local times of ``zone``."""
    found = resolve(datetime.fromisoformat(now), zone, asked(**typed), "1h")
    start, end = (datetime.fromtimestamp(at, zone).isoformat() for at in (found.start, found.end))
    return start, end


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_window_is_as_in_the_conformance_case(case: dict[str, Any]) -> None:
    now, zone = datetime.fromisoformat(case["now"]), zone_named(case["tz"])

    if case.get("error"):
        with pytest.raises(UsageError) as refused:
            resolve(now, zone, asked(**case["args"]), "1h")
        assert refused.value.message.endswith(".")
        assert refused.value.hint
    else:
        found = resolve(now, zone, asked(**case["args"]), "1h")
        assert found == Window(case["start"], case["end"])


def test_every_public_case_is_here() -> None:
    assert len(CASES) == 29


def test_without_options_the_default_length_ends_now() -> None:
    assert resolve(NOW, UTC, Asked(), "15m") == Window(1772885996, 1772886896)


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        pytest.param({"for": "10m"}, "12:24:56", "12:34:56", id="a length alone ends now"),
        pytest.param({"to": "2h"}, "09:34:56", "10:34:56", id="an end alone has the default"),
        pytest.param({"to": "2h", "for": "5m"}, "10:29:56", "10:34:56", id="an end and a length"),
        pytest.param({"since": "3h", "for": "1h"}, "09:34:56", "10:34:56", id="since and a length"),
        pytest.param({"since": "3h", "to": "1h"}, "09:34:56", "11:34:56", id="since and an end"),
        pytest.param({"since": "today+8h"}, "08:00:00", "12:34:56", id="hours after midnight"),
        pytest.param({"since": "now/m"}, "12:34:00", "12:34:56", id="rounded to the minute"),
        pytest.param(
            {"from": "now-1h", "to": "now+1h"}, "11:34:56", "13:34:56", id="an end after now stays"
        ),
    ],
)
def test_options_go_together(typed: dict[str, str], start: str, end: str) -> None:
    zone = ZoneInfo("UTC")

    found = window("2026-03-07T12:34:56+00:00", zone, **typed)

    assert found == (f"2026-03-07T{start}+00:00", f"2026-03-07T{end}+00:00")


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        pytest.param(
            {"since": "1h", "from": "2h"},
            "--since and --from both say when the window starts.",
            "Leave one of them out: --from '2h'.",
            id="two starts",
        ),
        pytest.param(
            {"from": "2h", "to": "1h", "for": "5m"},
            "--to and --for both say when the window ends.",
            "Leave one of them out: --for '5m'.",
            id="two ends",
        ),
        pytest.param(
            {"from": "1h", "to": "3h"},
            "The window ends before it starts: it runs from 2026-03-07T11:34:56Z "
            "to 2026-03-07T09:34:56Z.",
            "Swap its ends: --from '3h' --to '1h'.",
            id="reversed",
        ),
        pytest.param(
            {"from": "2026-03-08"},
            "The window starts in the future: 2026-03-08T00:00:00Z, "
            "and now is 2026-03-07T12:34:56Z.",
            "Give a start before now, such as 1h.",
            id="future",
        ),
        pytest.param(
            {"from": "2h", "to": "2h"},
            "The window is empty: it starts and ends at 2026-03-07T10:34:56Z.",
            "Give an earlier start or a longer duration, such as 15m.",
            id="empty",
        ),
        pytest.param(
            {"since": "3000w"},
            "The window reaches beyond the years 1970 to 9998.",
            "Give a start such as 30d.",
            id="before 1970",
        ),
        pytest.param(
            {"since": "yesterdy"},
            "'yesterdy' is not a time.",
            "Did you mean 'yesterday'?",
            id="misspelt",
        ),
        pytest.param(
            {"for": "1.5h"},
            "'1.5h' is not a duration.",
            "Type whole numbers with w, d, h, m or s, the largest first: 90m, 1h30m, 7d.",
            id="fraction",
        ),
    ],
)
def test_refuses_what_makes_no_sense(typed: dict[str, str], message: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        resolve(NOW, UTC, asked(**typed), "1h")

    assert (refused.value.message, refused.value.hint) == (message, hint)


@pytest.mark.parametrize(
    "text",
    [
        "1x",
        "30m2h",
        "1h1h",
        "1 h",
        "",
        " ",
        "-5m",
        "1h-",
        "٣h",
        "now-",
        "now/y",
        "todayish",
        "2026-13-01",
        "2026-03-05T25:00",
        "2026-3-5",
        "2026-03-05T8",
        "177280000",
        "17728000000",
    ],
)
def test_refuses_texts_that_are_no_time(text: str) -> None:
    with pytest.raises(UsageError, match="is not a time"):
        resolve(NOW, UTC, Asked(since=text), "1h")


def test_a_day_is_24_hours_unless_it_is_rounded_to_the_calendar() -> None:
    now = "2026-03-30T00:30:00+02:00"

    assert window(now, BERLIN, since="1d")[0] == "2026-03-28T23:30:00+01:00"
    assert window(now, BERLIN, since="now-1d")[0] == "2026-03-28T23:30:00+01:00"
    assert window(now, BERLIN, since="now-1d/d")[0] == "2026-03-29T00:00:00+01:00"
    assert window(now, BERLIN, since="today-1d")[0] == "2026-03-29T00:00:00+01:00"


def test_a_long_day_has_25_hours() -> None:
    found = resolve(
        datetime.fromisoformat("2026-10-26T09:00:00+01:00"),
        BERLIN,
        asked(**{"from": "yesterday", "to": "today"}),
        "1h",
    )

    assert found.end - found.start == 25 * 3600


def test_weeks_begin_on_monday() -> None:
    assert window("2026-04-01T10:00:00+02:00", BERLIN, since="now-1w/w")[0] == (
        "2026-03-23T00:00:00+01:00"
    )


def test_weeks_before_are_steps_of_the_calendar_where_they_are_rounded() -> None:
    """A Monday, half an hour old; 168 hours ago it was still Sunday."""
    assert window("2026-03-30T00:30:00+02:00", BERLIN, since="now-1w/w")[0] == (
        "2026-03-23T00:00:00+01:00"
    )


def test_a_day_with_two_midnights_begins_with_the_first() -> None:
    """Havana's clocks go from 01:00 back to 00:00 on 1 November 2026."""
    havana = ZoneInfo("America/Havana")

    assert window("2026-11-01T00:30:00-05:00", havana, since="today")[0] == (
        "2026-11-01T00:00:00-04:00"
    )


def test_hours_round_on_the_wall_clock_of_the_zone() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")

    assert window("2026-03-07T12:34:56+00:00", kolkata, since="now/h")[0] == (
        "2026-03-07T18:00:00+05:30"
    )


def test_the_second_of_two_equal_hours_rounds_to_itself() -> None:
    assert window("2026-10-25T02:40:00+01:00", BERLIN, since="now/h")[0] == (
        "2026-10-25T02:00:00+01:00"
    )


def test_a_local_time_that_comes_twice_means_the_first() -> None:
    now = "2026-10-26T09:00:00+01:00"

    assert window(now, BERLIN, since="2026-10-25T02:30")[0] == "2026-10-25T02:30:00+02:00"


def test_a_local_time_that_the_clocks_skip_is_read_as_before_the_change() -> None:
    now = "2026-03-30T10:00:00+02:00"

    assert window(now, BERLIN, since="2026-03-29T02:30")[0] == "2026-03-29T03:30:00+02:00"


def test_a_day_without_midnight_begins_with_its_first_moment() -> None:
    """Cairo's clocks go from 00:00 to 01:00 on 24 April 2026."""
    cairo = ZoneInfo("Africa/Cairo")

    assert window("2026-04-24T10:00:00+03:00", cairo, since="today")[0] == (
        "2026-04-24T01:00:00+03:00"
    )


def test_fractions_of_a_second_are_dropped() -> None:
    now = NOW + timedelta(milliseconds=900)

    found = resolve(now, UTC, Asked(since="2026-03-07T12:00:00.999Z"), "1h")

    assert found == Window(1772884800, 1772886896)


def test_describes_a_window_in_utc_and_in_the_zone() -> None:
    text = describe(Window(1772883296, 1772886896), BERLIN)

    assert text == (
        "2026-03-07T11:34:56Z to 2026-03-07T12:34:56Z (1h); "
        "Europe/Berlin: 2026-03-07 12:34:56+01:00 to 2026-03-07 13:34:56+01:00"
    )


def test_describes_a_window_once_where_the_zone_is_utc() -> None:
    text = describe(Window(1772883296, 1772886896), ZoneInfo("Etc/UTC"))

    assert text == "2026-03-07T11:34:56Z to 2026-03-07T12:34:56Z (1h)"


def test_describes_a_zone_without_a_name_by_its_offset() -> None:
    text = describe(Window(0, 5400), timezone(timedelta(hours=9)))

    assert text.endswith(
        "(1h30m); UTC+09:00: 1970-01-01 09:00:00+09:00 to 1970-01-01 10:30:00+09:00"
    )


def test_an_unknown_zone_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UsageError) as refused:
        zone_named("Europe/Berln")

    assert refused.value.message == "There is no time zone 'Europe/Berln'."
    assert "'Europe/Berlin'" in refused.value.hint


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=10**12))
def test_a_spelt_duration_reads_back(seconds: int) -> None:
    assert duration(spell(seconds)) == seconds


_ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"])
_TYPED = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"(now|today|yesterday)?([+-]?[0-9]{1,12}[smhdwx]?){0,3}(/[smhdwy])?"),
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?(Z|\+[0-9]{4})?"),
)
_OPTIONAL = st.none() | _TYPED


@settings(deadline=None)
@given(_OPTIONAL, _OPTIONAL, _OPTIONAL, _OPTIONAL, _ZONES)
def test_any_text_gives_a_window_or_a_sentence(
    since: str | None, start: str | None, end: str | None, length: str | None, zone: str
) -> None:
    outcome = _outcome(lambda: resolve(NOW, ZoneInfo(zone), Asked(since, start, end, length), "1h"))

    if isinstance(outcome, UsageError):
        assert outcome.message.endswith(".")
        assert outcome.hint
    else:
        assert 0 <= outcome.start < outcome.end
        assert describe(outcome, ZoneInfo(zone))[:4].isdigit()


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_a_zone_or_a_sentence(name: str) -> None:
    outcome = _outcome(lambda: zone_named(name))

    if isinstance(outcome, UsageError):
        assert outcome.message.endswith("'.")
    else:
        assert outcome.utcoffset(NOW) is not None


def _outcome(call: Callable[[], T]) -> T | UsageError:
    try:
        return call()
    except UsageError as refused:
        return refused
