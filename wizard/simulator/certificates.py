"""Self-signed certificates for HTTPS, as ``New-SelfSignedCertificate`` would leave on a host."""

import datetime as dt
import hashlib
import ipaddress
import ssl
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID_FOR = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ServerCertificate:
    """What a TLS listener needs, and the SHA-256 of the certificate as upper-case hex."""

    context: ssl.SSLContext
    fingerprint: str
    pem: str


def make_key() -> ec.EllipticCurvePrivateKey:
    """Return a new key; one is enough for a fleet of simulated hosts."""
    return ec.generate_private_key(ec.SECP256R1())


def certificate_for(name: str, key: ec.EllipticCurvePrivateKey) -> ServerCertificate:
    """Return a certificate for a host's name, ``localhost`` and 127.0.0.1."""
    certificate = _sign(name, key)
    encoded = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with tempfile.TemporaryDirectory(prefix="simulated-host-") as folder:
        file = Path(folder) / "certificate.pem"  # OpenSSL takes a key from a file only
        file.touch(mode=0o600)
        file.write_bytes(private + encoded)
        context.load_cert_chain(file)
    digest = hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()
    return ServerCertificate(context, digest.upper(), encoded.decode())


def _sign(name: str, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    names = x509.SubjectAlternativeName(
        [
            *(
                x509.DNSName(each)
                for each in dict.fromkeys((name, name.partition(".")[0], "localhost"))
            ),
            x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        ]
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + VALID_FOR)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
