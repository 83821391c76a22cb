"""What a PostgreSQL server and the link to it report, in sentences for the person who reads them.

Codes are from https://www.postgresql.org/docs/15/errcodes-appendix.html. A connection that is refused brings
no code, only the server's words.
"""

from warroom.errors import BadInput, NotAllowed, RuleBroken, StoreTrouble, WarroomError
from warroom.language import tr
from warroom.store.address import Address
from warroom.store.file import GUARD_PREFIX


def explained(error: BaseException, address: Address, login: str) -> WarroomError:
    """The error with the sentence for what was reported to `login` by the server at `address`."""
    message, code = str(error).strip(), getattr(error, "sqlstate", None) or ""
    if GUARD_PREFIX in message:
        rule = message.split(GUARD_PREFIX, 1)[1].splitlines()[0]
        return RuleBroken(tr("The database refused this: {rule}.", rule=rule))
    if not code:
        return _unreachable(message, address, login)
    match code:
        case "42501":
            return RuleBroken(
                tr("The database refused this: {rule}.", rule=tr("your role does not include it"))
            )
        case "53100":
            sentence = tr(
                "The disk of headquarters' server is full. Its administrator must free some space; "
                "what you typed is kept here until then."
            )
        case "53300":
            sentence = _too_many(address)
        case "40001" | "40P01" | "55P03":
            sentence = tr("Somebody else is changing the same just now. Try again in a moment.")
        case "57014":
            sentence = tr("Headquarters took too long to answer and gave up. Try again in a moment.")
        case "57P01" | "57P02" | "57P03" | "25P03" | "25P04":
            sentence = tr(
                "Headquarters ({address}) ended this connection: its server stops or starts again, or your "
                "access was switched off.",
                address=address,
            )
        case "22021" | "22P05":
            return BadInput(tr("The text holds a character that can't be stored. Type that passage again."))
        case "42P01" | "42703" | "42883":
            sentence = tr(
                "Headquarters' database ({address}) lacks something that this program needs. Ask its "
                "administrator to run: sudo -u postgres python main.py hq migrate",
                address=address,
            )
        case _:
            sentence = tr("The campaign's database reported: {message}", message=message.splitlines()[0])
    return StoreTrouble(sentence)


def _unreachable(message: str, address: Address, login: str) -> WarroomError:
    """Nothing came back, or the server let nobody in."""
    words = message.casefold()
    for signs, error in (
        (("nul (0x00)",), BadInput),
        (("password authentication failed", "is not permitted to log in"), NotAllowed),
        (("permission denied for database", "no pg_hba.conf entry", "pg_hba.conf rejects"), NotAllowed),
    ):
        if any(sign in words for sign in signs):
            return error(_not_let_in(words, address, login))
    return StoreTrouble(_not_there(words, address))


def _not_let_in(words: str, address: Address, login: str) -> str:
    if "nul (0x00)" in words:
        return tr("The text holds a character that can't be stored. Type that passage again.")
    if "password authentication failed" in words:
        return tr(
            "The login or the password is wrong. Try again, or ask an administrator for a new password."
        )
    if "is not permitted to log in" in words:
        return tr("Your access was switched off. Ask an administrator.")
    return tr(
        "“{login}” may not use headquarters ({address}). Ask an administrator whether the login is right.",
        login=login,
        address=address,
    )


def _not_there(words: str, address: Address) -> str:
    if any(sign in words for sign in ("too many connections", "too many clients", "slots are reserved")):
        return _too_many(address)
    if "does not exist" in words and "database" in words:
        return tr(
            "The server {host} has no database “{database}”. Ask its administrator for the right "
            "headquarters file.",
            host=address.host,
            database=address.database,
        )
    if _is_another(words):
        return tr(
            "The server {host} does not prove that it is headquarters: its certificate is not the one in "
            "your headquarters file. Do not go on; ask the server's administrator.",
            host=address.host,
        )
    if any(sign in words for sign in ("could not translate", "name or service not known", "name resolution")):
        return tr(
            "There is no server called {host}. Check the network first, then the headquarters file.",
            host=address.host,
        )
    return tr(
        "Headquarters ({address}) can't be reached. Check the network; nothing you typed is lost.",
        address=address,
    )


def _is_another(words: str) -> bool:
    """Whether somebody answered who can't prove to be the server; a link that broke says nothing."""
    broke_off = ("syscall", "eof", "closed unexpectedly", "closed the connection", "connection reset")
    if "certificate" not in words and any(sign in words for sign in broke_off):
        return False
    return any(sign in words for sign in ("certificate", "does not match host name", "ssl", "tls"))


def _too_many(address: Address) -> str:
    return tr(
        "Too many desks and workers are connected to headquarters ({address}). Close one, or ask its "
        "administrator to raise max_connections.",
        address=address,
    )
