"""Link cards: the worker reads a page once, and says how a network would show it."""

import json
from base64 import b64decode, b64encode
from contextlib import suppress

from warroom.domain.errand import Errand, ErrandKind
from warroom.domain.ids import ErrandId, PersonId
from warroom.domain.links import LINK
from warroom.domain.post import LinkCard, Picture
from warroom.errors import BadInput
from warroom.language import tr
from warroom.ports import PageCard
from warroom.services import errands
from warroom.services.compose import attach
from warroom.services.office import Office


def ask(office: Office, me: PersonId, url: str) -> ErrandId:
    """Ask a worker for the card of the page at `url`."""
    if not LINK.fullmatch(url) or len(url) > 2_000:
        raise BadInput(
            tr("The link card needs a whole link, from https:// on; write it, or remove the card.")
        )
    return errands.ask(office, me, ErrandKind.CARD, None, text=url)


def card(office: Office, me: PersonId, errand: Errand) -> LinkCard:
    """The card that an answered errand brought; its picture is kept as if `me` had attached it.

    A picture that can't be shown is left out.
    """
    answer = json.loads(errand.answer or "{}")
    url, picture = errand.text or "", None
    if answer["picture"] is not None:
        with suppress(BadInput):
            info = attach(office, me, b64decode(answer["picture"]), url)
            picture = Picture(info.sha256, info.mime)
    return LinkCard(url, answer["title"], answer["description"], picture)


def answer(found: PageCard) -> str:
    """The answer to a card's errand. Used by workers."""
    picture = None if found.picture is None else b64encode(found.picture).decode()
    return json.dumps({"title": found.title, "description": found.description, "picture": picture})
