"""What a person decides about a delivery that stopped, carried out and answered."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject

from ui.calendar.options import DECISIONS, Way
from ui.calendar.question import Question
from ui.calendar.words import title_of
from ui.dates import when
from ui.desk import Desk
from ui.errands import Errands
from warroom.domain.delivery import Decision, Delivery
from warroom.domain.errand import Errand, ErrandKind, ErrandState
from warroom.domain.post import Post, PostSummary
from warroom.errors import Refused
from warroom.language import tr
from warroom.services import errands, schedule


class Decisions(QObject):
    """Each touches the one delivery it is about, and nothing else of its post."""

    def __init__(self, desk: Desk, question: Question, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._question = desk, question
        self._answers = Errands(desk, self)

    def decide(self, delivery: Delivery, way: Way, argument: object) -> None:
        """Carry out `way`; `argument` is an instant for another time and a link for “it was sent”."""
        match way:
            case Way.LOOK_AGAIN:
                self._ask(ErrandKind.LOOK_UP, delivery)
            case Way.ANOTHER_TIME if isinstance(argument, datetime):
                self._give_another_time(delivery, argument)
            case Way.DROP:
                sentence = tr("Drop it for this account? It won't be published there. This can't be undone.")
                self._question.ask(
                    sentence, tr("Drop it"), partial(self._decide, delivery, Decision.DROP, None)
                )
            case _:
                self._decide(delivery, DECISIONS[way], argument if isinstance(argument, str) else None)

    def retry(self, delivery: Delivery) -> None:
        """Try a failed one again, alone."""
        self._decide(delivery, Decision.NOW, None)

    def cancel(self, post: PostSummary) -> None:
        """Drop everything of `post` that has not gone out, after a question."""
        desk = self._desk
        sentence = tr(
            "Cancel “{title}”? What has not gone out won't, what is published stays. This can't be undone.",
            title=title_of(post),
        )

        def done(_post: Post) -> None:
            desk.notices.done(tr("“{title}” is cancelled.", title=title_of(post)))

        self._question.ask(
            sentence,
            tr("Cancel the post"),
            lambda: desk.jobs.run(self, lambda: schedule.cancel(desk.office, desk.me.id, post.id), done),
        )

    def _decide(self, delivery: Delivery, decision: Decision, url: str | None) -> None:
        desk = self._desk
        work: Callable[[], Delivery] = partial(
            schedule.decide, desk.office, desk.me.id, delivery.id, decision, url, seen=delivery
        )
        desk.jobs.run(self, work, lambda _delivery: desk.notices.done(_said(decision)))

    def _give_another_time(self, delivery: Delivery, to: datetime) -> None:
        desk = self._desk

        def done(_post: Post) -> None:
            time = when(to, desk.campaign.zone)
            desk.notices.done(tr("It has a new time, {time}, and waits for a new sign-off.", time=time))

        desk.jobs.run(self, lambda: schedule.reschedule(desk.office, desk.me.id, delivery.post_id, to), done)

    def read_numbers(self, delivery: Delivery) -> None:
        """Ask for the likes, reposts, replies and quotes of a published one."""
        self._ask(ErrandKind.METRICS, delivery)

    def delete(self, delivery: Delivery) -> None:
        """Take a published one off its network, after a question."""
        sentence = tr("Delete it from the network? Who saw it saw it; it can't be brought back.")
        self._question.ask(sentence, tr("Delete it"), partial(self._ask, ErrandKind.DELETE, delivery))

    def _ask(self, kind: ErrandKind, delivery: Delivery) -> None:
        """Send the worker to the network; its answer is told when it comes."""
        desk = self._desk
        desk.jobs.run(
            self,
            lambda: errands.ask(desk.office, desk.me.id, kind, delivery.account_id, int(delivery.id)),
            lambda errand_id: self._answers.wait(errand_id, self._on_answered),
        )
        desk.notices.done(tr("The worker asks the network; the answer comes here."))

    def _on_answered(self, errand: Errand) -> None:
        if errand.state is ErrandState.FAILED:
            self._desk.notices.present(Refused(errand.answer or tr("The network gave no answer.")))
        else:
            self._desk.notices.done(errand.answer or tr("Done."))


def _said(decision: Decision) -> str:
    match decision:
        case Decision.NOW:
            return tr("It goes out now.")
        case Decision.RELEASE:
            return tr("Released.")
        case Decision.WAS_SENT:
            return tr("Noted as sent.")
        case Decision.DROP:
            return tr("Dropped.")
