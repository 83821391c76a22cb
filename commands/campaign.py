"""Commands about the campaign as a whole: the hold, the ledger, backups, migration."""

import logging
from argparse import Namespace

from commands.answer import Answer, ExitCode
from commands.composition import SystemClock, opened
from commands.signing_in import sign_in
from warroom.errors import Refused
from warroom.events import Bus
from warroom.language import ntr, tr
from warroom.services import backup, hold, ledger
from warroom.store import migrate as migrate_store


def place_hold(arguments: Namespace) -> Answer:
    """Stop everything."""
    with opened(arguments) as office:
        me = sign_in(office, arguments)
        placed = hold.place(office, me.id, arguments.reason)
    return Answer((tr("Everything is held: {reason}", reason=placed.reason),), {"hold": placed.id})


def lift_hold(arguments: Namespace) -> Answer:
    """Ask to lift the hold; with the second person it ends."""
    with opened(arguments) as office:
        me = sign_in(office, arguments)
        standing = hold.current(office)
        if standing is None:
            raise Refused(tr("There is no hold to lift."))
        last = hold.lift(office, me.id, standing.id)
    lifted = last.lifted_at is not None
    line = (
        tr("The hold is lifted; release each post by itself.")
        if lifted
        else tr("One more person must lift the hold.")
    )
    return Answer((line,), {"hold": last.id, "lifted": lifted})


def verify_ledger(arguments: Namespace) -> Answer:
    """Recompute every hash of the ledger."""
    with opened(arguments) as office:
        report = ledger.verify(office)
    value = {
        "ledger": "verified" if report.verified else "broken",
        "entries": report.entries,
        "broken": report.broken,
    }
    if report.verified:
        line = ntr(
            "The ledger holds: {n} entry verified.", "The ledger holds: {n} entries verified.", report.entries
        )
        return Answer((line,), value)
    lines = (tr("The ledger is broken at:"), *report.broken)
    return Answer(lines, value, ExitCode.OFF)


def export_ledger(arguments: Namespace) -> Answer:
    """Write the ledger as lines of JSON."""
    with opened(arguments) as office:
        entries = ledger.export(office, arguments.file)
    line = ntr("{n} entry written to {path}.", "{n} entries written to {path}.", entries, path=arguments.file)
    return Answer((line,), {"entries": entries, "file": str(arguments.file)})


def back_up(arguments: Namespace) -> Answer:
    """Copy the campaign while it is in use."""
    with opened(arguments) as office:
        report = backup.back_up(office, arguments.file)
    line = tr("The campaign was copied to {path}. Keep its key file elsewhere.", path=arguments.file)
    return Answer((line,), {"file": str(arguments.file), "entries": report.entries})


def restore(arguments: Namespace) -> Answer:
    """Put a backup where the campaign should be."""
    stopped = backup.restore(arguments.file, arguments.database, SystemClock())
    lines = (
        tr("The campaign is back at {path}.", path=arguments.database),
        ntr(
            "{n} delivery was due since: look whether it went out, then decide.",
            "{n} deliveries were due since: look whether they went out, then decide.",
            stopped,
        ),
    )
    return Answer(lines if stopped else lines[:1], {"database": str(arguments.database), "stopped": stopped})


def migrate(arguments: Namespace) -> Answer:
    """Bring an older database to this program's schema."""
    if not arguments.database.exists():
        raise Refused(tr("There is no campaign at {path}.", path=arguments.database))
    logging.getLogger("alembic").setLevel(logging.WARNING)
    before, after = migrate_store(arguments.database, SystemClock(), Bus())
    line = tr("The schema went from {before} to {after}.", before=before, after=after)
    return Answer((line,), {"from": before, "to": after})
