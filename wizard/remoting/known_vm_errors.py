"""Errors about one virtual machine: it is not there, is in the wrong state, or does not start."""

from wizard.model.text import text
from wizard.remoting.known_error import HYPER_V_CLASS, KnownError, Retry, of_hyper_v

_SHUT_DOWN = text("Shut the VM down, then try again.")
_READ = text("Read the host again: the VM may have been removed, moved or renamed.")

_NOT_THERE = (
    KnownError(
        key="vm-not-found",
        ids=of_hyper_v(
            "ObjectNotFound",
            "Set-VM",
            "Set-VMProcessor",
            "Set-VMMemory",
            "Get-VMProcessor",
            "Get-VMMemory",
            "Get-VMSecurity",
            "Start-VM",
            "Stop-VM",
            "Checkpoint-VM",
        ),
        category="ObjectNotFound",
        cause=text("Hyper-V on this host has no such VM (any more)."),
        advice=_READ,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="vm-name-not-found",
        ids=of_hyper_v("InvalidParameter", "Get-VM"),
        category="InvalidArgument",
        cause=text("No VM with this name is on this host."),
        advice=_READ,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="vm-name-not-found-old",
        ids=(f"InvalidParameter,{HYPER_V_CLASS}GetVMCommand",),
        category="InvalidArgument",
        cause=text(
            "No VM with this name is on this host. The answer came from the Hyper-V module of "
            "Windows Server 2012 R2 or older, which knows nothing of nested virtualization."
        ),
        advice=text(
            "Check whether the host runs Windows Server 2016 or later and whether an old Hyper-V "
            "module is loaded beside the current one. Then read the host again."
        ),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="adapter-not-found",
        ids=of_hyper_v(
            "ObjectNotFound",
            "Get-VMNetworkAdapter",
            "Set-VMNetworkAdapter",
            "Connect-VMNetworkAdapter",
        ),
        category="ObjectNotFound",
        cause=text("The VM, or this network adapter of it, is not there (any more)."),
        advice=text("Read the host again and choose the network adapters anew."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="integration-service-name",
        ids=of_hyper_v("InvalidParameter", "Get-VMIntegrationService"),
        category="InvalidArgument",
        cause=text(
            "No integration service has this name: Hyper-V calls them by names in the language of "
            "the host."
        ),
        advice=text("Choose the service by the GUID at the end of its Id, not by its name."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="checkpoint-not-found",
        ids=of_hyper_v("ObjectNotFound", "Get-VMSnapshot", "Restore-VMSnapshot"),
        category="ObjectNotFound",
        cause=text("The VM, or this checkpoint of it, is not there (any more)."),
        advice=text("Read the host again; a merge or another administrator may have removed it."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="checkpoint-ambiguous",
        ids=of_hyper_v("InvalidParameter", "Restore-VMSnapshot"),
        category="InvalidArgument",
        cause=text("More than one checkpoint has this name."),
        advice=text("Name the checkpoint by its Id, or give the checkpoints different names."),
        retry=Retry.NEVER,
    ),
)

_STATE = (
    KnownError(
        key="vm-changing-state",
        ids=of_hyper_v("InvalidState", "Set-VM"),
        category="InvalidOperation",
        cause=text("The VM is in a state, or on its way to one, in which this cannot be set."),
        advice=text("Wait until the VM is off or runs steadily, then try again."),
        retry=Retry.LATER,
    ),
    KnownError(
        key="memory-needs-off",
        ids=of_hyper_v("InvalidState", "Set-VMMemory"),
        category="InvalidOperation",
        cause=text("The VM is not off, or is still being imported: its memory is kept as it is."),
        advice=_SHUT_DOWN,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="processor-needs-off",
        ids=of_hyper_v("InvalidState", "Set-VMProcessor"),
        category="InvalidOperation",
        cause=text(
            "The VM runs, is paused or has a saved state: the virtualization extensions and the "
            "number of processors change only while it is off."
        ),
        advice=text(
            "Shut the VM down. A saved VM has to be started and shut down, or its saved state "
            "removed. Then try again."
        ),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="state-not-allowed",
        ids=of_hyper_v(
            "InvalidState",
            "Start-VM",
            "Stop-VM",
            "Save-VM",
            "Restart-VM",
            "Resume-VM",
            "Suspend-VM",
            "Remove-VMSavedState",
        ),
        category="InvalidOperation",
        cause=text("The VM cannot go from the state it is in to the one that was asked for."),
        advice=text("Read the host again, see what the VM is doing, then try again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="version-needs-off",
        ids=of_hyper_v("InvalidState", "Update-VMVersion"),
        category="InvalidOperation",
        cause=text("The configuration version is updated only while the VM is off or saved."),
        advice=_SHUT_DOWN,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="shutdown-asks-back",
        ids=of_hyper_v("InvalidOperation", "Stop-VM"),
        category="InvalidOperation",
        cause=text(
            "The guest did not answer the request to shut down, so Hyper-V asked whether to turn "
            "the VM off. In a remote session nobody can answer, and the VM still runs."
        ),
        advice=text("Shut the guest down in the VM's console, then try again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="shutdown-locked",
        ids=(f"Unspecified,{HYPER_V_CLASS}StopVMCommand",),
        category="NotSpecified",
        cause=text("Somebody is signed in to the guest and has locked it, which holds it up."),
        advice=text("Unlock it in the VM's console and shut it down there."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="wait-ended",
        ids=of_hyper_v("OperationFailed", "Wait-VM"),
        category="InvalidOperation",
        cause=text("The time to wait was over, or the VM stopped running meanwhile."),
        advice=text("See in the VM's console how far it is, then wait again."),
        retry=Retry.LATER,
    ),
)

_START = (
    KnownError(
        key="start-nesting-unsupported",
        ids=of_hyper_v("OperationFailed", "Start-VM") + of_hyper_v("NotSupported", "Start-VM"),
        words=("does not support nested virtualization",),
        cause=text(
            "The virtualization extensions were given to the VM, but this host cannot nest: an AMD "
            "processor needs Windows Server 2022 or Windows 11, and a host that is a VM itself "
            "needs extensions of its own."
        ),
        advice=text(
            "Take the virtualization extensions from the VM again, so that it starts, or move it "
            "to a host that can nest."
        ),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="start-no-hypervisor",
        ids=of_hyper_v("OperationFailed", "Start-VM"),
        words=("one of the Hyper-V components is not running",),
        cause=text(
            "The hypervisor of the host does not run: virtualization is off in its firmware, the "
            "boot entry has hypervisorlaunchtype off, or the host is a VM without the extensions."
        ),
        advice=text(
            "Turn virtualization on in the firmware, set hypervisorlaunchtype to auto, or give the "
            "host the extensions if it is a VM. Restart it, then try again."
        ),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="start-worker-not-loaded",
        ids=of_hyper_v("OperationFailed", "Start-VM"),
        code=0xC06D007E,
        cause=text("The worker process of the VM could not load a part of Windows that it needs."),
        advice=text(
            "Install the pending updates of the host and restart it. If it stays so, repair its "
            "Windows (sfc and DISM)."
        ),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="start-worker-state",
        ids=of_hyper_v("*", "Start-VM"),
        code=32788,
        cause=text("The worker process of the VM could not change its state."),
        advice=text(
            "Look into the log Hyper-V-Worker of the host: it names the part that failed. Then try "
            "again."
        ),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="start-out-of-memory",
        ids=of_hyper_v("OutOfMemory", "Start-VM"),
        category="FromStdErr",
        cause=text(
            "The host has less free memory than the VM needs to start. With nested virtualization "
            "it needs all of its fixed memory at once."
        ),
        advice=text("Give the VM less memory, or stop or move other VMs of this host."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="start-unspecified",
        ids=of_hyper_v("Unspecified", "Start-VM"),
        category="NotSpecified",
        cause=text("The VM did not start; some builds say so when the host is short of memory."),
        advice=text("Compare the memory of the VM with what is free on the host, then try again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="start-failed",
        ids=of_hyper_v("OperationFailed", "Start-VM"),
        category="NotSpecified",
        cause=text("The VM did not start: a part of it, or of Hyper-V, failed on the way."),
        advice=text("Put right what the host names; its log Hyper-V-Worker says more."),
        retry=Retry.AFTER_LOOKING,
    ),
)

VM_ERRORS: tuple[KnownError, ...] = (*_NOT_THERE, *_STATE, *_START)
