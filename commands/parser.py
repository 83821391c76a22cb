"""The command line's grammar. `command` of the result names the function that does the work."""

from argparse import SUPPRESS, ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from commands.places import default_database
from warroom.domain.capabilities import Proof
from warroom.domain.post import PostStatus
from warroom.language import LANGUAGES

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
    _headquarters(commands)
    _pins(commands)
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
    _who(worker, required=False)
    worker.add_argument(
        "--new-key", action="store_true", help="this machine's key takes the place of the workers' former one"
    )
    worker.add_argument(
        "--accept-ledger",
        action="store_true",
        help="you know why the ledger is not what this machine has seen",
    )
    _looking(
        commands, "doctor", "commands.doctor", "examine", "say what works on this machine and what does not"
    )
    _command(commands, "networks", "commands.networks", "table", "say what every network can do")


def _headquarters(commands: "Commands") -> None:
    """On the server, as its administrator; then for who runs a worker."""
    hq = commands.add_parser("hq", help="set headquarters up, and look after it").add_subparsers(
        required=True, metavar="COMMAND"
    )
    init = _on_server(hq, "init", "init", "make a campaign's database on this server")
    init.add_argument("file", type=Path, help="the headquarters file to make and hand out")
    init.add_argument("--name", required=True, help="what the campaign is called")
    init.add_argument("--zone", required=True, help="its time zone, such as Europe/Paris")
    init.add_argument("--language", choices=LANGUAGES, default="fr")
    init.add_argument("--rehearsal", action="store_true", help="it never touches a real account")
    init.add_argument(
        "--admin", action="append", required=True, metavar="LOGIN=NAME", help="an administrator; name two"
    )
    importing = _on_server(hq, "import", "import_campaign", "make a headquarters of a laptop's campaign")
    importing.add_argument("campaign", type=Path, help="the laptop's campaign file")
    importing.add_argument("file", type=Path, help="the headquarters file to make and hand out")
    for making in (init, importing):
        making.add_argument("--worker", action="append", default=[], metavar="LOGIN", help="a worker's login")
        making.add_argument(
            "--host", action="append", required=True, help="a name or address by which desks reach the server"
        )
        making.add_argument("--passwords", type=Path, required=True, help="the file for the first passwords")
    backing = _on_server(hq, "backup", "back_up", "copy headquarters to one file while everybody works")
    backing.add_argument("backup", type=Path)
    restoring = _on_server(hq, "restore", "restore", "make headquarters of a backup, on a new server")
    restoring.add_argument("backup", type=Path)
    restoring.add_argument("file", type=Path, help="the headquarters file to make and hand out")
    restoring.add_argument(
        "--host", action="append", required=True, help="a name or address by which desks reach the server"
    )
    _on_server(hq, "migrate", "migrate", "bring headquarters to this program's schema")
    _on_server(hq, "lint", "lint", "say what breaks the rules about who may do what")
    _on_server(hq, "status", "status", "say how headquarters stands")
    adding = _on_server(hq, "add-worker", "add_worker", "make a login for one more worker")
    adding.add_argument("login")
    adding.add_argument("--passwords", type=Path, required=True, help="the file for its password")


def _pins(commands: "Commands") -> None:
    """For who runs a worker at headquarters: whose signatures its machine believes."""
    pins = commands.add_parser("worker-pins", help="whose signatures this worker's machine believes")
    ways = pins.add_subparsers(required=True, metavar="COMMAND")
    _looking(ways, "list", "commands.pins", "list_pins", "show every approver's key, and which are pinned")
    adding = _looking(ways, "add", "commands.pins", "add_pin", "pin a key whose owner read it aloud")
    adding.add_argument("login")
    adding.add_argument("fingerprint", help="as you heard it")
    removing = _looking(ways, "remove", "commands.pins", "remove_pin", "believe somebody's key no more")
    removing.add_argument("login")


def _on_server(hq: "Commands", name: str, function: str, words: str) -> ArgumentParser:
    parser: ArgumentParser = hq.add_parser(name, help=words, description=words, allow_abbrev=False)
    parser.set_defaults(command=("commands.hq", function))
    parser.add_argument("--json", action="store_true", help="answer with one JSON value")
    parser.add_argument(
        "--server-database", default="warroom", metavar="NAME", help="the database on the server"
    )
    return parser


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
    _looking(ledger, "verify", "commands.campaign", "verify_ledger", "recompute every hash")
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
    _drill_headquarters(drills)


def _drill_headquarters(drills: "Commands") -> None:
    hq = _command(
        drills,
        "hq",
        "commands.drill_headquarters",
        "headquarters",
        "break the workers, the server, the links and the clocks of a headquarters of its own",
    )
    hq.add_argument("--deliveries", type=int, default=2_000)
    hq.add_argument("--workers", type=int, default=4)
    hq.add_argument("--seconds", type=float, default=240.0, help="how long the storm lasts")
    hq.add_argument("--restarts", type=int, default=6, help="how often the server crashes")
    hq.add_argument("--seed", type=int, default=1)
    desk = _command(drills, "desk", "commands.drill_headquarters", "desk", "be a desk of the drill “hq”")
    _who(desk, required=True)


def _command(commands: "Commands", name: str, module: str, function: str, words: str) -> ArgumentParser:
    parser: ArgumentParser = commands.add_parser(name, help=words, description=words, allow_abbrev=False)
    parser.set_defaults(command=(module, function))
    _database(parser)
    parser.add_argument("--json", action="store_true", help="answer with one JSON value")
    return parser


def _acting(commands: "Commands", name: str, module: str, function: str, words: str) -> ArgumentParser:
    parser = _command(commands, name, module, function, words)
    _who(parser, required=True)
    return parser


def _who(parser: ArgumentParser, *, required: bool) -> None:
    """Who acts: always named where somebody acts, and at headquarters also where one only looks."""
    words = "who acts" if required else "who looks; needed at headquarters"
    parser.add_argument("--as", dest="acting", required=required, metavar="LOGIN", help=words)
    parser.add_argument(
        "--password-file", type=Path, metavar="FILE", help="holds the password (else it is asked for)"
    )


def _looking(commands: "Commands", name: str, module: str, function: str, words: str) -> ArgumentParser:
    parser = _command(commands, name, module, function, words)
    _who(parser, required=False)
    return parser


def _with_file(commands: "Commands", name: str, function: str, words: str) -> None:
    _looking(commands, name, "commands.campaign", function, words).add_argument("file", type=Path)


def _database(parser: ArgumentParser) -> None:
    """Before the command or behind it. A command has no default, which would hide what stands before it."""
    parser.add_argument(
        "--database",
        type=Path,
        default=SUPPRESS,
        metavar="FILE",
        help="the campaign (else the one on this machine)",
    )
