"""The way through the pages: no click on a step leads round what stands in the way."""

from pathlib import Path

import pytest

from tests.builders import a_host, a_vm
from tests.flow.test_deciding import DYNAMIC
from wizard.flow.flow import Flow, Settings
from wizard.flow.state import HostEntry, HostStatus, PageName
from wizard.model.choices import Enablement
from wizard.model.findings import Policy


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    """Open at Review, with a plan that fixes the memory of one VM."""
    made = Flow(Settings(runs=tmp_path / "runs", operator="corp\\mweber"))
    host = a_host(vms=(a_vm(memory=DYNAMIC),))
    made.store.change(hosts=(HostEntry(host.name, HostStatus.READY, host=host),))
    made.deciding.facts_changed([host.name])
    made.deciding.resolve(made.state.undecided)
    for _ in range(4):
        made.next()
    assert made.state.page is PageName.REVIEW
    assert made.state.plan is not None
    return made


def test_a_click_on_review_makes_no_plan_while_an_earlier_page_has_an_obstacle(flow: Flow) -> None:
    flow.open(PageName.PREREQUISITES)
    flow.deciding.set_policy(Policy.STRICT)
    flow.open(PageName.REVIEW)
    assert flow.state.plan is None
    assert str(flow.obstacle).startswith("Conflicts: ")


async def test_nothing_is_carried_out_while_an_earlier_page_has_an_obstacle(flow: Flow) -> None:
    plan = flow.state.plan
    flow.deciding.set_policy(Policy.STRICT)
    flow.store.change(plan=plan)
    await flow.running.start()
    assert flow.state.run_problem is not None
    assert str(flow.state.run_problem.what).startswith("Conflicts: ")
    assert flow.state.record is None
    assert not flow.settings.runs.exists()


def test_a_new_run_keeps_what_was_decided_and_who_is_left_out(flow: Flow) -> None:
    (key,) = [(host.name, vm.ref.id) for host, vm in flow.state.vms]
    flow.deciding.leave_out([key])
    decisions, host = flow.state.decisions, flow.state.facts[0]
    flow.running.new_run()
    assert flow.state.page is PageName.HOSTS
    flow.store.change(hosts=(HostEntry(host.name, HostStatus.READY, host=host),))
    flow.deciding.facts_changed([host.name])
    assert flow.state.left_out == {key}
    assert flow.state.decisions == decisions
    flow.deciding.take_in([key])
    assert flow.state.undecided == ()
    assert flow.state.choices.of(*key).enablement is Enablement.ENABLE
