"""An office at headquarters: for the desk of whoever signs in, and for a worker.

Imported only where a campaign stands on a server, as it brings that server's driver.
"""

import logging
from collections.abc import Collection
from dataclasses import replace
from enum import Enum
from pathlib import Path

from commands.places import confirmed_keys_file, pins_file, signing_key_file, worker_key_file
from connectors.registry import networks
from warroom.domain.fingerprint import spoken
from warroom.domain.ids import WORKER, PersonId
from warroom.domain.person import Role
from warroom.errors import NotAllowed
from warroom.events import Bus
from warroom.language import tr
from warroom.services import people, signing, worker_keys
from warroom.services.office import Office
from warroom.store import Store
from warroom.store.pins import PinsFile
from warroom.store.server import open_server
from warroom.store.signing_key import DeskKey, SigningKeyFile
from warroom.store.worker_key import worker_key
from warroom.store.worker_vault import ConfirmedKeys, WorkerSealedVault

MOST_CONNECTIONS = 24
"""What a busy worker opens; a desk gets along with two or three."""

log = logging.getLogger(__name__)


def sign_in_at_headquarters(path: Path, login: str, password: str) -> Office:
    """The office of the person who signs in, whose server is named in the file at `path`.

    Raises NotAllowed when the server doesn't let them in, StoreTrouble when it can't be reached or trusted.
    """
    return _opened(path, login, password, {Kind.DESK})


def open_for_worker(path: Path, login: str, password: str) -> Office:
    """The office of a worker: it opens what was sealed to it, and sends only what pinned keys have signed.

    Raises NotAllowed when the login is a person's.
    """
    return _opened(path, login, password, {Kind.WORKER})


def office_at_headquarters(path: Path, login: str, password: str, *, new_key: bool = False) -> Office:
    """The office of whoever `login` is, a person or a worker.

    With `new_key` a worker's key takes the place of the one that the campaign's workers had.
    """
    return _opened(path, login, password, set(Kind), new_key=new_key)


class Kind(Enum):
    """What a login at headquarters is."""

    DESK = "desk"
    WORKER = "worker"


def _opened(
    path: Path, login: str, password: str, kinds: Collection[Kind], *, new_key: bool = False
) -> Office:
    login = login.strip().lower()
    store = open_server(path, login, password, Bus(), MOST_CONNECTIONS)
    try:
        with store.read() as uow:
            is_worker = uow.whoami() == WORKER
        if is_worker and Kind.WORKER in kinds:
            return _of_worker(store, new_key=new_key)
        if not is_worker and Kind.DESK not in kinds:
            raise not_a_worker(login)
        return _of_desk(store, login, password)
    except BaseException:
        store.close()
        raise


def not_a_worker(login: str) -> NotAllowed:
    """A person's login was given for a worker."""
    return NotAllowed(
        tr(
            "“{login}” is a person's login, and a worker is no person. Make one for it on the server: "
            "hq add-worker",
            login=login,
        )
    )


def _of_desk(store: Store, login: str, password: str) -> Office:
    me = people.signed_in(_office(store, WORKER))
    office = _office(store, me.id)
    if not me.has(Role.APPROVER):
        return office
    database_id = store.database_id()
    key = DeskKey(SigningKeyFile(signing_key_file(database_id, login), database_id, login), password)
    office = replace(office, signer=key)
    if key.trouble is None:
        signing.show_key(office, me.id)
    return office


def _of_worker(store: Store, *, new_key: bool) -> Office:
    database_id = store.database_id()
    key = worker_key(worker_key_file(database_id))
    office = replace(
        _office(store, WORKER),
        vault=WorkerSealedVault(store, WORKER, ConfirmedKeys(confirmed_keys_file(database_id)), key),
        pins=PinsFile(pins_file(database_id), database_id),
    )
    worker_keys.show(office, key, renew=new_key)
    log.info("This worker's key, to be read aloud to who connects accounts: %s", spoken(key.fingerprint))
    return office


def _office(store: Store, actor: PersonId) -> Office:
    confirmed = ConfirmedKeys(confirmed_keys_file(store.database_id()))
    return Office(store, store.clock, networks(), WorkerSealedVault(store, actor, confirmed), store.bus)
