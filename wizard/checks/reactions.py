"""Rules that are not seen before the run: the run enforces them while it works.

They are no checks. Nothing is found in advance, so they have no findings; the printed catalogue
lists them with all others.
"""

from wizard.checks import sources
from wizard.checks.check import SINCE_2016
from wizard.model.findings import Group, Rule, Severity
from wizard.model.text import text

OPT_OUT = Rule(
    "FC-VBS-VM-01",
    title=text("The host wants the VM to do without virtualization-based security first"),
    why=text(
        "A preview of Windows Server 2016, build 14361, refuses to expose the extensions until the "
        "VM opts out. Microsoft called that a defect and corrected it. The run stops for this VM "
        "and shows the words of the host; Undo takes back what came before. Update Windows on the "
        "host; or put into the plan what VM-SEC-03 offers, to withhold it from the guest, which "
        "takes Credential Guard and memory integrity away inside."
    ),
    group=Group.CONFLICT,
    standard=Severity.WARNING,
    strict=None,
    source=sources.OPT_OUT_OF_VBS,
    topic=text("Answer of the host when the extensions are exposed"),
    applies=text("Build 14361, a preview of Windows Server 2016"),
    unconfirmed=text("The words of the host come from reports of 2016, not from a page."),
)

STATE_CHANGED = Rule(
    "VM-STATE-09",
    title=text("VM is in another power state than the plan was made for"),
    why=text(
        "Between the reading and the run somebody may start the VM, shut it down or save it. The "
        "run looks before it begins with a VM, and again before each change that needs it off. In "
        "another state the VM is left as it is, and the run says so. Read the host again then, and "
        "make a new plan."
    ),
    group=Group.PREREQUISITE,
    standard=Severity.BLOCKER,
    strict=Severity.BLOCKER,
    source=sources.NESTED,
    topic=text("Power state at the run"),
    applies=SINCE_2016,
)

NAT_LEFT_OUT = Rule(
    "NAT-09",
    title=text("Nested VMs have addresses, and reach nothing outside"),
    why=text(
        "The switch and the address of the gateway are there, and the NAT network was left out: "
        "the most frequent mistake, for nothing says so. The instructions for NAT contain "
        "New-NetNat, and end with Get-NetNat, which must show the chosen subnet. Run both inside "
        "the VM."
    ),
    group=Group.PREREQUISITE,
    standard=Severity.ADVICE,
    strict=Severity.ADVICE,
    source=sources.NAT_FORGOTTEN,
    topic=text("NAT network inside, after it was set up"),
    applies=SINCE_2016,
)

REACTIONS: tuple[Rule, ...] = (STATE_CHANGED, NAT_LEFT_OUT, OPT_OUT)
