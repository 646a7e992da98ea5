"""Trouble of every kind at random places: whatever comes, it ends as planned or as found.

Each seed is a story of its own, the same every time; ``NVW_SEEDS`` says how many there are.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from tests.in_process import loop_time, time_passes
from tests.run.comparing import differing, everything_of, inside_of
from tests.run.dying import Killed, a_quick_folder, lived
from tests.run.kinds import ALL
from tests.run.outcomes import kept, outcome, undisturbed
from tests.run.worlds import World
from wizard.model.facts import GIB
from wizard.model.records import VmRecord, VmStatus, Way
from wizard.run import wording
from wizard.run.executor import Run
from wizard.simulator.guests import Guest
from wizard.simulator.machines import Change
from wizard.simulator.state import SimulatedHost
from wizard.simulator.values import ErrorRecord

SEEDS = range(int(os.environ.get("NVW_SEEDS", "60")))
FOR_EVER = 10_000
OVER = (VmStatus.DONE, VmStatus.UNDONE)
ENDS = (*OVER, VmStatus.BETWEEN, VmStatus.STOPPED, VmStatus.NOT_RUN)
ROUNDS = 3  # with trouble; as many follow without
ERRORS = ("OperationFailed,Random", "ObjectInUse,Random", "OutOfMemory,StartVM")
ON_HOST = (
    "Start-VM",
    "Set-VMProcessor",
    "Set-VMMemory",
    "Set-VMNetworkAdapter",
    "Set-VM",
    "Get-VM",
)
INSIDE = (
    *("New-VMSwitch", "New-NetNat", "New-NetIPAddress", "Add-NetNatStaticMapping", "New-VM"),
    *("New-NetFirewallRule", "Add-DhcpServerv4Scope", "Install-WindowsFeature", "Start-VM"),
    *("Remove-NetNat", "Remove-VMSwitch", "Remove-VM", "Get-NetNat", "Uninstall-WindowsFeature"),
    *("Get-WindowsOptionalFeature", "Restart-Computer", "Set-DhcpServerv4Binding"),
)


@dataclass
class Trouble:
    """Stands where a death stands: it may kill, and lets a user meddle."""

    world: World
    chance: Random
    kills_at: int = 0
    meddles_at: int = 0
    moments: list[str] = field(default_factory=list)
    meddled: set[str] = field(default_factory=set)

    def __call__(self, moment: str) -> None:
        self.moments.append(moment)
        if len(self.moments) == self.meddles_at:
            self._meddle()
        if len(self.moments) == self.kills_at:
            raise Killed

    def _meddle(self) -> None:
        """Let somebody change something that the plan is about, or start or stop the machine."""
        vm, host = self.world.vm, self.world.host
        what = self.chance.choice(("memory", "adapters", "power"))
        self.meddled.add(what)
        if what == "memory":
            vm.memory.dynamic, vm.memory.startup = False, 3 * GIB
        elif what == "adapters":
            vm.adapters[0].mac_address_spoofing = not vm.adapters[0].mac_address_spoofing
        elif vm.state == "Off":
            vm.begin(host.clock(), state="Running")
            vm.alive = True
        else:
            vm.turn_off(host.clock())

    def follow_advice(self, vm: VmRecord) -> None:
        """Let the user do what the wizard asks for: shut it down, or start it."""
        machine, now = self.world.vm, self.world.host.clock()
        if "It has to be off" in vm.message or "It was started meanwhile" in vm.message:
            machine.turn_off(now)
        elif "The VM does not run" in vm.message:
            machine.begin(now, Change(2.0, "Running", alive=True), state="Starting")
        else:
            return
        self.meddled.add("power")

    def plan(self) -> None:
        """Plan this round's trouble."""
        chance, session = self.chance, self.world.session
        self.moments.clear()
        self.kills_at = chance.randrange(1, 300) if chance.random() < 0.6 else 0
        self.meddles_at = chance.randrange(1, 200) if chance.random() < 0.12 else 0
        for which in (session.lost_before, session.lost_after, session.late):
            among = range(session.exchanges, session.exchanges + 150)
            which.update(chance.sample(among, chance.choice((0, 1, 4))))
        if chance.random() < 0.3:
            self._take_down(chance.uniform(0, 100), chance.choice((20.0, 200.0, 900.0)))
        if chance.random() < 0.7:
            self._refuse()
        guest = self._guest
        guest.boot_seconds = chance.choice((2.0, 2.0, 150.0, 700.0))
        guest.shutdown = chance.choice(("obeys", "obeys", "obeys", "ignores", "refuses"))

    def _take_down(self, begins: float, lasts: float) -> None:
        since = loop_time() + begins
        self.world.session.down = lambda: since <= loop_time() < since + lasts

    def _refuse(self) -> None:
        chance = self.chance
        error = chance.choice(ERRORS)
        record = ErrorRecord(error, "InvalidOperation", "Something went wrong.")
        times = chance.choice((1, 1, 2, FOR_EVER))
        if chance.random() < 0.4:
            self.world.host.faults.refuse(chance.choice(ON_HOST), record, times=times)
        else:
            self._windows.faults.refuse(chance.choice(INSIDE), record, times=times)

    def end(self) -> None:
        """Take all trouble away."""
        session, guest = self.world.session, self._guest
        for which in (session.lost_before, session.lost_after, session.late):
            which.clear()
        session.down = lambda: False
        self.world.host.faults.refusals.clear()
        self._windows.faults.refusals.clear()
        guest.boot_seconds, guest.shutdown = 2.0, "obeys"
        self.kills_at = self.meddles_at = 0
        time_passes(900)  # a guest that was slow is up by then

    @property
    def _guest(self) -> Guest:
        assert self.world.vm.guest is not None
        return self.world.vm.guest

    @property
    def _windows(self) -> SimulatedHost:
        return self._guest.inside


