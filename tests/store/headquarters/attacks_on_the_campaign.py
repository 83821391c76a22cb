"""Attacks on the ledger, the campaign, its accounts, the hold, responses, errands, workers and desks."""

from tests.store.headquarters.attack import FAKE, Attack, attack

LEDGER = (
    attack("change a line", "everybody", "UPDATE ledger SET detail = '{}'"),
    attack("change who did it", "everybody", "UPDATE ledger SET actor = %(sasha)s"),
    attack("delete a line", "everybody", "DELETE FROM ledger WHERE id = 3"),
    attack("empty the ledger", "everybody", "TRUNCATE ledger", "TRUNCATE ledger_head"),
    attack(
        "write a line",
        "everybody",
        "INSERT INTO ledger (stream, seq, at, actor, action, detail, prev, hash) VALUES ('people', 999,"
        f" '2027', 1, 'x', '{{}}', '{FAKE}', '{FAKE}')",
    ),
    attack("begin a chain", "everybody", "INSERT INTO ledger_head VALUES ('post:999', 5, repeat('0', 64))"),
    attack("fork a chain", "everybody", "UPDATE ledger_head SET seq = 1, hash = repeat('0', 64)"),
    attack("forget a chain", "everybody", "DELETE FROM ledger_head"),
    attack(
        "have a line written",
        "everybody",
        "SELECT ledger_append('people', 'x', '{}')",
        "SELECT warroom.ledger_append('post:1', 'approve', '{}')",
        "SELECT people_act('grant', 1, 'admin')",
        "SELECT worker_act('x')",
    ),
    attack(
        "hold a chain up",
        "everybody",
        "SELECT lock_stream('people')",
        "SELECT * FROM ledger_head FOR UPDATE",
        "SELECT * FROM ledger FOR UPDATE",
    ),
    attack(
        "number the lines otherwise",
        "everybody",
        "SELECT setval('ledger_id_seq', 1)",
        "SELECT nextval('ledger_id_seq')",
        "ALTER SEQUENCE ledger_id_seq RESTART",
    ),
    attack(
        "act without a line",
        "everybody",
        "ALTER TABLE approval DISABLE TRIGGER ALL",
        "ALTER TABLE approval DISABLE TRIGGER approval_inserted",
    ),
    attack(
        "write a line at another time",
        "everybody",
        "SELECT instant_text(now())",
        "CREATE OR REPLACE FUNCTION instant() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
    ),
)

