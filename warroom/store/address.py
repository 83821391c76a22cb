"""The headquarters file: where the campaign's server is, and the certificate that proves it.

Whoever set the server up hands this small file out (`spring.warroom`); it is opened like a campaign file. It
holds no secret: each person signs in with a password of their own.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from warroom.errors import BadInput, StoreTrouble
from warroom.language import tr

SUFFIX = ".warroom"
_FORMAT = "headquarters 1"


@dataclass(frozen=True)
class Address:
    """Where a campaign's server is. `certificate` is the PEM text of the authority that vouches for it.

    `campaign_id` is the identity of the database: another one, on the same server, is not the campaign that
    this machine has keys for and remembers the ledger of. Empty: nobody said, and any is taken.
    """

    host: str
    port: int
    database: str
    certificate: str
    campaign_id: str = ""

    def __str__(self) -> str:
        return f"{self.database} at {self.host}:{self.port}"


def is_address(path: Path) -> bool:
    """Whether `path` is a headquarters file, and no campaign by itself."""
    try:
        with path.open("rb") as file:
            return file.read(1) == b"{"
    except OSError:
        return False


def read_address(path: Path) -> Address:
    """The address in a headquarters file. Raises StoreTrouble when it is damaged."""
    try:
        return address_in(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, BadInput) as error:
        raise StoreTrouble(
            tr(
                "{path} does not say where headquarters is: it is damaged, or was made by a newer Warroom. "
                "Ask whoever set the server up for the file again.",
                path=path,
            )
        ) from error


def address_in(text: str) -> Address:
    """The address in the text of a headquarters file. Raises BadInput."""
    try:
        fields = json.loads(text)
        if fields.pop("warroom") != _FORMAT:
            raise ValueError(_FORMAT)
        host, database, certificate = (str(fields[name]) for name in ("host", "database", "certificate"))
        campaign_id = str(fields.get("campaign_id", ""))
        return checked(Address(host, int(fields["port"]), database, certificate, campaign_id))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadInput(
            tr(
                "This is no headquarters file: it is damaged, cut off, or was made by a newer Warroom. "
                "Ask whoever set the server up for the file again.",
            )
        ) from error


def write_address(path: Path, address: Address) -> None:
    """Write the headquarters file. Raises StoreTrouble."""
    text = json.dumps({"warroom": _FORMAT} | asdict(checked(address)), indent=2)
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise StoreTrouble(
            tr("{path} can't be written: {reason}. Choose another place.", path=path, reason=error.strerror)
        ) from error


def checked(address: Address) -> Address:
    """The address, if one can connect to such a one. Raises BadInput."""
    if not address.host.strip() or set(address.host) & set(" /,?#"):
        raise BadInput(tr("Type the name of the server, such as hq.example.org."))
    if not 0 < address.port < 65536:
        raise BadInput(tr("A port is a number between 1 and 65535; PostgreSQL's own is 5432."))
    if not address.database.strip():
        raise BadInput(tr("Type the name of the campaign's database."))
    if "BEGIN CERTIFICATE" not in address.certificate:
        raise BadInput(tr("The server's certificate is missing: it begins with “BEGIN CERTIFICATE”."))
    return address
