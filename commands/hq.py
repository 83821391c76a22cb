"""Headquarters, set up and looked after on its server: `hq init`, `migrate`, `lint`, `status`."""

import secrets
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from commands.answer import Answer, ExitCode
from commands.composition import SystemClock, open_office
from commands.places import lock_file, rehearsal_file
from schedules.worker import only_worker
from warroom.domain.campaign import Campaign
from warroom.domain.ids import WorkerId
from warroom.domain.person import Role
from warroom.errors import BadInput, Refused
from warroom.language import ntr, speak, tr
from warroom.services import people, recover
from warroom.services.office import Office
from warroom.services.people import checked_login, checked_name
from warroom.services.setup import DEFAULT_GRACE, checked_campaign
from warroom.store import building, server_backup, server_settings
from warroom.store.address import Address, write_address
from warroom.store.building import FirstPerson, FirstWorker, ServerAdministrator
from warroom.store.private_file import create_private

PASSWORD_BYTES = 12


def init(arguments: Namespace) -> Answer:
    """Make a campaign's database on this server, and the files to hand out."""
    _refuse_written(arguments)
    speak(arguments.language)
    now = SystemClock().now()
    campaign = checked_campaign(
        Campaign(arguments.name, arguments.zone, arguments.language, arguments.rehearsal, DEFAULT_GRACE, now)
    )
    admins = [_first_person(each) for each in arguments.admin]
    workers = [FirstWorker(checked_login(each), _password()) for each in arguments.worker]
    administrator = _administrator(arguments)
    building.found(administrator, arguments.server_database, campaign, admins, workers)
    passwords = {admin.login: admin.password for admin in admins}
    passwords |= {worker.login: worker.password for worker in workers}
    return _handed_out(arguments, administrator, passwords)


def _refuse_written(arguments: Namespace) -> None:
    for written in (arguments.file, arguments.passwords):
        if written.exists():
            raise Refused(tr("{path} exists already. Choose another name.", path=written))


def _handed_out(
    arguments: Namespace, administrator: ServerAdministrator, passwords: Mapping[str, str]
) -> Answer:
    """Let people in, and write the files to hand out."""
    prepared = server_settings.prepare(administrator, arguments.server_database, arguments.host)
    campaign_id = building.campaign_id(administrator, arguments.server_database)
    address = Address(
        arguments.host[0], prepared.port, arguments.server_database, prepared.authority, campaign_id
    )
    write_address(arguments.file, address)
    lines = [
        tr("Headquarters stands: {address}.", address=address),
        tr("Hand out {path} to every desk and worker; it holds no secret.", path=arguments.file),
    ]
    value: dict[str, object] = {"file": str(arguments.file), "needs_restart": prepared.needs_restart}
    if passwords:
        _write_passwords(arguments.passwords, passwords)
        value["passwords"] = str(arguments.passwords)
        lines.append(
            tr(
                "First passwords are in {path}: hand each to its person, then delete it.",
                path=arguments.passwords,
            )
        )
    if prepared.needs_restart:
        lines.append(tr("Restart the server now: sudo systemctl restart postgresql"))
    return Answer(tuple(lines), value)


def import_campaign(arguments: Namespace) -> Answer:
    """Make a headquarters of a laptop's campaign; what stays on the laptop is never opened by mistake."""
    _refuse_written(arguments)
    laptop: Path = arguments.campaign
    if not laptop.exists():
        raise Refused(tr("There is no campaign at {path}.", path=laptop))
    moved = laptop.with_name(f"{laptop.name}.moved-to-headquarters")
    if moved.exists():
        raise Refused(tr("{path} exists already. Choose another name.", path=moved))
    administrator = _administrator(arguments)
    workers = [FirstWorker(checked_login(each), _password()) for each in arguments.worker]
    with _alone(laptop) as office:
        recover.recover(office, WorkerId("hq import"))
        passwords = {person.login: _password() for person in people.everyone(office)}
        rows = building.move_in(administrator, arguments.server_database, office.store, passwords, workers)
        # Two that publish the same posts would publish them twice.
        office.store.close()
        laptop.rename(moved)
    if rehearsal_file(laptop).exists():
        # A rehearsal's practice networks move along, to where the worker on this machine looks for them.
        rehearsal_file(laptop).rename(rehearsal_file(arguments.file))
    passwords |= {worker.login: worker.password for worker in workers}
    answer = _handed_out(arguments, administrator, passwords)
    lines = (
        ntr("{n} row came over; the ledger goes on.", "{n} rows came over; the ledger goes on.", rows),
        tr("The laptop's campaign is now {path}; keep it, and open it no more.", path=moved),
        tr("Each account has to be connected again: credentials stayed on the laptop."),
    )
    return Answer((*answer.lines, *lines), dict(answer.value) | {"rows": rows, "moved": str(moved)})