CAMPAIGN = (
    attack("turn a rehearsal real", "everybody", "UPDATE campaign SET rehearsal = false"),
    attack("found a second campaign", "everybody", "INSERT INTO campaign SELECT * FROM campaign"),
    attack("delete the campaign", "everybody", "DELETE FROM campaign"),
    attack("stretch the grace", "everybody but noa nils", "UPDATE campaign SET grace_seconds = 999999"),
    attack("date the campaign back", "everybody", "UPDATE campaign SET created_at = %(long_ago)s"),
    attack(
        "use a real account in a rehearsal",
        "everybody",
        "INSERT INTO account (network, handle, display_name, approvals_needed, created_at) VALUES"
        " ('bluesky', 'real', 'Real', 1, now())",
    ),
    attack(
        "add an account without being an administrator",
        "everybody but noa nils",
        "INSERT INTO account (network, handle, display_name, approvals_needed, created_at) VALUES"
        " ('rehearsal', 'x', 'X', 1, now())",
    ),
    attack(
        "turn a practice account real",
        "everybody",
        "UPDATE account SET network = 'bluesky' WHERE id = %(account)s",
    ),
    attack(
        "connect one network account twice",
        "everybody",
        "UPDATE account SET remote_identity = 'did:2' WHERE id = %(unconnected)s",
    ),
    attack(
        "send as another handle", "everybody", "UPDATE account SET handle = 'rival' WHERE id = %(account)s"
    ),
    attack(
        "send through another server", "everybody", "UPDATE account SET service_url = 'https://evil.example'"
    ),
    attack(
        "become another identity",
        "everybody",
        "UPDATE account SET remote_identity = 'did:rival' WHERE id = %(account)s",
    ),
    attack(
        "connect as a person",
        "everybody but worker1",
        "UPDATE account SET remote_identity = 'did:new' WHERE id = %(unconnected)s",
    ),
    attack(
        "ask for fewer signatures",
        "everybody but noa nils",
        "UPDATE account SET approvals_needed = 1 WHERE id = %(two_keys)s",
    ),
    attack("ask for no signature", "everybody", "UPDATE account SET approvals_needed = 0"),
    attack(
        "add an account that asks for no signature",
        "everybody",
        "INSERT INTO account (network, handle, display_name, approvals_needed, created_at) VALUES"
        " ('rehearsal', 'free', 'Free', 0, now())",
    ),
    attack("switch an account off", "everybody but noa nils", "UPDATE account SET disabled_at = now()"),
    attack(
        "raise what an account may cost",
        "everybody but noa nils",
        "UPDATE account SET daily_cap_micros = 999999999",
    ),
    attack("watch other words", "everybody but noa nils", "UPDATE account SET watches = '[\"x\"]'"),
    attack("call an account troubled", "everybody but worker1", "UPDATE account SET trouble = 'x'"),
    attack("delete an account", "everybody", "DELETE FROM account WHERE id = %(unused)s"),
    attack(
        "read an account from the beginning",
        "everybody but worker1",
        "UPDATE collection SET cursor = NULL, next_at = now()",
    ),
    attack("forget a collection", "everybody", "DELETE FROM collection"),
    attack("have spent nothing", "everybody", "UPDATE spend SET micros = 0", "DELETE FROM spend"),
    attack(
        "spend in a worker's name",
        "everybody but worker1",
        "UPDATE spend SET micros = micros + 1",
        "INSERT INTO spend VALUES (%(account)s, '2020-01-01', 1)",
    ),
    attack(
        "end a blackout early",
        "everybody but noa nils",
        "UPDATE blackout SET ends_at = now() + interval '5 days 1 hour'",
    ),
    attack("begin a blackout at another time", "everybody", "UPDATE blackout SET starts_at = now()"),
    attack("give a blackout another reason", "everybody", "UPDATE blackout SET reason = 'x'"),
    attack("take a blackout away", "everybody but noa nils", "DELETE FROM blackout"),
    attack(
        "place a blackout without the role",
        "camille sasha nora ghost worker1",
        "INSERT INTO blackout (starts_at, ends_at, reason, source, placed_by) VALUES (now(), %(soon)s,"
        " 'x', '', %(me)s)",
    ),
    attack(
        "place a blackout in a colleague's name",
        "everybody but noa",
        "INSERT INTO blackout (starts_at, ends_at, reason, source, placed_by) VALUES (now(), %(soon)s,"
        " 'x', '', %(noa)s)",
    ),
    attack(
        "change the slots without the role",
        "camille sasha nora ghost worker1",
        "INSERT INTO slot_rule (weekdays, at) VALUES ('0', '10:00')",
    ),
    attack("edit a slot", "everybody", "UPDATE slot_rule SET at = '10:00'"),
    attack("give the database another name", "everybody", "UPDATE schema_meta SET database_id = 'other'"),
    attack("say that the guards stand", "everybody", "UPDATE schema_meta SET guards = 'x'"),
    attack("call the schema older", "everybody", "UPDATE schema_meta SET schema_rev = 0, min_client_rev = 0"),
    attack("delete what the schema says of itself", "everybody", "DELETE FROM schema_meta"),
    attack("hide what arrived", "everybody but worker1", "UPDATE revision SET number = number + 1"),
    attack(
        "count arrivals back",
        "everybody",
        "UPDATE revision SET number = 0",
        "DELETE FROM revision",
        "INSERT INTO revision VALUES ('x', 1)",
    ),
    attack(
        "forget what changed",
        "everybody",
        "DELETE FROM change",
        "UPDATE change SET topic = 'x'",
        "INSERT INTO change (topic) VALUES ('posts')",
    ),
    attack("announce what is not so", "everybody", "SELECT tell('posts')", "SELECT announce()"),
)

HOLD = (
    attack(
        "place a hold in a colleague's name",
        "everybody but alix",
        "INSERT INTO hold (reason, placed_by, placed_at) VALUES ('x', %(alix)s, now())",
    ),
    attack(
        "place a hold as nobody",
        "ghost worker1",
        "INSERT INTO hold (reason, placed_by, placed_at) VALUES ('x', %(me)s, now())",
    ),
    attack(
        "place a hold that is lifted",
        "everybody",
        "INSERT INTO hold (reason, placed_by, placed_at, lifted_at) VALUES ('x', %(me)s, now(), now())",
    ),
    attack("place a lifted hold anew", "everybody", "UPDATE hold SET lifted_at = NULL"),
    attack("lift it once more", "everybody", "UPDATE hold SET lifted_at = now()"),
    attack("change why it was placed", "everybody", "UPDATE hold SET reason = 'x'"),
    attack("delete a hold", "everybody", "DELETE FROM hold"),
    attack("lift the next hold in advance", "everybody", "INSERT INTO hold_lift VALUES (77, %(me)s, now())"),
    attack("lift a lifted hold", "everybody", "INSERT INTO hold_lift SELECT id, %(me)s, now() FROM hold"),
    attack("rename who lifted", "everybody", "UPDATE hold_lift SET person_id = %(robin)s"),
    attack("take a lift back", "everybody", "DELETE FROM hold_lift"),
)

