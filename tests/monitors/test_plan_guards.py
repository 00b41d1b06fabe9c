"""What forbids a plan, and the decisions that the table does not have."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from worlds import OWNER, written

from insights.errors import DataError, GuardError
from insights.monitors import saved_plan
from insights.monitors.kinds import Kind
from insights.monitors.live import Live, Marker, World
from insights.monitors.ownership import Owner
from insights.monitors.plan import Options, plan
from insights.monitors.steps import Create, Delete, Plan, Reason, Update
from insights.monitors.wanted import Wanted


def alarm(name: str, threshold: float = 1.0, **more: object) -> Wanted:
    body = {"AlarmType": "metric", "Threshold": threshold, **more}
    return Wanted(Kind.ALARM, name, f"acme.{name}", body, version="1.0.0")


def guards(found: Plan) -> list[str]:
    return [guard.name for guard in found.guards]


def orphans(count: int) -> tuple[Live, ...]:
    return tuple(written(alarm(f"old{number}")) for number in range(count))


@pytest.mark.parametrize(
    ("gone", "kept", "refused"),
    [(5, 0, False), (6, 13, True), (6, 14, False), (7, 16, True)],
)
def test_a_mass_delete_is_more_than_five_and_more_than_thirty_percent(
    gone: int, kept: int, refused: bool
) -> None:
    wanted = [alarm(f"kept{number}") for number in range(kept)]
    world = World((*orphans(gone), *map(written, wanted)))

    found = plan(wanted, world, Options(OWNER, prune=True))

    assert guards(found) == (["mass-delete"] if refused else [])
    assert len(found.withheld if refused else found.steps) == gone
    assert (found.steps == ()) is refused


def test_another_account_stops_everything() -> None:
    world = World((), account="111111111111")

    found = plan([alarm("a")], world, Options(OWNER, account="222222222222"))

    assert guards(found) == ["wrong-account"]
    assert [step.address for step in found.withheld] == ["alarm/a"]
    assert guards(plan([], world, Options(OWNER, account="111111111111"))) == []


def test_a_failed_list_matters_only_for_kinds_that_are_asked_for() -> None:
    world = World((), {Kind.SAVED_QUERY: "AccessDenied."})

    assert guards(plan([alarm("a")], world, Options(OWNER))) == ["failed-list"]
    found = plan([alarm("a")], world, Options(OWNER, only=(Kind.ALARM,)))
    assert (guards(found), [step.address for step in found.steps]) == ([], ["alarm/a"])


def test_nothing_is_deleted_while_entries_are_broken() -> None:
    chosen = Options(OWNER, prune=True, broken=("rejects",))

    assert guards(plan([], World(orphans(1)), chosen)) == ["broken-entries"]
    assert guards(plan([alarm("a")], World(), chosen)) == []


def test_two_wanted_objects_cannot_have_one_name() -> None:
    one = Wanted(Kind.SAVED_QUERY, "a", "acme/Same title", {})
    other = replace(one, id="b")

    assert guards(plan([one, other], World(), Options(OWNER))) == ["named-twice"]


def test_copies_of_an_alarm_within_the_prefix_are_refused() -> None:
    copy = replace(written(alarm("a")), name="acme.copy")

    assert guards(plan([alarm("a")], World((written(alarm("a")), copy)), Options(OWNER))) == [
        "claimed-twice"
    ]


def test_another_prefix_makes_new_alarms_and_leaves_orphans() -> None:
    before = written(alarm("a"))
    owner = Owner("acme", "new")
    wanted = replace(alarm("a"), name="new.a")

    found = plan([wanted], World((before,)), Options(owner))
    assert [step.address for step in found.of(Create)] == ["alarm/a"]
    assert [one.reason for one in found.left] == [Reason.ORPHAN]

    pruned = plan([wanted], World((before,)), Options(owner, prune=True))
    assert [type(step) for step in pruned.steps] == [Create, Delete]


def test_a_saved_query_is_renamed_in_place() -> None:
    before = Wanted(Kind.SAVED_QUERY, "a", "acme/Old", {"queryString": "limit 1"}, version="1.0.0")
    after = replace(before, name="acme/New")

    (step,) = plan([after], World((written(before),)), Options(OWNER)).steps

    assert isinstance(step, Update)
    assert [(one.path, one.before, one.after) for one in step.changes] == [
        ("name", "acme/Old", "acme/New")
    ]


def test_an_entry_of_another_name_takes_over_its_object() -> None:
    before = Wanted(Kind.SAVED_QUERY, "old", "acme/Title", {"queryString": "x"}, version="1.0.0")
    after = replace(before, id="new")

    (step,) = plan([after], World((written(before),)), Options(OWNER)).steps

    assert isinstance(step, Update)
    assert step.address == "saved_query/new"


def test_a_title_that_went_to_another_entry_leaves_both_their_own_object() -> None:
    first = Wanted(Kind.SAVED_QUERY, "a", "acme/Title", {"queryString": "x"}, version="1.0.0")
    world = World((written(first),))
    renamed = replace(first, name="acme/Other")
    second = replace(first, id="b")

    steps = plan([renamed, second], world, Options(OWNER)).steps

    assert {step.address: type(step) for step in steps} == {
        "saved_query/a": Update,
        "saved_query/b": Create,
    }


def test_a_newer_version_alone_renews_the_marker() -> None:
    wanted = replace(alarm("a"), version="1.0.1")

    (step,) = plan([wanted], World((written(alarm("a")),)), Options(OWNER)).steps

    assert isinstance(step, Update)
    assert [one.path for one in step.changes] == ["marker"]
    assert not step.overwrites


def test_an_alarm_of_another_type_is_made_again() -> None:
    wanted = alarm("a", AlarmType="log")

    (step,) = plan([wanted], World((written(alarm("a")),)), Options(OWNER)).steps

    assert isinstance(step, Update)
    assert step.replaces


def test_an_alarm_that_another_depends_on_keeps_its_type() -> None:
    """AWS would refuse to delete it; the way out is told before anything is sent."""
    rule = {"AlarmType": "composite", "AlarmRule": "ALARM(acme.a) OR ALARM(acme.b)"}
    above = Wanted(Kind.ALARM, "above", "acme.above", rule)
    world = World((written(alarm("a")), written(above)))

    found = plan([alarm("a", AlarmType="log"), above], world, Options(OWNER))

    assert found.steps == ()
    (left,) = found.left
    assert (left.reason, left.address) == (Reason.CONFLICT, "alarm/a")
    assert "no alarm that 'acme.above' depends on" in left.message
    assert "take it out of the rule of 'acme.above' first" in left.hint


def test_an_edited_orphan_is_deleted_only_with_leave() -> None:
    edited = replace(written(alarm("old")), body={"Threshold": 9.0})

    kept = plan([], World((edited,)), Options(OWNER, prune=True))
    assert (kept.steps, [one.reason for one in kept.left]) == ((), [Reason.ORPHAN])

    gone = plan([], World((edited,)), Options(OWNER, prune=True, overwrite=True))
    assert [step.address for step in gone.steps] == ["alarm/old"]


def test_two_unmarked_objects_of_one_name_cannot_be_adopted() -> None:
    one = Wanted(Kind.SAVED_QUERY, "a", "acme/T", {"queryString": "x"})
    lives = tuple(Live(Kind.SAVED_QUERY, "acme/T", {}, handle=handle) for handle in "xy")

    found = plan([one], World(lives), Options(OWNER, adopt=("saved_query/a",)))

    assert (found.steps, [left.reason for left in found.left]) == ((), [Reason.CONFLICT])


def test_what_aws_keeps_itself_is_told_and_left() -> None:
    live = Live(Kind.SCHEDULED_QUERY, "acme.x", {}, of_service=True)

    found = plan([], World((live,)), Options(OWNER, prune=True, overwrite=True))

    assert (found.steps, [one.reason for one in found.left]) == ((), [Reason.OF_SERVICE])


def test_steps_come_in_the_order_of_what_they_need() -> None:
    def composite(name: str, rule: str) -> Wanted:
        body = {"AlarmType": "composite", "AlarmRule": rule}
        return Wanted(Kind.ALARM, name, f"acme.{name}", body)

    upper = composite("a-upper", "ALARM(acme.b-lower)")
    lower = composite("b-lower", "ALARM(acme.z)")
    metric_filter = Wanted(Kind.METRIC_FILTER, "z", "acme.z", {}, "/one")
    board = Wanted(Kind.DASHBOARD, "z", "acme-z", {})
    query = Wanted(Kind.SAVED_QUERY, "z", "acme/z", {})
    wanted = [upper, board, lower, alarm("z"), metric_filter, query]
    expected = [
        "saved_query/z",
        "metric_filter/z",
        "alarm/z",
        "alarm/b-lower",
        "alarm/a-upper",
        "dashboard/z",
    ]

    made = plan(wanted, World(), Options(OWNER))
    assert [step.address for step in made.steps] == expected

    marked = [one for one in wanted if one.kind.marked]
    gone = plan([], World(tuple(map(written, marked))), Options(OWNER, prune=True))
    assert [step.address for step in gone.steps] == [
        one for one in reversed(expected) if one != "metric_filter/z"
    ]


def test_composites_in_a_circle_still_have_an_order() -> None:
    def composite(name: str, child: str) -> Wanted:
        body = {"AlarmType": "composite", "AlarmRule": f"ALARM(acme.{child})"}
        return Wanted(Kind.ALARM, name, f"acme.{name}", body)

    found = plan([composite("a", "b"), composite("b", "a")], World(), Options(OWNER))

    assert {step.address for step in found.steps} == {"alarm/a", "alarm/b"}


class TestSavedPlans:
    wanted = (alarm("a"),)
    world = World(orphans(1), account="111111111111")
    found = plan(wanted, world, Options(OWNER, prune=True))
    place = {"catalog": "acme", "account": "111111111111", "region": "eu-west-1"}  # noqa: RUF012

    def saved(self) -> saved_plan.SavedPlan:
        kept = saved_plan.save(self.found, self.wanted, self.world, self.place, {"steps": []})
        whole = saved_plan.SavedPlans("prod", {"prune": True}, (kept,))
        read = saved_plan.decode(saved_plan.encode(whole), "p.json")
        assert read == whole
        return read.places[0]

    def test_the_same_plan_passes(self) -> None:
        saved_plan.check(self.saved(), self.found, self.wanted, self.world)

    @pytest.mark.parametrize("what", ["catalog", "AWS", "options"])
    def test_any_other_is_refused(self, what: str) -> None:
        wanted = (alarm("a", 2.0),) if what == "catalog" else self.wanted
        account = "222222222222" if what == "AWS" else "111111111111"
        world = replace(self.world, account=account)
        found = plan(wanted, world, Options(OWNER, prune=what != "options"))

        with pytest.raises(GuardError) as refused:
            saved_plan.check(self.saved(), found, wanted, world)

        assert what in refused.value.message

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 2}', '{"format": 1}', "[" * 9999])
    def test_another_file_is_no_plan(self, text: str) -> None:
        with pytest.raises(DataError, match=r"p\.json is "):
            saved_plan.decode(text, "p.json")

    def test_the_marker_is_a_part_of_what_there_is(self) -> None:
        live = self.world.objects[0]
        other = replace(live, marker=Marker("acme", "old0", "9.9.9", "0" * 12))

        assert saved_plan.digest_of_world(self.world) != saved_plan.digest_of_world(
            replace(self.world, objects=(other,))
        )
        whole = saved_plan.SavedPlans("prod", {}, (self.saved(),))
        assert json.loads(saved_plan.encode(whole))["format"] == saved_plan.FORMAT


def test_a_dashboard_of_a_prefix_with_a_dot_is_the_catalogs() -> None:
    """Its name has a dash for each dot, since a dashboard's cannot hold one."""
    owner = Owner("acme", "acme.net")
    marker = Marker("acme", "b", "0", "0" * 12)

    assert owner.in_prefix(Live(Kind.DASHBOARD, "acme-net-b", {}, marker=marker))
    assert not owner.in_prefix(Live(Kind.ALARM, "acme-net.b", {}))
    assert owner.id_of(Live(Kind.DASHBOARD, "acme-net-b", {})) == "b"
