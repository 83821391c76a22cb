"""The peer of the dispatcher: APScheduler with its SQLAlchemy job store; a job makes the connector's call."""

import json
import logging
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from connectors.rehearsal.connector import RehearsalConnector
from connectors.rehearsal.network import Network
from tests.factories import UtcClock
from warroom.domain.account import Account
from warroom.domain.ids import AccountId
from warroom.ports import AccountAccess, Parcel, Secret, Sent

AHEAD = (timedelta(seconds=10), timedelta(seconds=30), timedelta(seconds=60))
"""How long before their time adding the jobs begins; more where that was too short."""

ACCOUNT = Account(
    AccountId(1), "rehearsal", "spring_campaign", "Spring", None, "rehearsal:spring_campaign", 1
)


class _Network:
    """What a job reaches: jobs are stored as a function's name and its arguments."""

    connector: RehearsalConnector


def send(number: int, text: str) -> None:
    """The job: the same call with the same message as the dispatcher's."""
    access = AccountAccess(ACCOUNT, lambda: Secret("any"), lambda _: None, lambda _: None)
    parcel = Parcel(text, (), None, None, ("en",), f"{number:032x}", datetime.now(UTC), None, None)
    if not isinstance(_Network.connector.publish(parcel, access), Sent):
        raise RuntimeError(text)


def _add_in_time(scheduler: BackgroundScheduler, many: int) -> datetime:
    """Have `many` jobs wait for one instant, which is returned."""
    for ahead in AHEAD:
        scheduler.remove_all_jobs()
        due_at = datetime.now(UTC) + ahead
        for number in range(many):
            text = f"We meet on Sunday, number {number}."
            scheduler.add_job(send, "date", run_date=due_at, args=(number, text))
        if datetime.now(UTC) < due_at - timedelta(seconds=1):
            return due_at
    raise RuntimeError("The machine is too busy to add the jobs.")


def main() -> None:
    """Run `argv[4]` jobs, kept in `argv[2]`, on the network `argv[3]`; `argv[5]` says which grace."""
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # it tells every job that it drops
    many, grace = int(sys.argv[4]), sys.argv[5]
    _Network.connector = RehearsalConnector(Network(Path(sys.argv[3]), UtcClock()))
    options = {} if grace == "default" else {"misfire_grace_time": None}
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{sys.argv[2]}")},
        job_defaults=options,
        timezone=UTC,
    )
    ended: list[int] = []
    all_ended = Event()

    def note(event: JobExecutionEvent) -> None:
        ended.append(event.code)
        if len(ended) >= many:
            all_ended.set()

    scheduler.add_listener(note, EVENT_JOB_EXECUTED | EVENT_JOB_MISSED | EVENT_JOB_ERROR)
    # Added while it is paused, which is kind to it: adding is slow while jobs run.
    scheduler.start(paused=True)
    due_at = _add_in_time(scheduler, many)
    scheduler.resume()
    all_ended.wait(60)
    scheduler.shutdown()
    print(
        json.dumps(
            {
                "due_at": due_at.isoformat(),
                "missed": ended.count(EVENT_JOB_MISSED),
                "errors": ended.count(EVENT_JOB_ERROR),
            }
        )
    )


if __name__ == "__main__":
    main()
