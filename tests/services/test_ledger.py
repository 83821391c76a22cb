"""The ledger: who did what, for somebody who trusts neither us nor our code."""

import hashlib
import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from itertools import groupby
from pathlib import Path

import pytest

from tests import factories
from tests.factories import Staff
from tests.services.publishing import publish
from tests.timelines import arrive, incoming
from warroom.domain.response import TimelineFilter
from warroom.errors import Trouble
from warroom.services import compose, hold, ledger, schedule, timeline, triage
from warroom.services.office import Office


def worked(office: Office, staff: Staff) -> None:
    """A day's work, with a bit of everything in every stream."""
    post = factories.approved(office, staff.camille.id, staff.alix.id)
    publish(office)
    compose.comment(office, staff.noa.id, post.id, "Bien joué — très “net” 👏")
    arrive(office, incoming("An insult"))
    insult = timeline.newest(office, TimelineFilter(), 1).responses[0].id
    triage.claim(office, staff.sasha.id, [insult])
    triage.keep(office, staff.sasha.id, insult)
    hold.place(office, staff.sasha.id, "a rumour")
    now = office.clock.now()
    schedule.add_blackout(office, staff.noa.id, now, now + timedelta(hours=1), "the eve", "the law")


def third_party_verifies(path: Path) -> tuple[int, list[str]]:
    """Written from the description alone: SHA-256 over each field as "length:field", chained by stream."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    wrong = []
    for stream, chain in groupby(lines, key=lambda line: line["stream"]):
        before = "0" * 64
        for number, line in enumerate(chain, start=1):
            told = (line["at"], str(line["actor"]), line["action"], line["detail"])
            fields = (before, stream, str(number), *told)
            text = b"".join(b"%d:%s" % (len(f.encode()), f.encode()) for f in fields)
            before = hashlib.sha256(text).hexdigest()
            if before != line["hash"] or line["seq"] != number:
                wrong.append(f"{stream}/{number}")
    return len(lines), wrong


def test_a_third_party_can_verify_an_export(office: Office, staff: Staff, tmp_path: Path) -> None:
    worked(office, staff)
    file = tmp_path / "ledger.jsonl"
    exported = ledger.export(office, file)
    report = ledger.verify(office)
    assert (report.verified, report.entries) == (True, exported)
    assert third_party_verifies(file) == (exported, [])
    edited = file.read_text(encoding="utf-8").replace("a rumour", "nothing")
    file.write_text(edited, encoding="utf-8")
    assert third_party_verifies(file)[1] == ["hold/1"]


def test_the_ledger_names_who_did_what_newest_first(office: Office, staff: Staff) -> None:
    worked(office, staff)
    said = [(entry.actor_name, entry.action) for _, entry in ledger.entries(office)]
    for line in (
        ("Camille Roy", "submit"),
        ("Alix Morel", "approve"),
        ("Alix Morel", "queue"),
        ("", "leased > sending"),
        ("", "sending > sent"),
        ("Noa Haddad", "comment"),
        ("Sasha Petit", "keep as evidence"),
        ("Sasha Petit", "hold"),
    ):
        assert line in said
    assert said[0] == ("Noa Haddad", "blackout")


def test_it_is_read_page_by_page(office: Office, staff: Staff) -> None:
    worked(office, staff)
    first = ledger.entries(office, limit=5)
    second = ledger.entries(office, before=first[-1][0], limit=5)
    assert [*first, *second] == list(ledger.entries(office, limit=10))


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE ledger SET detail = replace(detail, 'a rumour', 'nothing')",
        "UPDATE ledger SET actor = 1 WHERE action = 'approve'",
        "UPDATE ledger SET at = '2020-01-01 00:00:00.000000' WHERE seq = 2",
        "DELETE FROM ledger WHERE stream = 'people' AND seq = 3",
        "UPDATE ledger SET hash = upper(hash) WHERE action = 'hold'",
    ],
)
def test_a_changed_line_is_found(office: Office, staff: Staff, tampering: str) -> None:
    worked(office, staff)
    with closing(sqlite3.connect(office.store.path)) as connection:
        connection.execute("DROP TRIGGER ledger_update")
        connection.execute("DROP TRIGGER ledger_delete")
        connection.execute(tampering)
        connection.commit()
    assert not ledger.verify(office).verified


def test_an_export_that_can_not_be_written_is_said(office: Office, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"The ledger can't be written to .*Choose another place"):
        ledger.export(office, tmp_path / "no folder" / "ledger.jsonl")
