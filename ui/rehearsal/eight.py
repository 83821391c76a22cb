"""One post to eight networks at once: one refuses it, one loses its answer, and each is told as it is."""

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

from ui.calendar.delivery_card import DeliveryCard
from ui.calendar.options import Way
from ui.calendar.page import CalendarPage
from ui.compose.page import ComposePage
from ui.rehearsal.backstage import Backstage
from ui.rehearsal.director import Director, OffCue
from ui.rehearsal.steps import CTRL, DRAFTER, choose_account, expect, sign, wait_for_status
from warroom.domain.account import Account
from warroom.domain.delivery import Delivery, DeliveryState
from warroom.domain.ids import PostId
from warroom.domain.post import PostStatus
from warroom.language import tr
from warroom.services import accounts, queries

NETWORKS = ("x", "facebook", "instagram", "mastodon", "bluesky", "threads", "linkedin", "telegram")
REFUSING, LOSING = "rehearsal-instagram", "rehearsal-mastodon"

TITLE = "Une maison de santé par quartier"
TEXT = (
    "Ce soir à 19 h, place du Théâtre : une maison de santé par quartier d'ici 2029, et comment nous la "
    "payons. Venez avec vos questions, et avec vos voisins !"
)
ALT = "Une affiche : une croix blanche se lève comme un soleil sur les collines de Valmont."

_TALL = (1280, 1640)
"""So that a picture shows what is told of all eight."""


def play(director: Director, backstage: Backstage) -> dict[str, int]:
    """Play it; what came of the post, counted. Raises OffCue when a network got it twice, or not at all."""
    director.say(tr("Camille writes one post for eight networks."))
    post_id = _write(director)
    backstage.begin_trouble(_account(director, REFUSING), _account(director, LOSING))
    sign(director, post_id, "eight-networks-sign-off")
    desk = expect(director.show("calendar"), CalendarPage)
    first = _see_each_truth(director, desk, post_id)
    _try_the_refused_one_again(director, desk, post_id)
    _look_the_doubtful_one_up(director, desk, post_id, backstage)
    stored = backstage.witnesses(TEXT)
    if len(stored) != len(NETWORKS) or len(set(stored)) != len(stored):
        raise OffCue(
            tr("The networks do not hold the post once each: {accounts}.", accounts=", ".join(stored))
        )
    return {
        "sent_at_first": first[DeliveryState.SENT],
        "refused": first[DeliveryState.FAILED],
        "in_doubt": first[DeliveryState.IN_DOUBT],
        "sent": _states(director, post_id)[DeliveryState.SENT],
        "stored": len(stored),
    }


def _write(director: Director) -> PostId:
    desk = expect(director.sit(DRAFTER, "write"), ComposePage)
    director.press(desk, Qt.Key.Key_N, CTRL)
    composer = desk.editor.composer
    for network in NETWORKS:
        choose_account(director, desk, network)
    director.write(composer.title, TITLE)
    part = composer.thread_editor.parts[0]
    director.write(part.text, TEXT)
    poster = QMimeData()
    poster.setImageData(_poster())
    part.text.insertFromMimeData(poster)
    director.wait_until("the picture", lambda: bool(part.pictures.rows))
    director.write(part.pictures.rows[0].alt, ALT)
    post_id = director.wait("the post to be saved", lambda: desk.sheet.post_id if desk.sheet else None)
    director.settle()
    director.wait_until("the checks", lambda: desk.editor.findings == () and desk.submit_action.isEnabled())
    director.picture("eight-networks-draft")
    director.press(desk, Qt.Key.Key_Return, CTRL)
    wait_for_status(director, post_id, PostStatus.WAITING)
    return post_id


def _see_each_truth(director: Director, desk: CalendarPage, post_id: PostId) -> Counter[DeliveryState]:
    mixed = Counter({DeliveryState.SENT: 6, DeliveryState.FAILED: 1, DeliveryState.IN_DOUBT: 1})
    director.wait_until("what the eight networks say", lambda: _states(director, post_id) == mixed)
    director.say(tr("Six networks took it, one refused it, and of one the answer got lost."))
    desk.open(post_id)
    _wait_for_cards(director, desk, mixed)
    _picture(director, "eight-networks")
    return mixed


