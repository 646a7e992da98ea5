"""The values of a plan beside those of now: inside VMs some can only be read in their turn."""

from dataclasses import replace

import pytest

from tests.in_process import InProcessSession, told
from tests.run.worlds import a_simulated_host, a_simulated_vm, all_steps
from wizard.flow.comparing import compare_values
from wizard.flow.opened import Fit
from wizard.model.choices import NatChoice
from wizard.model.facts import VmRef
from wizard.planning.inside_steps import InstallHyperV, ReachGuest
from wizard.planning.nat_steps import MakeNat, MakeSwitch
from wizard.planning.step import HostPlan, Step, VmPlan
from wizard.simulator.machines import SimulatedVm


class Side:
    """A virtual machine, and the plan that was made for it while it was so."""

    def __init__(self, state: str = "Running") -> None:
        self.vm: SimulatedVm = a_simulated_vm(state=state)
        self.ref = VmRef(self.vm.id, self.vm.name)
        self.session = InProcessSession(a_simulated_host(self.vm))

    def inside(self) -> tuple[Step, ...]:
        nat = NatChoice()
        return (
            ReachGuest(vm=self.ref),
            InstallHyperV(vm=self.ref),
            MakeSwitch(vm=self.ref, nat=nat),
            MakeNat(vm=self.ref, nat=nat),
        )

    def fits(self, steps: tuple[Step, ...], found_state: str = "Running") -> dict[str, Fit]:
        plan = HostPlan("hv-muc-01", (VmPlan(self.ref, steps, found_state),))
        compared = told(compare_values(self.session, plan))
        return {str(each.setting): each.fit for each in compared}


@pytest.fixture
def side() -> Side:
    return Side()


def test_each_value_is_asked_once_and_compared_with_what_the_plan_begins_with(side: Side) -> None:
    fits = side.fits(all_steps(side.vm))
    assert set(fits.values()) == {Fit.SAME}
    assert side.session.exchanges == len(fits) == 5
    assert not side.session.changes


def test_the_power_state_the_plan_is_made_for_counts_though_no_step_moves_it(side: Side) -> None:
    _, step, *_ = all_steps(side.vm)
    assert side.fits((step,), found_state="Off")["Power"] is Fit.MOVED


def test_inside_what_rests_on_earlier_steps_is_read_in_its_turn(side: Side) -> None:
    fits = list(side.fits(side.inside()).values())
    assert fits[:3] == [Fit.SAME, Fit.SAME, Fit.SAME]
    assert set(fits[3:]) <= {Fit.SAME, Fit.LATER}
    assert Fit.LATER in fits


def test_inside_a_vm_that_is_off_nothing_is_asked() -> None:
    off = Side("Off")
    fits = off.fits(off.inside(), found_state="Off")
    assert fits.pop("Power") is Fit.SAME
    assert set(fits.values()) == {Fit.LATER}
    assert off.session.exchanges == 1


def test_an_account_that_does_not_get_in_leaves_the_plan_unproved(side: Side) -> None:
    side.session.inside_accounts[side.vm.id] = ("Administrator", "wrong")
    fits = side.fits(side.inside())
    assert fits["Sign-in inside"] is Fit.UNKNOWN


def test_what_is_done_inside_already_has_moved(side: Side) -> None:
    installed = InstallHyperV(vm=side.ref)
    assert (
        side.fits((replace(installed, before=True, after=False),))[str(installed.aspect)]
        is Fit.MOVED
    )
