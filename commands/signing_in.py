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
    """The person who acts."""
    return people.sign_in(office, arguments.login, _password(arguments))


def _password(arguments: Namespace) -> str:
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
    return getpass.getpass(tr("Password of {login}: ", login=arguments.login))
