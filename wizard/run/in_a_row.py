"""Notices when the same goes wrong again and again, on one virtual machine after the other."""

from dataclasses import dataclass, field

Key = tuple[str, str]  # host and Id of the virtual machine, or only the host


@dataclass(slots=True)
class InARow:
    """Failures of one kind on different virtual machines, with no success between them."""

    most: int
    kind: str = ""
    failed: dict[Key, str] = field(default_factory=dict)  # name by key, first one first

    def failure(self, kind: str, key: Key, name: str) -> tuple[str, ...]:
        """Take a failure in; returns the names once there are ``most``, and begins anew."""
        if kind != self.kind:
            self.kind, self.failed = kind, {}
        self.failed.setdefault(key, name)
        if len(self.failed) < self.most:
            return ()
        names = tuple(self.failed.values())
        self.success()
        return names

    def success(self) -> None:
        """Take in that something went well."""
        self.kind, self.failed = "", {}
