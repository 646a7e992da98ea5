"""A wizard of its own process, to be killed: ``python -m tests.journeys.child``.

One line of JSON comes in: the folder, the ports of each host, whether to work inside the virtual
machines, too, and after how many events of the journal to stand still (0: never). A line goes out
for each event; that is all it says.
"""

import asyncio
import json
import sys
from pathlib import Path

from tests.journeys.travelling import (
    PASSWORD,
    USER,
    a_flow,
    carry_out,
    go_on,
    quick,
    read_hosts,
    travel,
)
from wizard.flow.flow import Flow
from wizard.flow.state import State
from wizard.model.choices import InsideWork, NatChoice, Networking, PortForward
from wizard.remoting.target import Account

INSIDE = InsideWork(account="lab guests", deep_check=True)
SSH = PortForward("TCP", 50022, "192.168.100.10", 22)
NAT = NatChoice(dns="10.0.0.53", dhcp=True, forwards=(SSH,))


async def travel_inside(flow: Flow, *names: str) -> None:
    """Make the whole journey, with all that can be done inside the machines that run."""
    await read_hosts(flow, *names)
    vms = {(host.name, vm.ref.id): vm for host, vm in flow.state.vms}
    running = [key for key, vm in vms.items() if vm.state == "Running"]
    go_on(flow)
    flow.deciding.leave_out(vms.keys() - running)
    go_on(flow)
    flow.deciding.resolve(flow.state.undecided)
    go_on(flow)
    flow.insides.give(INSIDE.account, USER, PASSWORD)
    flow.deciding.choose(running, inside=INSIDE)
    await flow.insides.read(running)
    flow.deciding.choose(running, networking=Networking.NAT, nat=NAT)
    go_on(flow)
    await carry_out(flow)


async def story(
    folder: Path, ports: dict[str, list[int]], stand_still_at: int, *, inside: bool
) -> None:
    flow = a_flow(folder, ports, Account(USER, PASSWORD))
    told = 0

    def tell(state: State) -> None:
        nonlocal told
        record = state.record
        if record is None or not state.running:
            return
        for _ in record.log[told:]:
            told += 1
            sys.stdout.write(f"{told}\n")
            sys.stdout.flush()
            if told == stand_still_at:
                sys.stdin.read()  # the parent never ends it

    flow.subscribe(tell)
    await (travel_inside if inside else travel)(flow, *ports)


if __name__ == "__main__":
    asked = json.loads(sys.stdin.readline())
    with quick():
        asyncio.run(
            story(
                Path(asked["folder"]),
                asked["ports"],
                asked["stand still at"],
                inside=asked["inside"],
            )
        )