def _try_the_refused_one_again(director: Director, desk: CalendarPage, post_id: PostId) -> None:
    director.say(tr("Alix tries the refused one again: the others are not touched."))
    untouched = [each for each in _deliveries(director, post_id) if each.state is not DeliveryState.FAILED]
    retry = next(card.retry for card in desk.details.cards() if card.retry is not None)
    retry.click()
    now = Counter({DeliveryState.SENT: 7, DeliveryState.IN_DOUBT: 1})
    director.wait_until("the second attempt", lambda: _states(director, post_id) == now)
    for before in untouched:
        after = next(each for each in _deliveries(director, post_id) if each.id == before.id)
        if _attempts(after) != _attempts(before):
            raise OffCue(tr("Trying one network again touched another."))
    _wait_for_cards(director, desk, now)


def _look_the_doubtful_one_up(
    director: Director, desk: CalendarPage, post_id: PostId, backstage: Backstage
) -> None:
    director.say(tr("The doubtful one is looked up on its network, and found."))
    row = next(row for row in desk.stopped.rows() if row.stopped.delivery.state is DeliveryState.IN_DOUBT)
    row.decide.click()
    backstage.end_trouble()
    row.buttons[Way.LOOK_AGAIN].click()
    wait_for_status(director, post_id, PostStatus.SENT)
    _wait_for_cards(director, desk, Counter({DeliveryState.SENT: len(NETWORKS)}))
    _picture(director, "eight-networks-after")


def _account(director: Director, network: str) -> Account:
    known = accounts.everything(director.session.office)
    return next(each.account for each in known if each.account.network == network)


def _deliveries(director: Director, post_id: PostId) -> tuple[Delivery, ...]:
    return tuple(queries.post(director.session.office, post_id).deliveries)


def _states(director: Director, post_id: PostId) -> Counter[DeliveryState]:
    return Counter(each.state for each in _deliveries(director, post_id))


def _attempts(delivery: Delivery) -> tuple[object, ...]:
    """What changes when a delivery is sent once more."""
    return (delivery.state, delivery.attempt, delivery.fence, delivery.sent_parts, delivery.sent_at)


def _wait_for_cards(director: Director, desk: CalendarPage, states: Counter[DeliveryState]) -> None:
    """Wait until the window says of each network what is true."""
    director.wait_until("the window to say so", lambda: _told(desk.details.cards()) == states)


def _told(cards: Iterable[DeliveryCard]) -> Counter[DeliveryState]:
    return Counter(card.delivery.state for card in cards if card.delivery is not None)


def _picture(director: Director, name: str) -> None:
    window = director.program.window
    usual = window.size()
    window.resize(*_TALL)
    director.picture(name)
    window.resize(usual)


def _poster() -> QImage:
    """A poster of our own making, in the shape that every network takes."""
    poster = QImage(1080, 810, QImage.Format.Format_RGB32)
    poster.fill(QColor("#27557a"))
    pen = QPainter(poster)
    pen.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen.setPen(Qt.PenStyle.NoPen)
    pen.setBrush(QColor("#e9a23b"))
    pen.drawEllipse(QPointF(540, 430), 250, 250)
    pen.setBrush(QColor("#ffffff"))
    pen.drawRect(500, 250, 80, 280)
    pen.drawRect(400, 350, 280, 80)
    pen.setBrush(QColor("#2f6f63"))
    pen.drawPolygon(QPolygonF([QPointF(0, 810), QPointF(0, 600), QPointF(380, 500), QPointF(760, 810)]))
    pen.setBrush(QColor("#3f8f7c"))
    pen.drawPolygon(QPolygonF([QPointF(320, 810), QPointF(820, 540), QPointF(1080, 640), QPointF(1080, 810)]))
    pen.end()
    return poster
