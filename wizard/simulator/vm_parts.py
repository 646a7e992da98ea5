"""Parts of simulated virtual machines that a scenario may describe, beside ``machines``."""

from dataclasses import dataclass
from typing import Literal

VHD_FOLDER = r"C:\Users\Public\Documents\Hyper-V\Virtual Hard Disks"
FOLDER = r"C:\ProgramData\Microsoft\Windows\Hyper-V"

CheckpointKind = Literal[
    "Standard",
    "Recovery",
    "Planned",
    "Missing",
    "Replica",
    "AppConsistentReplica",
    "SyncedReplica",
]
AdapterStatus = Literal["Unknown", "Ok", "Degraded", "Error", "NoContact", "LostCommunication"]


@dataclass(slots=True)
class Checkpoint:
    """A checkpoint; backups leave ``Recovery``, replication leaves the kinds of a replica."""

    name: str
    kind: CheckpointKind = "Standard"
    automatic: bool = False

    @property
    def is_parent(self) -> bool:
        """Whether the machine goes on from it, as it does not from a point of replication."""
        return not self.kind.endswith("Replica")


@dataclass(slots=True)
class VmSecurity:
    """Security settings; Hyper-V keeps them for machines of both generations."""

    shielded: bool = False
    tpm: bool = False
    encrypts_state: bool = False
    bound_to_host_tpm: bool = False
    vbs_opt_out: bool = False


@dataclass(slots=True)
class VmDisk:
    """A virtual hard disk; with ``disk_number`` it is a whole disk of the host passed through."""

    path: str = rf"{VHD_FOLDER}\disk.vhdx"
    disk_number: int | None = None


@dataclass(slots=True)
class Vlan:
    """The VLAN of a network adapter; ``allowed`` is a list such as "1-100,200" for a trunk."""

    mode: Literal["Untagged", "Access", "Trunk", "Private"] = "Untagged"
    access: int = 0
    native: int = 0
    allowed: str = ""