RESPONSES = (
    attack(
        "put words into a citizen's mouth",
        "everybody",
        "UPDATE response SET text = 'I love you' WHERE id = %(kept)s",
    ),
    attack(
        "invent a response",
        "everybody but worker1",
        "INSERT INTO response (id, account_id, network, kind, remote_id, author_id, text, posted_at,"
        " received_at) SELECT 1, account_id, network, kind, 'x', author_id, 'x', now(), now() FROM"
        " response LIMIT 1",
    ),
    attack(
        "write over a response",
        "everybody",
        "INSERT INTO response (id, account_id, network, kind, remote_id, author_id, text, posted_at,"
        " received_at) SELECT id, account_id, network, kind, remote_id, author_id, 'x', posted_at, now()"
        " FROM response"
        " ON CONFLICT (id) DO UPDATE SET text = excluded.text",
    ),
    attack("renumber a response", "everybody", "UPDATE response SET id = 1 WHERE id = %(free)s"),
    attack("delete what a citizen wrote", "everybody", "DELETE FROM response WHERE id = %(free)s"),
    attack(
        "claim in a colleague's name",
        "everybody but sasha worker1",
        "UPDATE response SET triage = 'claimed', claimed_by = %(sasha)s WHERE id = %(free)s",
    ),
    attack(
        "claim without a role",
        "nora ghost",
        "UPDATE response SET triage = 'claimed', claimed_by = %(me)s WHERE id = %(free)s",
    ),
    attack(
        "take a colleague's claim",
        "everybody but sasha noa nils worker1",
        "UPDATE response SET claimed_by = %(me)s WHERE id = %(claimed)s",
        "UPDATE response SET claimed_by = NULL WHERE id = %(claimed)s",
    ),
    attack("triage when switched off", "ghost", "UPDATE response SET triage = 'done' WHERE id = %(free)s"),
    attack(
        "hide a response by hand",
        "everybody but worker1",
        "UPDATE response SET hidden_at = now() WHERE id = %(free)s",
    ),
    attack(
        "remove a response by hand",
        "everybody but worker1",
        "UPDATE response SET removed_at = now() WHERE id = %(free)s",
    ),
    attack(
        "escalate without the role",
        "camille nora ghost worker1",
        "UPDATE response SET escalated_at = now() WHERE id = %(free)s",
    ),
    attack(
        "call a response by another post", "everybody", "UPDATE response SET post_id = %(draft)s, arrived = 0"
    ),
    attack("change an author's name", "everybody but worker1", "UPDATE author SET handle = 'x'"),
    attack("change evidence", "everybody", "UPDATE evidence SET content = '\\x00'"),
    attack("delete evidence", "everybody", "DELETE FROM evidence"),
    attack(
        "keep evidence that is none",
        "everybody",
        f"INSERT INTO evidence VALUES (%(free)s, '\\x00', '{FAKE}', %(me)s, now())",
    ),
    attack(
        "keep evidence in a colleague's name",
        "everybody but sasha",
        "INSERT INTO evidence VALUES (%(free)s, '\\x00', encode(sha256('\\x00'), 'hex'), %(sasha)s, now())",
    ),
    attack(
        "keep evidence without the role",
        "everybody but sasha",
        "INSERT INTO evidence VALUES (%(free)s, '\\x00', encode(sha256('\\x00'), 'hex'), %(me)s, now())",
    ),
    attack(
        "call something evidence that is not kept",
        "everybody",
        "UPDATE response SET kept_at = now() WHERE id = %(free)s",
    ),
    attack("un-keep evidence", "everybody", "UPDATE response SET kept_at = NULL WHERE id = %(kept)s"),
    attack(
        "note in a colleague's name",
        "everybody but sasha",
        "INSERT INTO response_note (response_id, person_id, text, at) VALUES (%(kept)s, %(sasha)s, 'x',"
        " now())",
    ),
    attack(
        "note without the role",
        "camille nora ghost worker1",
        "INSERT INTO response_note (response_id, person_id, text, at) VALUES (%(kept)s, %(me)s, 'x', now())",
    ),
    attack("rewrite a note", "everybody", "UPDATE response_note SET text = 'x'"),
    attack("delete a note", "everybody", "DELETE FROM response_note"),
)

