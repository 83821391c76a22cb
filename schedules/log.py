"""The worker's log: one line an event with its instant in UTC and its thread, and never a credential.

Connectors log what a network answered, word by word; whatever looks like a credential is taken out of every
line and traceback at the last moment, so that no caller has to think of it.
"""

import logging
import re
import sys
import time

_NAMED = re.compile(
    r"""(?ix) \b ([\w-]* (?: token | jwt | password | passwd | secret | api_?key | authorization | cookie ))
        (["']? \s* [:=] \s* ["']?) (?: (?:bearer|basic|dpop) \s+ )? ([^\s"',;&}\)]+)"""
)
_BEARER = re.compile(r"(?i)\b(bearer|basic|dpop) +[\w.~+/=-]{8,}")
_JWT = re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*")
_APP_PASSWORD = re.compile(r"\b[a-z0-9]{4}(?:-[a-z0-9]{4}){3}\b")


def redacted(text: str) -> str:
    """`text` with everything that looks like a credential replaced by an ellipsis."""
    text = _NAMED.sub(r"\1\2…", text)
    text = _BEARER.sub(r"\1 …", text)
    text = _JWT.sub("…", text)
    return _APP_PASSWORD.sub("…", text)


class _Redacting(logging.Formatter):
    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def start_log(level: int = logging.INFO) -> None:
    """Write this process's log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _Redacting("{asctime}.{msecs:03.0f}Z {levelname} [{threadName}] {message}", "%Y-%m-%dT%H:%M:%S", "{")
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These tell every request and every plugin at this level, which drowns what happened.
    for talkative in ("httpx", "alembic"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