def next_deed(world: World, wish: Callable[[Run], Any]) -> Callable[[Run], Any]:
    """Return what is done now; what has turned back can only be gone on with."""
    with world.open() as journal:
        return Run.resume if journal.record.way is Way.BACK else wish


def nothing_is_there_twice(world: World) -> None:
    for name in ("switches", "nats", "firewall", "nested", "addresses"):
        made = [str(each) for each in inside_of(world.vm)[name]]
        assert len(made) == len(set(made)), made


def ended_well(world: World, name: str, found: Mapping[str, Any], meddled: set[str]) -> None:
    """See that it is as planned or as found, but for what is said, and what a user did."""
    vm = outcome(world)
    planned = vm.status is VmStatus.DONE
    differs = differing(
        undisturbed(name).planned if planned else found, everything_of(world.host, world.vm)
    )
    excused = set(meddled)
    if not planned:
        excused |= kept(vm)
        excused |= {"power"} if wording.MAY_GO_OFF in vm.message else set()
    assert differs.keys() <= excused, (vm.status, vm.message, differs)


def told(world: World, name: str, chance: Random) -> tuple[VmRecord, set[str]]:
    """Tell one story to its end."""
    found = everything_of(world.host, world.vm)
    trouble = Trouble(world, chance)
    deed: Callable[[Run], Any] = Run.execute
    opened = None
    for number in range(2 * ROUNDS):
        if number < ROUNDS:
            trouble.plan()
        else:
            trouble.end()
        has_lived = lived(world, deed, trouble, opened=opened)  # type: ignore[arg-type]
        opened, vm = world.path, outcome(world)
        nothing_is_there_twice(world)
        if has_lived:
            assert vm.status in ENDS, vm.status
            assert vm.message or vm.status is VmStatus.DONE or vm.doing, "it says what became of it"
        if has_lived and vm.status in OVER:
            ended_well(world, name, found, trouble.meddled)
            if number >= ROUNDS or vm.status is VmStatus.UNDONE:
                break
        if number >= ROUNDS:
            trouble.follow_advice(vm)
        deed = next_deed(world, chance.choice((Run.resume, Run.resume, Run.roll_back)))
    return vm, trouble.meddled


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_comes_it_ends_as_planned_or_as_found(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - a story, not a secret
    name = chance.choice(sorted(ALL))
    with a_quick_folder() as folder:
        try:
            vm, meddled = told(ALL[name](folder), name, chance)
            assert vm.status in OVER or meddled - {"power"}, (vm.status, vm.message)
        except AssertionError as failure:
            failure.add_note(f"seed {seed}, {name}")
            raise
