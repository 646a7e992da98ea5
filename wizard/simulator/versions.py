"""Which configuration versions of virtual machines each release of Windows knows."""

from wizard.simulator.state import SimulatedHost, SupportedVersion

_VERSIONS = (
    ("Microsoft Windows 8.1/Server 2012 R2", "5.0", 9600, 18363),
    ("Microsoft Windows 10 1507/Server 2016 Technical Preview 3", "6.2", 10240, 18363),
    ("Microsoft Windows 10 1511/Server 2016 Technical Preview 4", "7.0", 10586, 18363),
    ("Microsoft Windows 10 Anniversary Update/Server 2016", "8.0", 14393, None),
    ("Microsoft Windows 10 Creators Update", "8.1", 15063, None),
    ("Microsoft Windows 10 Fall Creators Update/Server 1709", "8.2", 16299, None),
    ("Microsoft Windows 10 April 2018 Update/Server 1803", "8.3", 17134, None),
    ("Microsoft Windows 10 October 2018 Update/Server 2019", "9.0", 17763, None),
    ("Microsoft Windows 10 May 2019 Update/Server 1903", "9.1", 18362, None),
    ("Microsoft Windows 10 May 2020 Update/Server 2003", "9.2", 19041, None),
    ("Microsoft Windows Server Iron/Server 2022", "10.0", 20348, None),
    ("Microsoft Windows 11 Nickel/Server Nickel", "11.0", 22621, None),
    ("Microsoft Windows 11 Germanium/Server 2025", "12.0", 26100, None),
)  # name, version, first and last build that knows it


def supported_versions(host: SimulatedHost) -> list[SupportedVersion]:
    """Return what the scenario says, or what the build knows; the newest is the default then."""
    if host.supported_versions is not None:
        return host.supported_versions
    known = [
        (name, version)
        for name, version, first, last in _VERSIONS
        if first <= host.build and (last is None or host.build <= last)
    ]
    newest = known[-1][1] if known else ""
    return [SupportedVersion(name, version, version == newest) for name, version in known]
