"""Who acts on the command line: a login, with a password from a prompt or a file, never an argument."""

import getpass
import sys
from argparse import Namespace

from warroom.domain.person import Person
from warroom.errors import BadInput
from warroom.language import tr
from warroom.services import people
from warroom.services.office import Office


def sign_in(office: Office, arguments: Namespace) -> Person:
    """The person who acts: headquarters' server has let them in already."""
    if office.store.shared:
        return people.signed_in(office)
    return people.sign_in(office, arguments.acting, password(arguments))


def password(arguments: Namespace) -> str:
    """The password of who acts. Raises BadInput when there is no way to ask for it."""
    if arguments.password_file is not None:
        try:
            text: str = arguments.password_file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(
                tr(
                    "The password file {path} can't be read: {reason}.",
                    path=arguments.password_file,
                    reason=error,
                )
            ) from error
        return text.rstrip("\r\n")
    if not sys.stdin.isatty():
        raise BadInput(tr("There is no terminal to ask for the password; name a file with --password-file."))
    return getpass.getpass(tr("Password of {login}: ", login=arguments.acting))
