"""Whose certificates are trusted: the operating system's store, and one named certificate."""

import ssl

from wizard.remoting.problems import Certificate


def system_trust() -> ssl.SSLContext:
    """Return TLS settings that trust what the operating system trusts, and check the name."""
    import truststore  # noqa: PLC0415 - keeps start-up quick

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def no_trust() -> ssl.SSLContext:
    """Return TLS settings that accept any certificate.

    To look at one, or where its fingerprint is compared before anything is sent.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def described(der: bytes) -> Certificate:
    """Return what a certificate says of itself; what cannot be read stays empty."""
    from cryptography import x509  # noqa: PLC0415 - keeps start-up quick
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415

    digest = hashes.Hash(hashes.SHA256())
    digest.update(der)
    fingerprint = digest.finalize().hex()
    try:
        read = x509.load_der_x509_certificate(der)
        return Certificate(
            subject=read.subject.rfc4514_string(),
            issuer=read.issuer.rfc4514_string(),
            not_before=read.not_valid_before_utc.isoformat(),
            not_after=read.not_valid_after_utc.isoformat(),
            fingerprint=fingerprint,
        )
    except ValueError:
        return Certificate("", "", "", "", fingerprint)


def same_fingerprint(one: str, other: str) -> bool:
    """Compare two fingerprints however they are written: with colons, in either case."""
    return bool(one) and _bare(one) == _bare(other)


def _bare(fingerprint: str) -> str:
    return fingerprint.replace(":", "").replace(" ", "").casefold()
