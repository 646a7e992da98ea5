"""A wizard of its own process, to be killed: ``python -m tests.journeys.child``.

One line of JSON comes in: the folder, the ports of each host, and after how many events of the
journal to stand still (0: never). A line goes out for each event; that is all it says.
"""

import asyncio
import json
import sys
from pathlib import Path

from tests.journeys.travelling import PASSWORD, USER, a_flow, quick, travel
from wizard.flow.state import State
from wizard.remoting.target import Account


async def story(folder: Path, ports: dict[str, list[int]], stand_still_at: int) -> None:
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
    await travel(flow, *ports)


if __name__ == "__main__":
    asked = json.loads(sys.stdin.readline())
    with quick():
        asyncio.run(story(Path(asked["folder"]), asked["ports"], asked["stand still at"]))
