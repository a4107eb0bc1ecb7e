"""Business rule tasks, on both databases: what decides, what is kept of it, and what happens when nothing can."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from typing import Any

import pytest
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from sqlalchemy import select

from engine.store.session import Database
from engine.workflow.definitions import in_force
from engine.workflow.feel import begin
from engine.workflow.lint import FindingsError
from engine.workflow.models import Recording
from engine.workflow.tables import carried
from tests.engine.workflow.dmn.kit import column_in, decision, input_data, model, table
from tests.engine.workflow.kit import Kernel, chain, element, flow, instances, process, rule_task, user

START, END = element("startEvent", "start"), element("endEvent", "end")
ROUTE = model(
    input_data("request"),
    input_data("extra"),
    decision(
        "route",
        table(
            ["request.days", column_in("request.urgent")],
            ["way", "due"],
            [
                '> 14 | false => "ordinary" | date("2027-03-01") // There is time.',
                '<= 14 | - => "quick" | duration("P3D") // Two weeks are little.',
            ],
            annotations=["Why"],
        ),
        inputs=["request"],
    ),
)
TASK = START + rule_task("decide", "route", "routed")


@pytest.fixture
def kernel(database: Database, now: datetime) -> Kernel:
    return Kernel(database, now)


def routed(kernel: Kernel, *tables: bytes) -> None:
    """Publish a process that decides, and gives ordinary and quick requests to a task each."""
    gateway = element("exclusiveGateway", "gw", default="f_gw_other")
    body = TASK + gateway + user("quick") + user("ordinary") + element("task", "other") + END
    ways = flow("gw", "quick", 'routed.way = "quick"') + flow("gw", "ordinary", 'routed.way = "ordinary"')
    flows = (
        chain("start", "decide", "gw", "other", "end")
        + ways
        + chain("quick", "end")
        + chain("ordinary", "end")
    )
    kernel.publish("routing", process("routing", body + flows), tables=tables or (ROUTE,))


def told(kernel: Kernel, kind: str = "decided") -> list[Recording]:
    with kernel.database.read() as session:
        return list(session.scalars(select(Recording).where(Recording.kind == kind)))


@pytest.mark.parametrize(("days", "way"), [(3, "quick"), (40, "ordinary")])
def test_the_way_of_a_case_is_decided_by_the_table_that_its_version_carries(
    kernel: Kernel, days: int, way: str
) -> None:
    routed(kernel)
    kernel.start("routing", request={"days": days, "urgent": False})
    assert list(kernel.open_tasks()) == [way]
    kernel.complete(way)  # the state was stored and restored, with the result in it


def test_the_recording_says_what_was_decided_by_which_table_and_why(kernel: Kernel) -> None:
    routed(kernel)
    kernel.start("routing", request={"days": 3, "urgent": True}, extra={"secret": "x"})
    (row,) = told(kernel)
    assert (row.element_id, row.actor_id, row.body["decision"]) == ("decide", None, "route")
    assert row.body["tables"] == sha256(ROUTE).hexdigest()
    assert row.body["result"] == {"way": "quick", "due": "P3D"}
    explanation = row.body["explanation"]
    assert explanation["inputs"] == {
        "request": {"days": 3, "urgent": True}
    }  # and not what it doesn't require
    (step,) = explanation["steps"]
    (used,) = step["tables"]
    assert [each["number"] for each in used["rules"]] == [2]
    assert used["rules"][0]["annotations"] == [{"name": "Why", "text": "Two weeks are little."}]
    # What went in, and the tables that the version carries, give the same again.
    again = carried({"0.dmn": ROUTE}).decide("route", explanation["inputs"], begin({}, now=kernel.now))
    assert again.explanation.to_json() == explanation


def test_a_live_case_keeps_the_tables_of_its_version(kernel: Kernel) -> None:
    body = START + user("first") + rule_task("decide", "route", "routed") + user("then") + END
    diagram = process("late", body + chain("start", "first", "decide", "then", "end"))
    kernel.publish("late", diagram, tables=(ROUTE,))
    kernel.start("late", request={"days": 3, "urgent": False})
    kernel.publish("late", diagram, tables=(ROUTE.replace(b"P3D", b"P9D"),))
    kernel.complete("first")
    assert told(kernel)[0].body["result"]["due"] == "P3D"
    kernel.start("late", "R-2", request={"days": 3, "urgent": False})
    kernel.complete("first")
    assert [row.body["result"]["due"] for row in told(kernel)] == ["P3D", "P9D"]


def test_a_table_is_part_of_what_a_version_is(kernel: Kernel) -> None:
    routed(kernel)
    routed(kernel)
    routed(kernel, ROUTE.replace(b"P3D", b"P4D"))
    with kernel.database.read() as session:
        newest = in_force(session, partnership_id=kernel.partnership_id, key="routing")
    assert newest is not None
    assert newest.version == 2


def test_rules_that_match_together_are_an_incident_that_says_which(kernel: Kernel) -> None:
    # Lint can't know that these overlap: it depends on the request.
    rules = ['> request.limit => "a"', '> request.other => "b"']
    unsure = model(
        input_data("request"), decision("route", table(["request.days"], ["way"], rules), inputs=["request"])
    )
    body = TASK + END + chain("start", "decide", "end")
    kernel.publish("unsure", process("unsure", body), tables=(unsure,))
    instance = kernel.start("unsure", request={"days": 9, "limit": 1, "other": 2})
    (incident,) = kernel.incidents()
    assert (incident.element_id, incident.error_code) == ("decide", "hit_policy")
    assert "rules 1, 2 match together" in incident.message
    assert "decision “route”" in incident.message
    assert kernel.instance(instance).status == "incident"
    assert told(kernel) == []
    kernel.workflow.retry(incident.id, actor=kernel.dana, now=kernel.now)
    assert kernel.incidents()[0].attempts == 2


@pytest.mark.parametrize(
    ("text", "code"), [("function(x) x", "feel_evaluation"), ("{typename: 1}", "invalid_input")]
)
def test_a_value_that_no_variable_can_hold_is_an_incident(kernel: Kernel, text: str, code: str) -> None:
    odd = model(input_data("request"), decision("route", text, inputs=["request"]))
    body = TASK + END + chain("start", "decide", "end")
    kernel.publish("odd", process("odd", body), tables=(odd,))
    kernel.start("odd", request={})
    assert [each.error_code for each in kernel.incidents()] == [code]
    assert told(kernel) == []


def test_dates_and_durations_that_a_form_writes_as_text_are_what_the_input_says(kernel: Kernel) -> None:
    dated = model(
        input_data("born", "date"),
        input_data("asked", "dayTimeDuration"),
        decision("route", "born + asked", inputs=["born", "asked"]),
    )
    body = TASK + END + chain("start", "decide", "end")
    kernel.publish("dated", process("dated", body), tables=(dated,))
    kernel.start("dated", born="2011-02-27", asked="P2D")
    kernel.start("dated", "R-2", born="nonsense", asked="P2D")
    assert [row.body["result"] for row in told(kernel)] == ["2011-03-01", None]
    assert [len(row.body["explanation"]["unfit"]) for row in told(kernel)] == [0, 1]


def test_no_match_is_null_and_the_recording_says_so(kernel: Kernel) -> None:
    gap = model(
        input_data("request"),
        decision("route", table(["request.days"], ["way"], ["> 5 => 1"]), inputs=["request"]),
    )
    routed(kernel, gap)
    kernel.start("routing", request={"days": 1})
    (row,) = told(kernel)
    assert row.body["result"] is None
    assert [note["code"] for note in row.body["explanation"]["steps"][0]["notes"]] == ["no_match"]


def test_tables_may_import_others_that_the_version_carries(kernel: Kernel) -> None:
    shared = model(decision("limit", "10"), namespace="urn:shared")
    main = model(
        input_data("request"),
        decision("route", "request.days > common.limit", inputs=["request"], decisions=["urn:shared#limit"]),
        imports={"common": "urn:shared"},
    )
    body = TASK + END + chain("start", "decide", "end")
    kernel.publish("two", process("two", body), tables=(main, shared))
    kernel.start("two", request={"days": 11})
    assert told(kernel)[0].body["result"] is True


def test_a_decision_for_each_item_is_kept_in_the_order_of_the_items(kernel: Kernel) -> None:
    square = model(input_data("item"), decision("square", "item * item", inputs=["item"]))
    several = instances(
        "loopDataInputRef: request", "loopDataOutputRef: all", "inputDataItem: item", "outputDataItem: one"
    )
    body = START + rule_task("decide", "square", "one", several) + user("then") + END
    kernel.publish("many", process("many", body + chain("start", "decide", "then", "end")), tables=(square,))
    kernel.start("many", request=[1, 2, 3])
    assert [row.body["result"] for row in told(kernel)] == [1, 4, 9]
    kernel.complete("then")


def test_a_long_way_to_a_decision_is_cut_and_says_so_but_its_value_is_whole(kernel: Kernel) -> None:
    names = [f"d{number}" for number in range(40)]
    chained = [decision("d0", 'for i in 1..500 return "abcdefghij"', inputs=["request"])]
    chained += [decision(one, before, decisions=[before]) for before, one in pairwise(names)]
    last = decision("route", "count(d39)", decisions=["d39"])
    body = TASK + END + chain("start", "decide", "end")
    kernel.publish("long", process("long", body), tables=(model(input_data("request"), *chained, last),))
    kernel.start("long", request={})
    (row,) = told(kernel)
    assert row.body["result"] == 500
    assert row.body["explanation"]["complete"] is False
    assert row.body["explanation"]["steps"][-1]["name"] == "route"
    assert len(row.body["explanation"]["steps"]) < 41


def test_spiffworkflow_s_own_tables_are_never_asked(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> None:
        raise AssertionError("SpiffWorkflow's DMN was asked")

    monkeypatch.setattr(DMNEngine, "__init__", never)
    monkeypatch.setattr(DMNEngine, "decide", never)
    routed(kernel)
    kernel.start("routing", request={"days": 3, "urgent": True})
    assert list(kernel.open_tasks()) == ["quick"]


def test_what_cannot_be_decided_cannot_be_published(kernel: Kernel) -> None:
    with pytest.raises(FindingsError) as refused:
        routed(kernel, ROUTE.replace(b"&gt; 14", b"&gt; &gt; 14"))
    (finding,) = refused.value.findings
    assert (finding.rule, finding.file) == ("table_invalid", "0.dmn")
    assert "rule 1, column “request.days”" in finding.message


def test_decisions_and_guards_of_a_step_share_one_budget(kernel: Kernel) -> None:
    work = model(
        input_data("request"), decision("route", "count(for i in 1..9000 return i)", inputs=["request"])
    )
    several = instances("loopCardinality: 20", "loopDataOutputRef: all", "outputDataItem: routed")
    body = START + rule_task("decide", "route", "routed", several) + END + chain("start", "decide", "end")
    kernel.publish("much", process("much", body), tables=(work,))
    kernel.start("much", request={})
    assert {each.error_code for each in kernel.incidents()} == {"decision"}
    assert "takes more" in kernel.incidents()[0].message
    assert 0 < len(told(kernel)) < 20
