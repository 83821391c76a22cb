"""What people answer, as stored and as the timeline asks for it: a real file, in the order of time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.timelines import arrive, fill_timeline, incoming
from warroom.domain.account import Account
from warroom.domain.ids import WORKER, ResponseId
from warroom.domain.response import Incoming, ResponseKind, TimelineFilter, Triage
from warroom.errors import RuleBroken
from warroom.services import queries, timeline, triage
from warroom.services.office import Office

NOON = datetime(2026, 5, 24, 12, 0, tzinfo=UTC)
ALL = TimelineFilter()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return factories.built_campaign(tmp_path_factory.mktemp("built"))


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Iterator[Office]:
    opened = factories.opened_office(factories.copied_campaign(built, tmp_path))
    yield opened
    opened.store.close()


def said(office: Office, wanted: TimelineFilter = ALL) -> list[str]:
    """The texts that a filter lets through, newest first."""
    return [response.text for response in timeline.newest(office, wanted, 100).responses]


def minute(n: int) -> datetime:
    return NOON + timedelta(minutes=n)


def test_newest_comes_first_however_late_it_arrives(office: Office) -> None:
    arrive(office, incoming("second", at=minute(2)), incoming("fourth", at=minute(4)))
    arrive(office, incoming("third", at=minute(3)), incoming("first", at=minute(1)))
    assert said(office) == ["fourth", "third", "second", "first"]


def test_many_in_one_millisecond_all_have_a_place(office: Office) -> None:
    arrive(office, *(incoming(f"a{n}", at=NOON) for n in range(20)))
    arrive(office, *(incoming(f"b{n}", at=NOON) for n in range(20)), incoming("before", at=minute(-1)))
    assert len(said(office)) == 41
    assert said(office)[-1] == "before"


def test_what_is_collected_twice_is_stored_once(office: Office) -> None:
    batch = [incoming("once", at=minute(1)), incoming("and this", at=minute(2))]
    arrive(office, *batch)
    arrive(office, batch[0], batch[0], incoming("new", at=minute(3)))
    assert said(office) == ["new", "and this", "once"]


def test_what_arrives_later_is_counted_and_moves_nothing(office: Office) -> None:
    arrive(office, *(incoming(f"r{n}", at=minute(n)) for n in range(10)))
    mark = timeline.newest(office, ALL, 4).mark
    before = timeline.older(office, ALL, mark, ResponseId(1 << 62), 100)
    arrive(office, incoming("newer", at=minute(20)), incoming("late", at=minute(3)))
    assert timeline.older(office, ALL, mark, ResponseId(1 << 62), 100) == before
    assert timeline.arrived_since(office, ALL, mark) == 2
    arrive(office, incoming("a like", kind=ResponseKind.LIKE, at=minute(21)))
    assert timeline.arrived_since(office, ALL, mark) == 3
    words = TimelineFilter(kinds=frozenset({ResponseKind.REPLY}))
    assert timeline.arrived_since(office, words, mark) == 2


def test_a_claim_is_not_an_arrival(office: Office) -> None:
    arrive(office, incoming("mine now"))
    newest = timeline.newest(office, ALL, 10)
    triage.claim(office, factories.staff(office).sasha.id, [newest.responses[0].id])
    assert timeline.arrived_since(office, ALL, newest.mark) == 0


def test_the_list_is_read_on_by_its_key_without_a_gap(office: Office) -> None:
    arrive(office, *(incoming(f"r{n}", at=minute(n // 3)) for n in range(50)))
    newest = timeline.newest(office, ALL, 7)
    ids = [response.id for response in newest.responses]
    while more := timeline.older(office, ALL, newest.mark, ids[-1], 7):
        ids.extend(more)
    assert len(ids) == 50
    assert ids == sorted(set(ids), reverse=True)
    assert [r.id for r in timeline.these(office, ids[10:20])] == ids[10:20][::-1]


def test_filters_narrow_together(office: Office) -> None:
    sasha = factories.staff(office).sasha
    arrive(
        office,
        incoming("a question about schools", at=minute(1)),
        incoming("a mention of schools", kind=ResponseKind.MENTION, at=minute(2)),
        incoming("a rumour", at=minute(3), author="troll"),
        incoming("", kind=ResponseKind.LIKE, at=minute(4)),
    )
    ids = {response.text: response.id for response in timeline.newest(office, ALL, 10).responses}
    triage.claim(office, sasha.id, [ids["a question about schools"]])
    triage.escalate(office, sasha.id, [ids["a rumour"]], "Is it true?")
    replies, mentions = frozenset({ResponseKind.REPLY}), frozenset({ResponseKind.MENTION})
    assert said(office, TimelineFilter(kinds=replies)) == ["a rumour", "a question about schools"]
    assert said(office, TimelineFilter(mine=sasha.id)) == ["a question about schools"]
    assert said(office, TimelineFilter(escalated=True)) == ["a rumour"]
    assert said(office, TimelineFilter(triage=frozenset({Triage.CLAIMED}), kinds=mentions)) == []
    assert said(office, TimelineFilter(text="schools", kinds=mentions)) == ["a mention of schools"]
    assert said(office, TimelineFilter(networks=frozenset({"bluesky"}))) == []
    assert said(office, TimelineFilter(account_id=factories.first_account(office), text="@tro")) == [
        "a rumour"
    ]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ecole", ["L’école, et l’hôpital ?"]),
        ("ÉCOLE hopital", ["L’école, et l’hôpital ?"]),
        ("hosp", ["Hospitals first"]),
        ("hopital hospital", []),
        ('"', []),
        ("o'", []),
        ("* OR NOT (", []),
        ("first)", ["Hospitals first"]),
        ("   ", ["Hospitals first", "L’école, et l’hôpital ?"]),
        ("@nobody", []),
    ],
)
def test_words_are_found_whatever_is_typed(office: Office, search: str, found: list[str]) -> None:
    arrive(
        office, incoming("L’école, et l’hôpital ?", at=minute(1)), incoming("Hospitals first", at=minute(2))
    )
    if not any(map(str.isalnum, search)) and search.strip():
        found = said(office)  # Without a word there is nothing to search for, and nothing is left out.
    assert said(office, TimelineFilter(text=search)) == found


def test_a_search_counts_what_arrives(office: Office) -> None:
    arrive(office, incoming("school one"))
    mark = timeline.newest(office, TimelineFilter(text="school"), 10).mark
    arrive(office, incoming("school two"), incoming("taxes"), incoming("old school", at=minute(-9000)))
    assert timeline.arrived_since(office, TimelineFilter(text="school"), mark) == 2


def test_a_thread_reads_from_our_post_down(office: Office) -> None:
    first = incoming("And the villages?", root="our-post", at=minute(1))
    other = incoming("Somebody else", root="our-post", at=minute(2), author="paul")
    second = incoming("They are in it.", root="our-post", parent=first.remote.id, at=minute(3), author="ines")
    third = incoming("Where?", root="our-post", parent=second.remote.id, at=minute(4))
    arrive(office, first, other, second, third)
    ids = {response.text: response.id for response in timeline.newest(office, ALL, 10).responses}
    for text in ("And the villages?", "They are in it.", "Where?"):
        view = queries.response(office, ids[text])
        assert [r.text for r in view.thread] == ["And the villages?", "They are in it.", "Where?"]
    assert [r.text for r in queries.response(office, ids["Somebody else"]).thread] == ["Somebody else"]
    assert [r.text for r in queries.response(office, ids["Where?"]).history] == ["And the villages?"]


def test_a_thread_that_names_itself_ends(office: Office) -> None:
    item = incoming("loop", at=minute(1))
    circle = Incoming(**{**vars(item), "parent_id": item.remote.id})
    arrive(office, circle)
    [response] = timeline.newest(office, ALL, 10).responses
    assert [r.text for r in queries.response(office, response.id).thread] == ["loop"]


def test_evidence_says_what_was_kept_by_whom(office: Office) -> None:
    sasha = factories.staff(office).sasha
    arrive(office, incoming("I will find you"))
    [response] = timeline.newest(office, ALL, 10).responses
    assert queries.response(office, response.id).evidence is None
    triage.keep(office, sasha.id, response.id)
    kept = queries.response(office, response.id).evidence
    assert kept is not None
    assert kept.kept_by_name == "Sasha Petit"
    assert b"I will find you" in kept.content


def test_a_large_campaign_is_read_out_of_its_indexes(built: Path, tmp_path: Path) -> None:
    database = factories.copied_campaign(built, tmp_path)
    fill_timeline(database, 20_000)
    office = factories.opened_office(database)
    try:
        kinds = frozenset({ResponseKind.REPLY, ResponseKind.MENTION})
        newest = timeline.newest(office, TimelineFilter(kinds=kinds), 100)
        rest = timeline.older(
            office, TimelineFilter(kinds=kinds), newest.mark, newest.responses[-1].id, 50_000
        )
        with office.store.read() as uow:
            assert len(newest.responses) + len(rest) == uow.timeline.count(TimelineFilter(kinds=kinds))
            assert uow.timeline.count(ALL) == 20_000
        found = said(office, TimelineFilter(text="mot77 "))
        assert found
        assert all("mot77" in text.split() for text in found)
    finally:
        office.store.close()


def _second_account(office: Office) -> Account:
    return factories.add_account(office, factories.staff(office).noa.id, "spring_second")


def test_two_accounts_may_read_the_same_response(office: Office) -> None:
    item, second = incoming("to both of you", at=minute(1)), _second_account(office)
    arrive(office, item)
    arrive(office, item, account=second)
    assert said(office) == ["to both of you"] * 2
    assert said(office, TimelineFilter(account_id=second.id)) == ["to both of you"]


def test_words_stay_as_they_were_read_even_for_a_raw_client(office: Office) -> None:
    arrive(office, incoming("as written"))
    [response] = timeline.newest(office, ALL, 10).responses
    with pytest.raises(RuleBroken, match=factories.rule("what people wrote stays")):
        _rewrite(office, response.id)
    assert said(office) == ["as written"]


def _rewrite(office: Office, response_id: ResponseId) -> None:
    with office.store.write(WORKER) as uow:
        uow.responses.change([response_id], text="rewritten")


def test_an_author_goes_by_the_newest_name(office: Office) -> None:
    arrive(office, incoming("first", author="marie", at=minute(1)))
    renamed = incoming("second", author="marie", at=minute(2))
    arrive(office, replace(renamed, author=replace(renamed.author, display_name="Marie for mayor")))
    names = [response.author_name for response in timeline.newest(office, ALL, 10).responses]
    assert names == ["Marie for mayor", "Marie for mayor"]
