"""What no host can tell: questions to the user, whose answers the checks read.

An answer is a value of one of the options, or what was typed: networks such as
``10.0.0.0/8, 172.20.0.0/14``, or a size in bytes. Nobody has to answer: a check then says unknown
where it needs the answer, or that the question does not arise where the answer is a wish.
"""

from dataclasses import dataclass
from enum import StrEnum

from wizard.model.text import Text, text

YES, NO = "yes", "no"


class Scope(StrEnum):
    """Whom a question is about. An answer for all, or for a host, counts for its VMs."""

    ALL = "all"
    HOST = "host"
    VM = "vm"


class Kind(StrEnum):
    """How it is answered."""

    OPTIONS = "options"
    NETWORKS = "networks"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers."""

    value: str
    words: Text


@dataclass(frozen=True, slots=True)
class Question:
    """A question, why it is asked, and how it can be answered.

    ``wish``: it asks what the user wants; without an answer it is taken for "no".
    """

    id: str
    scope: Scope
    words: Text
    why: Text
    kind: Kind = Kind.OPTIONS
    options: tuple[Option, ...] = ()
    wish: bool = False


_YES_OR_NO = (Option(YES, text("Yes")), Option(NO, text("No")))

PRODUCTION = Question(
    "production",
    Scope.HOST,
    text("Do people depend on the VMs of this host?"),
    text("Microsoft advises against nesting for production in clusters and where speed matters."),
    options=_YES_OR_NO,
)
SWITCH_PORTS = Question(
    "switch-ports",
    Scope.HOST,
    text("Does the network limit MAC addresses at the ports of this host?"),
    text(
        "Port security, 802.1X and limits on MAC addresses are set in the physical switch. With "
        "MAC address spoofing each nested VM shows an address of its own there."
    ),
    options=(
        Option("limited", text("Yes, it does")),
        Option("free", text("No, any number may appear")),
    ),
)
HOSTED = Question(
    "hosted",
    Scope.HOST,
    text("Is this host rented from a provider?"),
    text("Providers drop frames from MAC addresses that they do not know."),
    options=_YES_OR_NO,
)
RESERVED_NETWORKS = Question(
    "reserved-networks",
    Scope.ALL,
    text("Which networks of your company, or over a VPN, must nested VMs reach?"),
    text("A NAT network that overlaps with one of them makes it unreachable from inside."),
    kind=Kind.NETWORKS,
)
INBOUND = Question(
    "inbound",
    Scope.VM,
    text("Must other computers reach the nested VMs?"),
    text("Behind NAT they are reached only through ports that are mapped, or through routes."),
    options=_YES_OR_NO,
    wish=True,
)
GUEST_SYSTEM = Question(
    "guest-system",
    Scope.VM,
    text("Which system is installed in this VM?"),
    text("It can be read only while the VM runs."),
    options=(
        Option("server-2016", text("Windows Server 2016 or later")),
        Option(
            "client",
            text("Windows 10 1607 or later, or Windows 11: Pro, Enterprise or Education"),
        ),
        Option("home", text("Windows 10 or 11 Home")),
        Option("older", text("An older Windows")),
        Option("other", text("Linux, or another system")),
    ),
)
NESTED_MEMORY = Question(
    "nested-memory",
    Scope.VM,
    text("How much memory shall all nested VMs have together?"),
    text("They share what the VM has left after its own Windows."),
    kind=Kind.SIZE,
    wish=True,
)
TEAM_INSIDE = Question(
    "team-inside",
    Scope.VM,
    text("Will network adapters be teamed inside the VM?"),
    text("The adapters of the VM must then allow teaming."),
    options=_YES_OR_NO,
    wish=True,
)
CLUSTER_INSIDE = Question(
    "cluster-inside",
    Scope.VM,
    text("Will a failover cluster run inside the VM?"),
    text("Microsoft does not recommend nesting for failover clusters in production."),
    options=_YES_OR_NO,
    wish=True,
)
RESIZE = Question(
    "resize",
    Scope.VM,
    text("Will the memory of the VM be changed while it runs?"),
    text("That fails while Hyper-V runs inside it."),
    options=_YES_OR_NO,
    wish=True,
)
OTHER_TOOL = Question(
    "other-tool",
    Scope.HOST,
    text("Does another tool manage the VMs of this host?"),
    text("Virtual Machine Manager, Terraform and DSC may set their own values again."),
    options=_YES_OR_NO,
    wish=True,
)
GUEST_PROTECTION = Question(
    "guest-protection",
    Scope.VM,
    text("Shall memory integrity be on inside the VM?"),
    text("It does not go together with some kinds of disks and adapters."),
    options=_YES_OR_NO,
    wish=True,
)
ROOT_SYSTEM = Question(
    "root-system",
    Scope.HOST,
    text("Shall another hypervisor run on the host itself, beside Hyper-V?"),
    text("The extensions are exposed to VMs only, never to the system of the host."),
    options=_YES_OR_NO,
    wish=True,
)
LOOKED_INSIDE = Question(
    "looked-inside",
    Scope.VM,
    text(
        "Did you look inside the VM: are the subnet and the name of the switch free, and is there "
        "no other NAT network?"
    ),
    text(
        "It can be read only inside. Let the wizard look there on the page of choices, answer for "
        "yourself, or collect a file inside the VM with the script and open it here."
    ),
    options=(
        Option("free", text("Yes: both are free, and there is no other NAT network")),
        Option("taken", text("Yes: one is taken, or there is another NAT network")),
    ),
)

QUESTIONS: tuple[Question, ...] = (
    PRODUCTION,
    HOSTED,
    SWITCH_PORTS,
    OTHER_TOOL,
    ROOT_SYSTEM,
    RESERVED_NETWORKS,
    GUEST_SYSTEM,
    LOOKED_INSIDE,
    INBOUND,
    NESTED_MEMORY,
    RESIZE,
    TEAM_INSIDE,
    CLUSTER_INSIDE,
    GUEST_PROTECTION,
)
