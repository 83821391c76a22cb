"""The certificate by which headquarters' server proves itself, signed by an authority made for this campaign.

Desks trust that authority and no other: its certificate travels in the headquarters file. Its key signs once
and is then forgotten, so that nobody can ever make a second server that desks would trust.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

YEARS = timedelta(days=3 * 365)
"""Longer than a campaign lasts."""


@dataclass(frozen=True)
class ServerProof:
    """PEM texts: the authority's certificate for desks, the server's own, and the server's private key."""

    authority: str
    certificate: str
    key: str


def prove(hosts: Sequence[str], now: datetime | None = None) -> ServerProof:
    """A proof for a server that desks reach under these names or addresses."""
    now = now or datetime.now(UTC)
    authority_key, server_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = _named("Warroom headquarters")
    authority = (
        _begun(issuer, issuer, authority_key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    server = (
        _begun(_named(hosts[0]), issuer, server_key.public_key(), now)
        .add_extension(x509.SubjectAlternativeName([_alternative(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    key = server_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return ServerProof(_pem(authority), _pem(server), key.decode())


def _named(name: str) -> x509.Name:
    # RFC 5280: a common name has 64 characters at most; who checks looks at the alternative names anyway.
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        # Clocks of desks may be behind.
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + YEARS)
    )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
