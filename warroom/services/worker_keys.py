"""The worker's key: shown by the worker, confirmed on each desk by somebody who has heard its fingerprint."""

from warroom.domain.fingerprint import fingerprint, spoken
from warroom.domain.ids import WORKER, Sha256
from warroom.errors import Changed, Refused
from warroom.events import Topic
from warroom.language import tr
from warroom.services.office import Office
from warroom.store.worker_key import WorkerKey
from warroom.store.worker_vault import ConfirmedKeys


def show(office: Office, key: WorkerKey, *, renew: bool = False) -> None:
    """Put the worker's public key where desks find it. Used by workers when they start.

    Raises Refused when the campaign's workers use another key, unless this one shall take its place from now
    on (`renew`): then every desk confirms it anew, and every account is reconnected.
    """
    with office.store.write(WORKER) as uow:
        shown = uow.worker_keys.all()
        if shown and shown[0] == key.public_key:
            return
        if key.public_key in shown:
            raise Refused(
                tr(
                    "The key {path} was replaced by another one, for good. Put the newer file there, or "
                    "remove this one, so that a new key is made.",
                    path=key.path,
                )
            )
        if shown and not renew:
            raise Refused(
                tr(
                    "The workers of this campaign use the key {fingerprint}, and {path} holds another one. "
                    "Copy the key file of the other worker here: all have the same.",
                    fingerprint=spoken(fingerprint(shown[0])),
                    path=key.path,
                )
            )
        uow.worker_keys.show(key.public_key, office.clock.now())
        uow.touch(Topic.WORKERS)


def to_confirm(office: Office, confirmed: ConfirmedKeys) -> Sha256 | None:
    """The fingerprint of the worker's key while nobody has confirmed it on this desk."""
    shown = _shown(office)
    return None if shown is None or shown in confirmed.all() else shown


def confirm(office: Office, confirmed: ConfirmedKeys, heard: Sha256) -> None:
    """Somebody has heard exactly the fingerprint that this desk shows. Raises Changed when it is old."""
    if _shown(office) != heard:
        raise Changed(tr("The worker has shown another key meanwhile. Compare its fingerprint anew."))
    confirmed.confirm(heard)


def _shown(office: Office) -> Sha256 | None:
    with office.store.read() as uow:
        public_key = uow.worker_keys.newest()
    return None if public_key is None else fingerprint(public_key)
