"""Errors of Hyper-V as a whole: rights, its service, settings of VMs, and its own codes."""

from wizard.model.text import text
from wizard.remoting.known_error import KnownError, Retry, of_hyper_v

_RIGHTS = text(
    "Sign in with an account that is in the host's group Administrators or Hyper-V Administrators."
)

_ACCESS = (
    KnownError(
        key="hyper-v-not-reached",
        ids=of_hyper_v("ObjectNotFound", "Get-VM"),
        category="ObjectNotFound",
        cause=text(
            "Hyper-V shows nothing here: the VM is gone, its management service (vmms) is stopped, "
            "or the account may not see it. The host does not say which."
        ),
        advice=text(
            "See that the service vmms runs on the host and that the account is in the group "
            "Hyper-V Administrators, then read the host again."
        ),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="hyper-v-no-rights",
        ids=of_hyper_v("Unspecified", "Get-VM"),
        category="NotSpecified",
        cause=text("Most likely the account has no rights on Hyper-V: hosts say it this way."),
        advice=_RIGHTS,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="hyper-v-access-denied",
        ids=of_hyper_v("AccessDenied"),
        category="PermissionDenied",
        cause=text("The account may not do this in Hyper-V."),
        advice=_RIGHTS,
        retry=Retry.AFTER_LOOKING,
    ),
)

_SETTINGS = (
    KnownError(
        key="memory-static",
        ids=of_hyper_v("InvalidParameter", "Set-VMMemory"),
        category="InvalidArgument",
        cause=text(
            "Minimum, maximum or buffer were given for a VM with fixed memory, which has none."
        ),
        advice=text("Leave them out, or turn Dynamic Memory on in the same command."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="memory-mixed",
        ids=of_hyper_v("InvalidParameter", "Set-VM"),
        category="InvalidArgument",
        cause=text("Values of fixed memory and of Dynamic Memory were given together."),
        advice=text("Give those of one kind only."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="processor-needs-opt-out",
        ids=of_hyper_v("NotSupported", "Set-VMProcessor"),
        category="InvalidOperation",
        cause=text(
            "Hyper-V does not support this processor setting here. Preview builds of 2016 wanted "
            "the VM out of virtualization-based security first."
        ),
        advice=text("Bring the host to a released and updated build of Windows, then try again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="security-shielded",
        ids=of_hyper_v("InvalidOperation", "Set-VMSecurity"),
        category="InvalidOperation",
        cause=text("The VM is shielded: its state and migration traffic stay encrypted."),
        advice=text("Leave the setting as it is; the owner of the VM decides about shielding."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="key-protector-missing",
        ids=of_hyper_v("OperationFailed", "Set-VMSecurity", "Enable-VMTPM"),
        cause=text("A virtual TPM or an encrypted state needs a key protector, and there is none."),
        advice=text("Give the VM a key protector (Set-VMKeyProtector), then try again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="secure-boot-template",
        ids=of_hyper_v("OperationFailed", "Set-VMFirmware"),
        category="NotSpecified",
        cause=text(
            "The firmware refused this. The template of Secure Boot stays what it is once the "
            "VM's virtual TPM was initialized."
        ),
        advice=text("Leave the template as it is; another one needs a new VM."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="checkpoint-refused",
        ids=of_hyper_v("InvalidOperation", "Checkpoint-VM"),
        category="InvalidOperation",
        cause=text(
            "Checkpoints are turned off for the VM, or only production checkpoints are allowed and "
            "the guest could not make one."
        ),
        advice=text("Look at the VM's checkpoint settings, then try again."),
        retry=Retry.AFTER_LOOKING,
    ),
)

_BY_CODE = (
    KnownError(
        key="hyper-v-busy",
        ids=of_hyper_v("ObjectInUse"),
        category="ResourceBusy",
        cause=text("What was to be changed is in use: Hyper-V is still at something else with it."),
        advice=text("Wait until that is done, then try again."),
        retry=Retry.LATER,
    ),
    KnownError(
        key="hyper-v-timeout",
        ids=of_hyper_v("OperationTimeout"),
        category="OperationTimeout",
        cause=text("Hyper-V did not finish in its own time; it may still be at it."),
        advice=text("Read the host again to see what became of it, then try again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="hyper-v-wrong-state",
        ids=of_hyper_v("InvalidState"),
        category="InvalidOperation",
        cause=text("The VM, or a part of it, is in a state in which this cannot be done."),
        advice=text("See what the VM is doing, then try again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="hyper-v-not-supported",
        ids=of_hyper_v("NotSupported"),
        category="InvalidOperation",
        cause=text("This version of Hyper-V, or this kind of VM, does not support that."),
        advice=text("Look at the generation and the configuration version of the VM."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="hyper-v-invalid-value",
        ids=of_hyper_v("InvalidParameter"),
        category="InvalidArgument",
        cause=text("Hyper-V did not take one of the values: it is out of range or names nothing."),
        advice=text("Read the host again, choose another value, and make a new plan."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="hyper-v-out-of-memory",
        ids=of_hyper_v("OutOfMemory"),
        category="FromStdErr",
        cause=text("The host has not enough free memory for this."),
        advice=text("Stop or move other VMs of this host, then try again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="hyper-v-restart-needed",
        ids=of_hyper_v("RebootRequired"),
        category="FromStdErr",
        cause=text("The host has to be restarted before this works."),
        advice=text("Restart the host when its VMs allow it, then read it again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="hyper-v-no-status",
        ids=of_hyper_v("StatusUnavailable"),
        category="ResourceUnavailable",
        cause=text("Hyper-V cannot tell at the moment how it stands with this."),
        advice=text("Wait a little, then try again."),
        retry=Retry.LATER,
    ),
    KnownError(
        key="hyper-v-wrong-status",
        ids=of_hyper_v("StatusIncorrectType"),
        category="InvalidOperation",
        cause=text("A part of the VM is not of the kind, or not in the status, that this needs."),
        advice=text("Look at the VM in Hyper-V Manager, then read the host again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="hyper-v-file-not-found",
        ids=of_hyper_v("FileNotFound"),
        category="ObjectNotFound",
        cause=text("A file or folder of the VM is not where Hyper-V looks for it."),
        advice=text("See that the storage of the VM is connected and its files are there."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="hyper-v-device-not-found",
        ids=of_hyper_v("DeviceNotFound"),
        category="ObjectNotFound",
        cause=text("A device or a drive that Hyper-V wants to read or write is not there."),
        advice=text("See that the storage of the VM is connected, then try again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="hyper-v-failed",
        ids=of_hyper_v("OperationFailed"),
        cause=text("Hyper-V began this and did not succeed; the host says where it stopped."),
        advice=text("Put right what the host names; its log Hyper-V-VMMS says more."),
        retry=Retry.AFTER_LOOKING,
    ),
)

HYPER_V_ERRORS: tuple[KnownError, ...] = (*_ACCESS, *_SETTINGS, *_BY_CODE)
