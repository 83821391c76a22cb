"""The command line's grammar. `command` of the result names the function that does the work."""

from argparse import SUPPRESS, ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from commands.places import default_database
from warroom.domain.capabilities import Proof
from warroom.domain.post import PostStatus

if TYPE_CHECKING:
    Commands = _SubParsersAction[ArgumentParser]


def parsed(argv: Sequence[str] | None) -> Namespace:
    """What the arguments ask for. argparse itself ends the program on a wrong call, with the code 2."""
    parser = ArgumentParser(
        prog="warroom",
        # “--password” is no short form of “--password-file”: a password never stands among the arguments.
        allow_abbrev=False,
        description="Runs a campaign's social networks: write, sign off, publish, watch, answer.",
    )
    parser.set_defaults(command=("commands.desktop", "open_desktop"), json=False, database=default_database())
    _database(parser)
    parser.add_argument("--sample", action="store_true", help="open the sample campaign, a rehearsal")
    commands = parser.add_subparsers(metavar="COMMAND")
    _processes(commands)
    _posts(commands)
    _campaign(commands)
    _rehearsing(commands)
    return parser.parse_args(argv)


def _processes(commands: "Commands") -> None:
    worker = _command(commands, "worker", "commands.worker", "work", "publish and collect until stopped")
    worker.add_argument("--takeover", action="store_true", help="start though another worker holds the lock")
    worker.add_argument("--with-desk", action="store_true", help="stop when the standard input ends")
    worker.add_argument(
        "--lease", type=float, default=60.0, metavar="SECONDS", help="how long others wait for this worker"
    )
    _command(
        commands, "doctor", "commands.doctor", "examine", "say what works on this machine and what does not"
    )
    _command(commands, "networks", "commands.networks", "table", "say what every network can do")


def _posts(commands: "Commands") -> None:
    importing = _acting(commands, "import", "commands.posts", "import_posts", "make drafts of a CSV file")
    importing.add_argument("file", type=Path)
    listing = _acting(commands, "list", "commands.posts", "list_posts", "list the newest posts")
    listing.add_argument("--status", choices=[status.value for status in PostStatus])
    listing.add_argument("--limit", type=int, default=50)
    for name, function, words in (
        ("show", "show", "print what an approval would sign, with its digest"),
        ("submit", "submit", "hand a draft to the approvers"),
    ):
        _acting(commands, name, "commands.posts", function, words).add_argument("post", type=int)
    approving = _acting(commands, "approve", "commands.posts", "approve_post", "sign what “show” printed")
    approving.add_argument("post", type=int)
    approving.add_argument(
        "--digest", required=True, help="the digest that was read, or its first 12 characters"
    )


def _campaign(commands: "Commands") -> None:
    holding = _acting(commands, "hold", "commands.campaign", "place_hold", "stop everything")
    holding.add_argument("--reason", required=True)
    _acting(commands, "lift", "commands.campaign", "lift_hold", "lift the hold; it takes two people")
    ledger = commands.add_parser("ledger", help="verify or export the ledger").add_subparsers(required=True)
    _command(ledger, "verify", "commands.campaign", "verify_ledger", "recompute every hash")
    _with_file(ledger, "export", "export_ledger", "write every entry as a line of JSON")
    _with_file(commands, "backup", "back_up", "copy the campaign while it is in use")
    _with_file(commands, "restore", "restore", "put a backup where the campaign should be")
    _command(
        commands,
        "migrate",
        "commands.campaign",
        "migrate",
        "bring an older database to this program's schema",
    )


def _rehearsing(commands: "Commands") -> None:
    rehearse = _command(
        commands,
        "rehearse",
        "commands.rehearse",
        "rehearse",
        "play a whole day offscreen, through the real windows",
    )
    rehearse.set_defaults(json=True)
    rehearse.add_argument("--pictures", type=Path, default=Path("pictures"), metavar="FOLDER")
    drills = commands.add_parser("drill", help="break things on purpose and count").add_subparsers(
        required=True
    )
    kill = _command(drills, "kill", "commands.drill", "kill", "kill the worker at random moments")
    kill.add_argument("--posts", type=int, default=200)
    kill.add_argument("--kills", type=int, default=60)
    kill.add_argument("--seed", type=int, default=1)
    kill.add_argument(
        "--proof",
        choices=[proof.name.lower().replace("_", "-") for proof in Proof],
        default="idempotency-key",
        help="on a network that proves its posts so",
    )
    stop = _command(
        drills, "stop", "commands.drill", "stop", "stop a worker past its lease while another takes over"
    )
    stop.add_argument("--posts", type=int, default=40)
    stop.add_argument("--seed", type=int, default=1)


def _command(commands: "Commands", name: str, module: str, function: str, words: str) -> ArgumentParser:
    parser: ArgumentParser = commands.add_parser(name, help=words, description=words, allow_abbrev=False)
    parser.set_defaults(command=(module, function))
    _database(parser)
    parser.add_argument("--json", action="store_true", help="answer with one JSON value")
    return parser


def _acting(commands: "Commands", name: str, module: str, function: str, words: str) -> ArgumentParser:
    parser = _command(commands, name, module, function, words)
    parser.add_argument("--as", dest="login", required=True, metavar="LOGIN", help="who acts")
    parser.add_argument(
        "--password-file", type=Path, metavar="FILE", help="holds the password (else it is asked for)"
    )
    return parser


def _with_file(commands: "Commands", name: str, function: str, words: str) -> None:
    _command(commands, name, "commands.campaign", function, words).add_argument("file", type=Path)


def _database(parser: ArgumentParser) -> None:
    """Before the command or behind it. A command has no default, which would hide what stands before it."""
    parser.add_argument(
        "--database",
        type=Path,
        default=SUPPRESS,
        metavar="FILE",
        help="the campaign (else the one on this machine)",
    )
