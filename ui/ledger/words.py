"""Entries of the ledger in words. What is not known here is shown as it is written. Pure."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate

from ui.accounts.health import dollars
from ui.dates import locale, when
from ui.theme.chips import delivery_look, triage_look
from warroom.domain.delivery import DeliveryState
from warroom.domain.errand import ErrandKind
from warroom.domain.ids import SERVER, WORKER
from warroom.domain.ledger import LedgerEntry
from warroom.domain.person import Role
from warroom.domain.response import Triage
from warroom.domain.sealed import instant_from_text
from warroom.language import spoken, tr
from warroom.services.office import role_name


def moment_in_words(entry: LedgerEntry, zone: ZoneInfo) -> str:
    """When it happened, to the second."""
    wall = instant_from_text(entry.at).astimezone(zone)
    day = locale().toString(QDate(wall.year, wall.month, wall.day), "d MMM yyyy")
    return f"{day}, {wall:%H:%M:%S}"


def actor_in_words(entry: LedgerEntry) -> str:
    """Who did it."""
    if entry.actor == WORKER:
        return tr("the worker")
    if entry.actor == SERVER:
        return tr("the server's administrator")
    return entry.actor_name or tr("person {id}", id=entry.actor)


def action_in_words(entry: LedgerEntry) -> str:
    """What was done."""
    before, arrow, after = entry.action.partition(" > ")
    if arrow:
        return tr("{before} → {after}", before=_state(before), after=_state(after))
    return _actions(spoken()).get(entry.action, entry.action)


def subject_in_words(entry: LedgerEntry) -> str:
    """What it was done to."""
    return stream_in_words(entry.stream)


def stream_in_words(stream: str) -> str:
    """What the entries of a stream are about."""
    kind, _, number = stream.partition(":")
    names = {
        "post": tr("post {id}", id=number),
        "response": tr("response {id}", id=number),
        "account": tr("account {id}", id=number),
        "campaign": tr("the campaign"),
        "people": tr("people"),
        "accounts": tr("accounts"),
        "hold": tr("the hold"),
        "errands": tr("link cards"),
    }
    return names.get(kind, stream)


def detail_in_words(entry: LedgerEntry, zone: ZoneInfo) -> str:
    """The particulars, as “name: value” in the order in which they were written."""
    try:
        detail = json.loads(entry.detail)
    except ValueError:
        return entry.detail
    if not isinstance(detail, Mapping):
        return entry.detail
    named = ((_names(spoken()).get(key, key), _value(key, value, zone)) for key, value in detail.items())
    return ", ".join(tr("{name}: {value}", name=name, value=value) for name, value in named if value)


def _value(key: str, value: object, zone: ZoneInfo) -> str:
    if value is None or value == "":
        return ""
    readers: dict[str, Callable[[str], str]] = {
        "digest": lambda text: text[:12],
        "role": _role,
        "roles": lambda text: ", ".join(map(_role, text.split())),
        "from": lambda text: _moment(text, zone),
        "to": lambda text: _moment(text, zone),
        "due": lambda text: _moment(text, zone),
        "disabled": lambda text: _moment(text, zone),
        "escalated": lambda text: _moment(text, zone),
        "hidden": lambda text: _moment(text, zone),
        "removed": lambda text: _moment(text, zone),
        "kind": lambda text: _errands(spoken()).get(text, text),
        "state": lambda text: triage_look(Triage(text)).word if text in set(Triage) else text,
        "daily_cap_micros": lambda text: dollars(Decimal(text) / 1_000_000),
        "alt_required": lambda text: tr("Yes") if text in ("1", "True") else tr("No"),
        "watches": lambda text: ", ".join(json.loads(text)),
    }
    try:
        return readers.get(key, str)(str(value))
    except (ValueError, TypeError, ArithmeticError):  # somebody rewrote it past the program
        return str(value)


def _moment(text: str, zone: ZoneInfo) -> str:
    return when(instant_from_text(text), zone)


def _role(text: str) -> str:
    return role_name(Role(text)) if text in set(Role) else text


def _state(text: str) -> str:
    if text == DeliveryState.LEASED:
        return tr("taken by a worker")
    return delivery_look(DeliveryState(text)).word if text in set(DeliveryState) else text


@cache
def _actions(_language: str) -> Mapping[str, str]:
    return {
        "found": tr("founded the campaign"),
        "change": tr("changed the campaign"),
        "blackout": tr("set a blackout"),
        "end blackout": tr("ended a blackout"),
        "delete blackout": tr("took away a blackout"),
        "guards put back": tr("put the database's guards back"),
        "move to headquarters": tr("moved the campaign to headquarters"),
        "add person": tr("added a person"),
        "ask create": tr("asked for a new person"),
        "ask roles": tr("asked for other roles"),
        "ask password": tr("asked for a new password"),
        "ask enable": tr("asked to switch access on"),
        "confirm create": tr("confirmed a new person"),
        "confirm roles": tr("confirmed other roles"),
        "confirm password": tr("confirmed a new password"),
        "confirm enable": tr("confirmed access"),
        "drop create": tr("dropped a new person"),
        "drop roles": tr("dropped other roles"),
        "drop password": tr("dropped a new password"),
        "drop enable": tr("dropped access"),
        "add worker": tr("added a worker's login"),
        "show signing key": tr("showed a signing key"),
        "show worker key": tr("showed the worker's key"),
        "enable person": tr("switched access on"),
        "disable person": tr("switched access off"),
        "change password": tr("changed a password"),
        "grant": tr("granted a role"),
        "revoke": tr("took a role away"),
        "add account": tr("added an account"),
        "change account": tr("changed an account"),
        "start": tr("started a post"),
        "take back": tr("took it back"),
        "comment": tr("commented"),
        "submit": tr("submitted it for sign-off"),
        "approve": tr("approved it"),
        "return": tr("returned it"),
        "withdraw": tr("withdrew an approval"),
        "queue": tr("queued it for an account"),
        "on the network": tr("it is on the network"),
        "delete from network": tr("deleted it from the network"),
        "hold": tr("stopped everything"),
        "lift": tr("asked to lift the hold"),
        "lifted": tr("lifted the hold"),
        "triage": tr("triaged a response"),
        "note": tr("left a note"),
        "keep as evidence": tr("kept it as evidence"),
        "errand": tr("asked the worker"),
    }


@cache
def _names(_language: str) -> Mapping[str, str]:
    return {
        "name": tr("name"),
        "zone": tr("zone"),
        "rehearsal": tr("rehearsal"),
        "grace": tr("grace, in seconds"),
        "from": tr("from"),
        "to": tr("to"),
        "reason": tr("reason"),
        "source": tr("rule"),
        "blackout": tr("blackout"),
        "person": tr("person"),
        "login": tr("login"),
        "role": tr("role"),
        "roles": tr("roles"),
        "asked_by": tr("asked for by person"),
        "change": tr("change"),
        "fingerprint": tr("fingerprint"),
        "rows": tr("rows"),
        "account": tr("account"),
        "network": tr("network"),
        "handle": tr("handle"),
        "approvals": tr("people who sign"),
        "disabled": tr("switched off"),
        "identity": tr("identity"),
        "trouble": tr("trouble"),
        "title": tr("title"),
        "answers": tr("answers response"),
        "version": tr("version"),
        "text": tr("text"),
        "digest": tr("digest"),
        "note": tr("note"),
        "delivery": tr("delivery"),
        "due": tr("due"),
        "fence": tr("lease"),
        "worker": tr("worker"),
        "why": tr("reason"),
        "part": tr("part"),
        "remote": tr("id on the network"),
        "url": tr("link"),
        "hold": tr("hold"),
        "state": tr("state"),
        "claimed_by": tr("claimed by person"),
        "escalated": tr("escalated"),
        "hidden": tr("hidden"),
        "removed": tr("removed"),
        "errand": tr("errand"),
        "kind": tr("kind"),
        "argument": tr("about"),
        "alt_required": tr("descriptions required"),
        "utm_template": tr("parameters put on links"),
        "own_domains": tr("the campaign's domains"),
        "watches": tr("watched words"),
        "daily_cap_micros": tr("may cost a day"),
    }


@cache
def _errands(_language: str) -> Mapping[str, str]:
    return {
        ErrandKind.CONNECT: tr("try the account"),
        ErrandKind.LOOK_UP: tr("look whether it was sent"),
        ErrandKind.MODERATE: tr("act on a response"),
        ErrandKind.DELETE: tr("delete a post"),
        ErrandKind.METRICS: tr("read a post's numbers"),
        ErrandKind.COLLECT: tr("read the answers"),
        ErrandKind.SIGN_IN: tr("begin to sign in"),
        ErrandKind.SIGNED_IN: tr("finish signing in"),
        ErrandKind.CARD: tr("read a page for its link card"),
    }
