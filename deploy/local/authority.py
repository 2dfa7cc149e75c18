"""A small certificate authority for this machine: what tests and a first try of TLS need, nothing more.

    python -m deploy.local.authority --out .local/tls roster=service hr=hr_system

writes `ca.pem`, and for each NAME=ROLE `NAME.pem` and `NAME.key`: good for listeners on loopback and for calls in that
role. The authority's own key is not written: what it signed cannot be added to.
"""

from __future__ import annotations

import argparse
import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID_DAYS = 30
LOOPBACK_NAMES = (
    x509.DNSName("localhost"),
    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    x509.IPAddress(ipaddress.ip_address("::1")),
)


class Authority:
    """Signs certificates with a key that lives in memory only."""

    def __init__(self, name: str = "Heliotrope local authority") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = self._builder(self._name, self._key.public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self._certificate = builder.sign(self._key, hashes.SHA256())

    @property
    def certificate(self) -> bytes:
        """The authority's certificate, PEM."""
        return self._certificate.public_bytes(Encoding.PEM)

    def issue(self, name: str, uri: str = "", valid_days: float = VALID_DAYS) -> tuple[bytes, bytes]:
        """Return certificate and key (PEM) for loopback; `uri` says who calls with it."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = [*LOOPBACK_NAMES, *([x509.UniformResourceIdentifier(uri)] if uri else [])]
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = self._builder(subject, key.public_key(), valid_days)
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return certificate.public_bytes(Encoding.PEM), secret

    def write(self, folder: Path, name: str, uri: str = "", valid_days: float = VALID_DAYS) -> tuple[Path, Path, Path]:
        """Write ca.pem, NAME.pem and NAME.key into `folder`; return their paths: certificate, key, authority."""
        folder.mkdir(parents=True, exist_ok=True)
        certificate, key = self.issue(name, uri, valid_days)
        paths = (folder / f"{name}.pem", folder / f"{name}.key", folder / "ca.pem")
        for path, content in zip(paths, (certificate, key, self.certificate), strict=True):
            path.touch(mode=0o600)
            path.write_bytes(content)
        return paths

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, valid_days: float = VALID_DAYS
    ) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        ends = now + datetime.timedelta(days=valid_days)
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self._name).public_key(key)
        builder = builder.serial_number(x509.random_serial_number())
        begins = min(now, ends) - datetime.timedelta(minutes=5)
        return builder.not_valid_before(begins).not_valid_after(ends)


def main() -> None:
    """Write certificates for the names given."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local.authority", description="Certificates for this machine."
    )
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("names", nargs="+", metavar="NAME=ROLE", help="such as roster=service or payroll=hr_system")
    arguments = parser.parse_args()
    authority = Authority()
    for each in arguments.names:
        name, _, role = each.partition("=")
        for path in authority.write(arguments.out, name, f"heliotrope://{role}/{name}")[:2]:
            print(path)


if __name__ == "__main__":
    main()