_ERRAND = (
    "INSERT INTO errand (kind, account_id, argument, text, asked_by, asked_at, state)"
    " VALUES ({}, %(account)s, {}, NULL, {}, now(), {})"
)


def _errand(kind: str, *, argument: str = "NULL", by: str = "%(me)s", state: str = "'asked'") -> str:
    return _ERRAND.format(f"'{kind}'", argument, by, state)


ERRANDS = (
    attack(
        "have a post taken off its network",
        "camille sasha nora ghost worker1",
        _errand("delete", argument="%(sent_delivery)s"),
    ),
    attack(
        "have a response hidden",
        "camille alix robin noa nils kim nora ghost worker1",
        _errand("moderate", argument="%(free)s"),
    ),
    attack("try credentials", "camille alix robin sasha kim nora ghost worker1", _errand("connect")),
    attack(
        "begin a sign-in",
        "camille alix robin sasha kim nora ghost worker1",
        _errand("sign in"),
        _errand("signed in"),
    ),
    attack("have a page read", "alix robin noa nils nora ghost worker1", _errand("card")),
    attack("ask as nobody", "ghost worker1", _errand("collect")),
    attack("ask in a colleague's name", "everybody but alix", _errand("collect", by="%(alix)s")),
    attack("ask for what is done already", "everybody", _errand("collect", state="'done'")),
    attack(
        "answer an errand oneself", "everybody but worker1", "UPDATE errand SET answer = 'x', state = 'done'"
    ),
    attack(
        "turn an errand into another",
        "everybody",
        "UPDATE errand SET kind = 'delete', argument = %(sent_delivery)s",
    ),
    attack("slip something into an errand", "everybody", "UPDATE errand SET text = 'x'"),
    attack("delete an errand", "everybody", "DELETE FROM errand"),
)

DESKS = (
    attack(
        "be a worker",
        "everybody but worker1",
        "INSERT INTO worker (id, host, started_at) VALUES ('x', 'x', now())",
    ),
    attack(
        "let a worker look alive",
        "everybody but worker1",
        "UPDATE worker SET publisher_at = now()",
        "DELETE FROM worker",
    ),
    attack(
        "sit at a desk in a colleague's name",
        "everybody but alix",
        "INSERT INTO presence (desk, person_id, place, since, beat_at) VALUES ('d', %(alix)s, '', now(),"
        " now())",
    ),
    attack(
        "sit at a desk as nobody",
        "ghost worker1",
        "INSERT INTO presence (desk, person_id, place, since, beat_at) VALUES ('d', %(me)s, '', now(),"
        " now())",
    ),
    attack(
        "move a colleague elsewhere",
        "everybody but camille",
        "UPDATE presence SET place = 'post', subject = 1",
    ),
    attack("send a colleague home", "everybody but camille", "DELETE FROM presence"),
    attack("become a colleague at their desk", "everybody", "UPDATE presence SET person_id = %(alix)s"),
    attack(
        "take a draft's turn in a colleague's name",
        "everybody but camille",
        "INSERT INTO draft_turn (post_id, person_id, since, beat_at) VALUES (%(waiting_post)s,"
        " %(camille)s, now(), now())",
    ),
    attack(
        "take a draft's turn without the role",
        "alix robin noa nils nora ghost worker1",
        "INSERT INTO draft_turn (post_id, person_id, since, beat_at) VALUES (%(waiting_post)s, %(me)s,"
        " now(), now())",
    ),
    attack(
        "take a colleague's turn",
        "everybody but camille",
        "UPDATE draft_turn SET person_id = %(me)s, since = now(), beat_at = now()",
    ),
    attack(
        "take a colleague's turn after a question of long ago",
        "everybody but camille",
        "UPDATE draft_turn SET person_id = %(me)s, asked_by = %(me)s, asked_at = %(long_ago)s",
    ),
    attack(
        "let a colleague's turn grow old",
        "everybody but camille",
        "UPDATE draft_turn SET beat_at = %(long_ago)s",
        "DELETE FROM draft_turn",
    ),
    attack(
        "ask for a turn in a colleague's name",
        "everybody but kim",
        "UPDATE draft_turn SET asked_by = %(kim)s, asked_at = now()",
    ),
    attack(
        "write while a colleague has the turn",
        "everybody but camille",
        "UPDATE post SET draft = draft || ' ', saved_by = %(me)s WHERE id = %(draft)s",
    ),
)

ATTACKS_ON_THE_CAMPAIGN: tuple[Attack, ...] = (*LEDGER, *CAMPAIGN, *HOLD, *RESPONSES, *ERRANDS, *DESKS)
