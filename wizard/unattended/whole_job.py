"""What a careful administrator would choose for the whole job: inside, too, and with consents.

The choices are those of a demonstration. Each is printed with the name of the virtual machine and,
where something is lost by it, with what that is.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Network

from wizard.flow.choices_sentences import is_to_change
from wizard.flow.consenting import awaited
from wizard.flow.flow import Flow
from wizard.flow.state import VmKey
from wizard.model.choices import Consent, InsideWork, NatChoice, Networking, PortForward
from wizard.model.facts import ProductType, VirtualMachine
from wizard.model.findings import Verdict
from wizard.planning.consents import order_of, what_is_lost
from wizard.planning.suggestions import to_disable

Say = Callable[[str], None]
ON_ITS_WAY = "VM-STATE-05"  # the rule of a machine that changes its power state
LOOKS, PAUSE_SECONDS = 10, 1.0  # so often, and so long after one another, until it is there
AGREED = frozenset({Consent.START_SAVED, Consent.RESUME_PAUSED, Consent.RESTART_GUEST})
NESTED = 10  # the port leads to this address of the NAT network
OUTER_PORT, REMOTE_DESKTOP = 53389, 3389


class WholeJob:
    """Chooses for each virtual machine. ``with_nat`` is the one that got a NAT network."""

    def __init__(self, flow: Flow, group: str, say: Say) -> None:
        """Take the name of the credential for work inside."""
        self._flow = flow
        self._group = group
        self._say = say
        self.with_nat: VmKey | None = None

    async def wait_for_machines(self) -> None:
        """Read hosts again while a machine of theirs is on its way from one state to another."""
        for _ in range(LOOKS):
            waiting = [f.subject for f in self._flow.state.open_blockers if f.rule.id == ON_ITS_WAY]
            if not waiting:
                return
            for each in waiting:
                self._say(f"  {each} changes its power state: its host is read again")
            await asyncio.sleep(PAUSE_SECONDS)
            await self._flow.hosting.read_again({each.host for each in waiting})

    async def choose(self) -> None:
        """Look inside, then choose for each virtual machine that is not left out."""
        await self._look_inside()
        to_check = None
        for key, vm in self._included():
            if _nests(vm):
                self._disable(key, vm)
            elif vm.inside is not None and self.with_nat is None and _is_server(vm):
                self._set_up_nat(key, vm)
            elif vm.inside is not None:
                to_check = to_check or key
                self._work_inside(key, vm, deep=key == to_check)
        self._agree()

    def _included(self) -> list[tuple[VmKey, VirtualMachine]]:
        state = self._flow.state
        keyed = (((host.name, vm.ref.id), vm) for host, vm in state.vms)
        return [(key, vm) for key, vm in keyed if key not in state.left_out]

    async def _look_inside(self) -> None:
        """Look inside every Windows that runs; where nobody comes in, nothing is done inside."""
        running = {key: vm for key, vm in self._included() if _can_be_looked_at(vm)}
        self._flow.deciding.choose(running, inside=InsideWork(account=self._group))
        await self._flow.insides.read(running)
        problems = self._flow.state.inside_problems
        for key, vm in running.items():
            problem = problems.get(key)
            self._say(f"  {vm.ref.name}: {problem.what if problem else 'looked inside'}")
        refused = [key for key in running if key in problems]
        self._flow.deciding.choose(refused, inside=InsideWork())

    def _disable(self, key: VmKey, vm: VirtualMachine) -> None:
        choice = to_disable(self._flow.state.choices.of(*key))
        self._flow.deciding.choose_each({key: choice})
        self._say(f"  {vm.ref.name}: nested virtualization is turned off")
        state = self._flow.state
        for finding in state.findings:
            shown = finding.subject.vm == vm.ref and finding.rule.id.startswith("VM-DIS")
            if shown and finding.verdict is Verdict.FAILED:
                self._say(f"    {finding.title}")

    def _set_up_nat(self, key: VmKey, vm: VirtualMachine) -> None:
        self.with_nat = key
        nat = _with_details(self._flow.deciding.suggested(key).nat)
        self._flow.deciding.choose([key], networking=Networking.NAT, nat=nat)
        (forward,) = nat.forwards
        self._say(f"  {vm.ref.name}: Hyper-V and NAT {nat.prefix} with DHCP inside")
        self._say(
            f"    {forward.protocol} {forward.port} leads to {forward.address}:{forward.inner_port}"
        )

    def _work_inside(self, key: VmKey, vm: VirtualMachine, *, deep: bool) -> None:
        chosen = self._flow.state.choices.of(*key)
        self._flow.deciding.choose([key], inside=replace(chosen.inside, deep_check=deep))
        also = ", tried with a nested VM that is removed again" if deep else ""
        self._say(f"  {vm.ref.name}: Hyper-V inside{also}; {chosen.networking}")

    def _agree(self) -> None:
        """Agree to what can be expected of a careful user, and say what is lost by it."""
        for key, vm, missing in list(awaited(self._flow.state)):
            if not is_to_change(self._flow.state, key):
                continue
            for consent in sorted(missing):
                agreed = "Agreed" if consent in AGREED else "Not agreed"
                self._say(f"  {agreed}: {order_of(consent, vm.ref.name)}")
                self._say(f"    {what_is_lost(consent)}")
            if missing <= AGREED:
                self._flow.deciding.agree({key: missing})
            else:
                self._flow.deciding.leave_out({key})


def _can_be_looked_at(vm: VirtualMachine) -> bool:
    kind: int | None = vm.guest.product_type if vm.guest else None
    return vm.state == "Running" and kind is not None


def _is_server(vm: VirtualMachine) -> bool:
    windows = vm.inside.windows if vm.inside else None
    return windows is not None and windows.product_type == ProductType.SERVER


def _nests(vm: VirtualMachine) -> bool:
    return vm.processor is not None and vm.processor.exposes_virtualization is True


def _with_details(nat: NatChoice) -> NatChoice:
    """Return the network with DHCP, and with a port that leads to a nested virtual machine."""
    address = str(IPv4Network(nat.prefix)[NESTED])
    forward = PortForward("TCP", OUTER_PORT, address, REMOTE_DESKTOP)
    return replace(nat, dhcp=True, forwards=(forward,))
