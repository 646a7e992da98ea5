"""Write docs/commands.md: everything the wizard can send to a host, from the commands themselves.

    python packaging/list_commands.py

Needs the product installed in the Python that runs it. A test keeps the page current.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from wizard.model.choices import Preparation
from wizard.model.facts import Memory, VmRef
from wizard.planning.preparations import SetSetting
from wizard.powershell import changes, queries
from wizard.powershell.changes import Change
from wizard.powershell.host_queries import INSPECTION
from wizard.powershell.inside_queries import INSIDE
from wizard.powershell.queries import Query

PAGE = Path(__file__).resolve().parents[1] / "docs" / "commands.md"
VM = VmRef("00000000-0000-0000-0000-000000000000", "example")
ADAPTER = "Microsoft:EXAMPLE\\ADAPTER"
FIXED = Memory(dynamic=False, startup=8 * 1024**3)
FOUND = Memory(True, 2 * 1024**3, 1024**3, 16 * 1024**3, 20, 50)  # noqa: FBT003
VALUES: dict[Preparation, tuple[int | str, int | str]] = {
    Preparation.PROCESSORS: (1, 2),
    Preparation.CHECKPOINT_TYPE: ("Standard", "Production"),
    Preparation.STOP_ACTION: ("Save", "ShutDown"),
    Preparation.IO_VIRTUALIZATION: (100, 0),
}

HEAD = """\
# What is sent to a host

Made by `packaging/list_commands.py` from the commands themselves. Nothing else can be sent: the
product refuses every cmdlet and parameter that is not in `wizard/powershell/cmdlets.py`. The Id of
the VM, the adapter and the sizes are examples.
"""


def asked(questions: Iterable[Query[Any]]) -> list[tuple[str, str]]:
    """Return questions by their names."""
    return [(query.name, str(query.command)) for query in questions]


def observed() -> list[tuple[str, str]]:
    """Return what is asked of one VM before and after each change."""
    return asked(
        (
            queries.power_state(VM),
            queries.memory_settings(VM),
            queries.exposes_virtualization(VM),
            queries.mac_address_spoofing(VM, ADAPTER),
            queries.heartbeat(VM),
        )
    )


def changed() -> list[tuple[str, str]]:
    """Return every change, forth and back."""
    moves: list[tuple[str, Change]] = [
        ("ask the guest to shut down", changes.shut_down(VM)),
        ("start", changes.start(VM)),
        ("fix the memory", changes.set_memory(VM, FIXED)),
        ("bring Dynamic Memory back", changes.set_memory(VM, FOUND)),
        ("expose the extensions", changes.expose_virtualization(VM, exposed=True)),
        ("hide the extensions", changes.expose_virtualization(VM, exposed=False)),
        ("allow spoofing", changes.set_mac_address_spoofing(VM, ADAPTER, allowed=True)),
        ("forbid spoofing", changes.set_mac_address_spoofing(VM, ADAPTER, allowed=False)),
    ]
    return [(name, str(change.command)) for name, change in moves]


def prepared() -> list[tuple[str, str]]:
    """Return what the user may put into the plan: what is asked, and the change forth and back."""
    listed = []
    for setting in Preparation:
        before, after = VALUES.get(setting, (False, True))
        change = SetSetting(VM, setting, before, after, ADAPTER)
        listed.append((f"{change.aspect}, asked", str(change.observe().command)))
        listed += [
            (f"{change.aspect}, set", str(change.set(value).command)) for value in (after, before)
        ]
    return listed


def page() -> str:
    """Return the whole page."""
    sections = (
        ("Asked of a host when it is read", asked(INSPECTION)),
        ("Asked of a VM before and after a change", observed()),
        ("Changes", changed()),
        ("Changes that the user may put into the plan", prepared()),
        ("Asked inside a VM, by the collector script", asked(INSIDE)),
    )
    parts = [HEAD]
    for title, entries in sections:
        parts.append(f"## {title}\n")
        for name, text in entries:
            parts.append(f"{name[0].upper()}{name[1:]}:\n\n```powershell\n{text}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print(PAGE)
