"""Commands for who runs a worker: which approvers' keys its machine believes."""

from argparse import Namespace

from commands.answer import Answer
from commands.composition import opened
from commands.places import pins_file
from warroom.domain.fingerprint import spoken
from warroom.language import tr
from warroom.services import pinning
from warroom.services.office import Office
from warroom.services.pinning import KnownKey
from warroom.store.pins import PinsFile


def list_pins(arguments: Namespace) -> Answer:
    """Every approver's key with its fingerprint, and whether it is pinned here."""
    with opened(arguments) as office:
        known = pinning.known_keys(office, _pins(office))
    return Answer(tuple(map(_line, known)), {"keys": [_value(key) for key in known]})


def add_pin(arguments: Namespace) -> Answer:
    """Pin the key whose fingerprint its owner has read aloud."""
    with opened(arguments) as office:
        pinned = pinning.pin(office, _pins(office), arguments.login, arguments.fingerprint)
    line = tr(
        "What {name} signs with this key goes out from here: {fingerprint}",
        name=pinned.name,
        fingerprint=spoken(pinned.fingerprint),
    )
    return Answer((line,), _value(pinned))


def remove_pin(arguments: Namespace) -> Answer:
    """Believe nothing any more that was signed in somebody's name."""
    with opened(arguments) as office:
        pinning.unpin(_pins(office), arguments.login)
    line = tr("No key of {login} is pinned here any more.", login=arguments.login)
    return Answer((line,), {"login": arguments.login})


def _pins(office: Office) -> PinsFile:
    database_id = office.store.database_id()
    return PinsFile(pins_file(database_id), database_id)


def _line(key: KnownKey) -> str:
    return f"{'✓' if key.pinned else ' '} {key.login:<20}  {spoken(key.fingerprint)}  {key.name}"


def _value(key: KnownKey) -> dict[str, object]:
    return {"login": key.login, "name": key.name, "fingerprint": key.fingerprint, "pinned": key.pinned}