@contextmanager
def _alone(laptop: Path) -> Iterator[Office]:
    """The laptop's campaign, while neither a window nor a worker has it open."""
    office = open_office(laptop)
    desk = FileLock(lock_file(laptop, "desk"), blocking=False)
    try:
        with only_worker(laptop), desk:
            yield office
    except Timeout as error:
        raise Refused(
            tr("{path} is open in a Warroom window. Close it first, then import.", path=laptop)
        ) from error
    finally:
        office.store.close()


def back_up(arguments: Namespace) -> Answer:
    """Copy headquarters to one file, while everybody works."""
    server_backup.back_up(_administrator(arguments), arguments.server_database, arguments.backup)
    line = tr("Headquarters was copied to {path}. Keep it as carefully as the server.", path=arguments.backup)
    return Answer((line,), {"backup": str(arguments.backup)})


def restore(arguments: Namespace) -> Answer:
    """Make headquarters of a backup, on a server that has none."""
    if arguments.file.exists():
        raise Refused(tr("{path} exists already. Choose another name.", path=arguments.file))
    administrator = _administrator(arguments)
    stopped = server_backup.restore(administrator, arguments.server_database, arguments.backup)
    answer = _handed_out(arguments, administrator, {})
    line = ntr(
        "{n} delivery was due since: look whether it went out, then decide.",
        "{n} deliveries were due since: look whether they went out, then decide.",
        stopped,
    )
    return Answer((*answer.lines, line), dict(answer.value) | {"stopped": stopped})


def migrate(arguments: Namespace) -> Answer:
    """Bring headquarters to this program's schema."""
    before, after = building.migrate(_administrator(arguments), arguments.server_database)
    line = tr("The schema went from {before} to {after}.", before=before, after=after)
    return Answer((line,), {"from": before, "to": after})


def lint(arguments: Namespace) -> Answer:
    """Say what in the database breaks the rules about who may do what."""
    found = building.lint(_administrator(arguments), arguments.server_database)
    if not found:
        return Answer((tr("Every right and every rule in the database is as it should be."),), {"found": []})
    lines = (tr("The database is not safe:"), *found)
    return Answer(lines, {"found": list(found)}, ExitCode.OFF)


def status(arguments: Namespace) -> Answer:
    """Say how headquarters stands: its version, who is connected, whether workers' hearts beat."""
    found = building.status(_administrator(arguments), arguments.server_database)
    return Answer(tuple(f"{name}: {words}" for name, words in found.items()), found)


def add_worker(arguments: Namespace) -> Answer:
    """Make a login for one more worker."""
    worker = FirstWorker(checked_login(arguments.login), _password())
    if arguments.passwords.exists():
        raise Refused(tr("{path} exists already. Choose another name.", path=arguments.passwords))
    building.add_worker(_administrator(arguments), arguments.server_database, worker)
    _write_passwords(arguments.passwords, {worker.login: worker.password})
    line = tr("The password of {login} is in {path}.", login=worker.login, path=arguments.passwords)
    return Answer((line,), {"login": worker.login, "passwords": str(arguments.passwords)})


def _administrator(arguments: Namespace) -> ServerAdministrator:
    return ServerAdministrator({"dbname": arguments.server_database, "application_name": "warroom hq"})


def _first_person(text: str) -> FirstPerson:
    """An administrator, from `login=Name`."""
    login, found, name = text.partition("=")
    if not found:
        raise BadInput(tr("Write an administrator as login=Name, not “{written}”.", written=text))
    return FirstPerson(checked_login(login), checked_name(name), frozenset({Role.ADMIN}), _password())


def _password() -> str:
    return secrets.token_urlsafe(PASSWORD_BYTES)


def _write_passwords(path: Path, passwords: Mapping[str, str]) -> None:
    lines = "".join(f"{login} {password}\n" for login, password in passwords.items())
    create_private(path, lines.encode())
