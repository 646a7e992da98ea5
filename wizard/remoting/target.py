"""Where a host is and as whom to sign in. The only place that holds a password."""

from dataclasses import dataclass, field

from wizard.remoting.names import split_port

HTTP_PORT = 5985
HTTPS_PORT = 5986


@dataclass(frozen=True, slots=True)
class Account:
    """Who signs in. Without a user name it is the signed-in user of this computer."""

    user: str = ""
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        return self.user or "the signed-in user"


@dataclass(frozen=True, slots=True)
class Target:
    """A host as the user calls it, and how to reach it.

    ``trusted_fingerprint`` is the SHA-256 of a certificate the user chose to trust for this host
    only. ``address`` is where to connect when it is not the name.
    """

    name: str
    address: str = ""
    http_port: int = HTTP_PORT
    https_port: int = HTTPS_PORT
    account: Account = Account()
    trusted_fingerprint: str = ""

    @classmethod
    def named(cls, name: str) -> "Target":
        """Return the target of a name as the user writes it, with or without a port of its own."""
        host, port = split_port(name)
        if port is None:
            return cls(name)
        address = host.removeprefix("[").removesuffix("]")
        return cls(name, address=address, http_port=port, https_port=port)

    @property
    def where(self) -> str:
        """The address to connect to."""
        return self.address or self.name
