"""The small pages that a browser shows when it came back to this machine. Pure."""

from enum import Enum, auto
from html import escape

from warroom.language import spoken, tr


class Reply(Enum):
    """What a browser is told."""

    THANKS = auto()
    DENIED = auto()
    NOT_OURS = auto()
    ANSWERED_ALREADY = auto()
    NOT_HERE = auto()
    NOT_UNDERSTOOD = auto()


_STATUS = {
    Reply.THANKS: "200 OK",
    Reply.DENIED: "200 OK",
    Reply.NOT_OURS: "403 Forbidden",
    Reply.ANSWERED_ALREADY: "410 Gone",
    Reply.NOT_HERE: "404 Not Found",
    Reply.NOT_UNDERSTOOD: "400 Bad Request",
}

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:32em;margin:20vh auto;padding:0 1.5em}"
    "h1{font-size:1.4em}"
)


def page(reply: Reply) -> bytes:
    """The whole HTTP answer, in the language spoken now. Nothing of the request is in it."""
    title, words = _said(reply)
    body = (
        f'<!doctype html><html lang="{spoken()}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>Warroom</title><style>{_STYLE}</style>'
        f"<h1>{escape(title)}</h1><p>{escape(words)}</p></html>"
    ).encode()
    head = (
        f"HTTP/1.1 {_STATUS[reply]}",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Referrer-Policy: no-referrer",
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'",
        "Connection: close",
    )
    return "\r\n".join((*head, "", "")).encode() + body


def _said(reply: Reply) -> tuple[str, str]:
    match reply:
        case Reply.THANKS:
            return tr("You can close this window"), tr("Warroom goes on by itself: look there.")
        case Reply.DENIED:
            return (
                tr("The sign-in was refused"),
                tr("Nothing was changed. You can close this window; Warroom says how to go on."),
            )
        case Reply.NOT_OURS:
            return (
                tr("This is not the sign-in that Warroom waits for"),
                tr("Close this window. In Warroom, cancel the sign-in and begin it again."),
            )
        case Reply.ANSWERED_ALREADY:
            return (
                tr("This sign-in was answered already"),
                tr("You can close this window; look into Warroom for what came of it."),
            )
        case Reply.NOT_HERE:
            return tr("There is nothing here"), tr("Warroom waits for a sign-in at another address.")
        case Reply.NOT_UNDERSTOOD:
            return tr("This was not understood"), tr("Open the network’s sign-in page from Warroom again.")
