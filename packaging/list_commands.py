"""Write docs/commands.md: everything the wizard can send to a host, from the commands themselves.

    python packaging/list_commands.py

Needs the product installed in the Python that runs it. A test keeps the page current.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from wizard.model.choices import NatChoice, PortForward, Preparation
from wizard.model.facts import Memory, VmRef
from wizard.planning.cluster_step import REFRESHED, RefreshClusterConfiguration
from wizard.planning.deep_check import deep_check
from wizard.planning.dhcp_steps import dhcp_steps
from wizard.planning.inside_steps import InstallHyperV, ProveHyperV, ReachGuest, RestartGuest
from wizard.planning.nat_steps import AssignGateway, ForwardPort, MakeNat, MakeSwitch, OpenPort
from wizard.planning.preparations import SetSetting
from wizard.planning.step import Step
from wizard.planning.version_step import UpgradeConfigurationVersion
from wizard.powershell import changes, cluster_queries, preparation_queries, queries
from wizard.powershell.changes import Change
from wizard.powershell.host_queries import INSPECTION
from wizard.powershell.inside_features import PREREQUISITE_CHECK
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
the VM, the adapter, the sizes and the NAT network are examples.

What runs inside a VM goes to its host in one script, which is always the same
(`resources/powershell/inside.ps1`), with the Id, the credential and the text of the command as its
parameters. With an address for the VM, the command goes there over WinRM instead, by itself.
"""
NAT = NatChoice(dns="10.0.0.53", dhcp=True)
SSH = PortForward("TCP", 50022, "192.168.100.10", 22)
STEPS_INSIDE: tuple[Step, ...] = (
    ReachGuest(vm=VM),
    InstallHyperV(vm=VM),
    InstallHyperV(vm=VM, client=True),
    RestartGuest(vm=VM),
    ProveHyperV(vm=VM),
    MakeSwitch(vm=VM, nat=NAT),
    AssignGateway(vm=VM, nat=NAT),
    MakeNat(vm=VM, nat=NAT),
    ForwardPort(vm=VM, network=NAT.switch, forward=SSH),
    OpenPort(vm=VM, forward=SSH),
    *dhcp_steps(VM, NAT),
    *deep_check(VM),
)


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
            preparation_queries.teaming(VM, ADAPTER),
            queries.heartbeat(VM),
        )
    )


def changed() -> list[tuple[str, str]]:
    """Return every change, forth and back."""
    moves: list[tuple[str, Change]] = [
        ("ask the guest to shut down", changes.shut_down(VM)),
        ("shut the guest down by force", changes.force_down(VM)),
        ("turn off", changes.turn_off(VM)),
        ("resume", changes.resume(VM)),
        ("discard the saved state", changes.discard_saved_state(VM)),
        ("start", changes.start(VM)),
        ("fix the memory", changes.set_memory(VM, FIXED)),
        ("bring Dynamic Memory back", changes.set_memory(VM, FOUND)),
        ("expose the extensions", changes.expose_virtualization(VM, exposed=True)),
        ("hide the extensions", changes.expose_virtualization(VM, exposed=False)),
        ("allow spoofing", changes.set_mac_address_spoofing(VM, ADAPTER, allowed=True)),
        ("forbid spoofing", changes.set_mac_address_spoofing(VM, ADAPTER, allowed=False)),
        ("allow in a team", changes.set_teaming(VM, ADAPTER, on=True)),
        ("allow in a team no more", changes.set_teaming(VM, ADAPTER, on=False)),
    ]
    return [(name, str(change.command)) for name, change in moves]


def prepared() -> list[tuple[str, str]]:
    """Return what the user may put into the plan: what is asked, and the change forth and back."""
    listed = []
    for setting in Preparation:
        if setting is Preparation.CONFIGURATION_VERSION:
            listed += of_steps((UpgradeConfigurationVersion(VM, "8.0", "9.0"),))
            continue
        before, after = VALUES.get(setting, (False, True))
        change = SetSetting(VM, setting, before, after, ADAPTER)
        listed.append((f"{change.aspect}, asked", str(change.observe().command)))
        listed += [
            (f"{change.aspect}, set", str(change.set(value).command)) for value in (after, before)
        ]
    return listed


def of_steps(steps: Iterable[Step]) -> list[tuple[str, str]]:
    """Return what steps ask and send, forth and back, each command once."""
    listed: dict[str, str] = {}
    for step in steps:
        title = str(step.title)
        listed.setdefault(str(step.observe().command), f"{title}, asked")
        for way, value in (("", step.after), (", way back", step.before)):
            for what, command in sent(step.set(value)):
                listed.setdefault(command, f"{title}{way}{what}")
    return [(name, command) for command, name in listed.items()]


def sent(change: Change | None) -> list[tuple[str, str]]:
    """Return all that may be sent for a change, by the occasion for it."""
    if change is None or change.command is None:
        return []
    asked = [(", asked before", str(change.guard.command))] if change.guard is not None else []
    other = change.fallback(PREREQUISITE_CHECK, "") if change.fallback is not None else None
    otherwise = [(f", where the check of Windows errs{w}", c) for w, c in sent(other)]
    return [*asked, ("", str(change.command)), *otherwise]


def clustered() -> list[tuple[str, str]]:
    """Return what is asked and sent for a VM of a cluster."""
    return [
        ("who has the VM", str(cluster_queries.owner(VM).command)),
        ("without the cmdlets of the cluster", str(cluster_queries.owner_by_wmi(VM).command)),
        ("whether it is being moved", str(cluster_queries.is_migrating(VM).command)),
        ("the state of its role", str(cluster_queries.role_state(VM).command)),
        ("refresh", str(RefreshClusterConfiguration(VM).set(REFRESHED).command)),
    ]


def page() -> str:
    """Return the whole page."""
    sections = (
        ("Asked of a host when it is read", asked(INSPECTION)),
        ("Asked of a VM before and after a change", observed()),
        ("Changes", changed()),
        ("Changes that the user may put into the plan", prepared()),
        ("For a VM of a cluster", clustered()),
        ("Asked inside a VM when it is read, or by the collector script", asked(INSIDE)),
        ("Asked and changed inside a VM by a plan", of_steps(STEPS_INSIDE)),
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
