"""Attacks on the ledger, the people, the campaign, its hold, and what citizens wrote."""

from tests.store.attack import FAKE, WITHOUT_CHECKS, attack, never

LEDGER = [
    never("rewrite the ledger", "UPDATE ledger SET detail = '{}' WHERE id = 1"),
    never("delete from the ledger", "DELETE FROM ledger WHERE action = 'return'"),
    never("delete its last line", "DELETE FROM ledger WHERE id = (SELECT max(id) FROM ledger)"),
    never("replace a line", "INSERT OR REPLACE INTO ledger SELECT * FROM ledger WHERE id = 5"),
    never(
        "insert into the middle",
        "INSERT INTO ledger (stream, seq, at, actor, action, detail, prev, hash) SELECT stream, 2, at, "
        "actor, action, detail, prev, hash FROM ledger WHERE stream = 'people' AND seq = 2",
    ),
    never(
        "leave a number out",
        "INSERT INTO ledger (stream, seq, at, actor, action, detail, prev, hash) SELECT 'people', 99, :now, "
        ":me, 'x', '{}', hash, warroom_ledger_hash('people', 99, :now, :me, 'x', '{}', hash) "
        "FROM ledger WHERE stream = 'people' ORDER BY seq DESC LIMIT 1",
    ),
    never(
        "hang a line on nothing",
        "INSERT INTO ledger (stream, seq, at, actor, action, detail, prev, hash) SELECT 'people', "
        f"max(seq) + 1, :now, :me, 'x', '{{}}', '{FAKE}', warroom_ledger_hash('people', max(seq) + 1, :now, "
        f":me, 'x', '{{}}', '{FAKE}') FROM ledger WHERE stream = 'people'",
    ),
    attack(
        "write a line in somebody else's name",
        "camille",
        "INSERT INTO ledger (stream, seq, at, actor, action, detail, prev, hash) SELECT 'forged', 1, :now, "
        ":alix, 'approve', '{}', p, warroom_ledger_hash('forged', 1, :now, :alix, 'approve', '{}', p) "
        "FROM (SELECT substr(hex(zeroblob(32)), 1, 64) AS p)",
    ),
]

PEOPLE = [
    attack("make oneself an administrator", "camille", "INSERT INTO person_role VALUES (:me, 'admin')"),
    attack(
        "make oneself an approver", "camille", "INSERT OR REPLACE INTO person_role VALUES (:me, 'approver')"
    ),
    attack(
        "turn one's role into another",
        "camille",
        "UPDATE OR REPLACE person_role SET role = 'approver' WHERE person_id = :me",
        absolute=True,
    ),
    attack("switch one's access on again", "gone", "UPDATE person SET disabled_at = NULL WHERE id = :me"),
    attack("change somebody's password", "camille", "UPDATE person SET password_hash = 'x' WHERE id = :alix"),
    attack(
        "change a password without saying who",
        "nobody",
        "UPDATE OR IGNORE person SET password_hash = 'x' WHERE id = :alix",
    ),
    attack("change a password as the worker", "worker", "UPDATE person SET password_hash = 'x'"),
    attack(
        "add an accomplice",
        "alix",
        "INSERT INTO person (login, display_name, password_hash, created_at) VALUES ('x', 'X', 'x', :now)",
    ),
    attack(
        "give a role to somebody who is yet to come", "alix", "INSERT INTO person_role VALUES (99, 'admin')"
    ),
    never("give a role to nobody", "INSERT INTO person_role VALUES (99, 'admin')"),
    never(
        "replace a person",
        "INSERT OR REPLACE INTO person (id, login, display_name, password_hash, created_at) "
        "VALUES (:alix, 'alix', 'Alix', 'x', :now)",
    ),
    never("take over a login", "UPDATE OR REPLACE person SET login = 'alix' WHERE id = :camille"),
    never("delete a person", "DELETE FROM person WHERE id = :alix"),
    never("remove the last administrator's role", "DELETE FROM person_role WHERE role = 'admin'"),
    never("disable the last administrator", "UPDATE person SET disabled_at = :now WHERE id = :noa"),
]

CAMPAIGN = [
    never("turn a rehearsal real", "UPDATE campaign SET rehearsal = 0"),
    never(
        "replace the campaign by a real one",
        "INSERT OR REPLACE INTO campaign VALUES (1, 'Spring', 'Europe/Paris', 'en', 0, 900, :now)",
    ),
    never("delete the campaign", "DELETE FROM campaign"),
    attack("stretch the grace", "camille", "UPDATE campaign SET grace_seconds = 999999"),
    never(
        "use a real account in a rehearsal",
        "INSERT INTO account (network, handle, display_name, approvals_needed, created_at) "
        "VALUES ('bluesky', 'real', 'Real', 1, :now)",
    ),
    never("turn a practice account real", "UPDATE account SET network = 'bluesky' WHERE id = :account"),
    never(
        "connect one network account twice",
        "UPDATE account SET remote_identity = 'did:2' WHERE id = :unconnected",
    ),
    never("send as another handle", "UPDATE account SET handle = 'rival' WHERE id = :account"),
    never("become another identity", "UPDATE account SET remote_identity = 'did:rival' WHERE id = :account"),
    attack(
        "ask for fewer signatures", "alix", "UPDATE account SET approvals_needed = 1 WHERE id = :two_keys"
    ),
    never("ask for no signature", WITHOUT_CHECKS, "UPDATE account SET approvals_needed = 0"),
    never(
        "add an account that asks for no signature",
        WITHOUT_CHECKS,
        "INSERT INTO account (network, handle, display_name, approvals_needed, created_at) "
        "VALUES ('rehearsal', 'free', 'Free', 0, :now)",
    ),
    never(
        "replace an account",
        "INSERT OR REPLACE INTO account (id, network, handle, display_name, approvals_needed, created_at) "
        "VALUES (:two_keys, 'rehearsal', 'two_keys', 'x', 1, :now)",
    ),
    never("delete an account", "DELETE FROM account WHERE id = :unused"),
    attack("swap credentials", "camille", "UPDATE credential SET sealed = x'00'"),
    attack("swap credentials without saying who", "nobody", "UPDATE credential SET sealed = x'00'"),
    attack(
        "replace credentials",
        "alix",
        "INSERT OR REPLACE INTO credential (account_id, sealed, kept_at) VALUES (:account, x'00', :now)",
    ),
    attack("delete credentials", "camille", "DELETE FROM credential"),
    attack(
        "show a key in an approver's name",
        "camille",
        "INSERT INTO signing_key (person_id, public_key, added_at) VALUES (:alix, randomblob(32), :now)",
    ),
    attack(
        "show a key without being an approver",
        "noa",
        "INSERT INTO signing_key (person_id, public_key, added_at) VALUES (:me, randomblob(32), :now)",
    ),
    never("change a signing key", "UPDATE signing_key SET public_key = randomblob(32)"),
    never("delete a signing key", "DELETE FROM signing_key"),
    never("replace a signing key", "INSERT OR REPLACE INTO signing_key SELECT * FROM signing_key", by="alix"),
    attack(
        "have a post taken off its network",
        "camille",
        "INSERT INTO errand (kind, account_id, argument, asked_by, asked_at, state) "
        "VALUES ('delete', :account, :sent_delivery, :me, :now, 'asked')",
    ),
    attack(
        "send somebody else's errand",
        "camille",
        "INSERT INTO errand (kind, account_id, argument, asked_by, asked_at, state) "
        "VALUES ('delete', :account, :sent_delivery, :alix, :now, 'asked')",
    ),
    never("turn an errand into another", "UPDATE errand SET kind = 'delete', argument = :sent_delivery"),
    never("replace an errand", "INSERT OR REPLACE INTO errand SELECT * FROM errand", by="alix"),
    never("delete an errand", "DELETE FROM errand"),
    attack("end a blackout early", "alix", "UPDATE blackout SET ends_at = :now"),
    never("begin a blackout at another time", "UPDATE blackout SET starts_at = :now"),
    attack("take a blackout away", "alix", "DELETE FROM blackout"),
    attack("change the slots", "camille", "INSERT INTO slot_rule (weekdays, at) VALUES ('0', '10:00')"),
    never("give the database another name", "UPDATE schema_meta SET database_id = 'other'"),
    never("delete what the schema says of itself", "DELETE FROM schema_meta"),
]

HOLD = [
    attack("lift a hold alone", "alix", "UPDATE hold SET lifted_at = :now", absolute=True, under_hold=True),
    attack(
        "lift twice oneself", "alix", "INSERT INTO hold_lift VALUES (:hold, :alix, :now)", under_hold=True
    ),
    attack(
        "lift in a colleague's name",
        "alix",
        "INSERT INTO hold_lift VALUES (:hold, :robin, :now)",
        "UPDATE hold SET lifted_at = :now",
        under_hold=True,
    ),
    attack(
        "lift in a drafter's role",
        "camille",
        "INSERT INTO hold_lift VALUES (:hold, :me, :now)",
        under_hold=True,
    ),
    attack("lift when disabled", "gone", "INSERT INTO hold_lift VALUES (:hold, :me, :now)", under_hold=True),
    never("lift the next hold in advance", "INSERT INTO hold_lift VALUES (77, :me, :now)", by="alix"),
    never("delete a hold", "DELETE FROM hold", under_hold=True),
    never(
        "replace a hold by one that is lifted",
        "INSERT OR REPLACE INTO hold VALUES (:hold, 'x', :me, :now, :now)",
        under_hold=True,
    ),
    never("change why it was placed", "UPDATE hold SET reason = 'x'", under_hold=True),
    never("rename who lifted", "UPDATE OR REPLACE hold_lift SET person_id = :noa", under_hold=True),
    never("take a lift back", "DELETE FROM hold_lift", under_hold=True),
    never("place a lifted hold anew", "UPDATE hold SET lifted_at = NULL"),
]

RESPONSES = [
    never("put words into a citizen's mouth", "UPDATE response SET text = 'I love you' WHERE id = :kept"),
    never(
        "replace what a citizen wrote",
        "INSERT OR REPLACE INTO response (id, account_id, network, kind, remote_id, author_id, text, "
        "posted_at, received_at, triage) SELECT id, account_id, network, kind, remote_id, author_id, "
        "'I love you', posted_at, received_at, triage FROM response WHERE id = :kept",
        by="worker",
    ),
    never("let one response overwrite another", "UPDATE OR REPLACE response SET id = :kept WHERE id = :free"),
    never("delete what a citizen wrote", "DELETE FROM response WHERE id = :free"),
    attack(
        "claim in somebody else's name",
        "camille",
        "UPDATE response SET triage = 'claimed', claimed_by = :sasha WHERE id = :free",
    ),
    attack("take a colleague's claim", "camille", "UPDATE response SET claimed_by = :me WHERE id = :claimed"),
    attack("triage when disabled", "gone", "UPDATE response SET triage = 'done' WHERE id = :free"),
    never("change evidence", "UPDATE evidence SET content = x'00'", sha=FAKE),
    never("delete evidence", "DELETE FROM evidence"),
    never(
        "replace evidence",
        f"INSERT OR REPLACE INTO evidence SELECT response_id, x'00', '{FAKE}', :me, kept_at FROM evidence",
        by="sasha",
        sha=FAKE,
    ),
    never(
        "keep evidence of nothing",
        f"INSERT INTO evidence VALUES (5, x'00', '{FAKE}', :me, :now)",
        by="sasha",
        sha=FAKE,
    ),
    never("un-keep evidence", "UPDATE response SET kept_at = NULL WHERE id = :kept"),
    attack(
        "note in somebody else's name",
        "camille",
        "INSERT INTO response_note (response_id, person_id, text, at) VALUES (:kept, :sasha, 'x', :now)",
    ),
    never("rewrite a note", "UPDATE response_note SET text = 'x'"),
    never("delete a note", "DELETE FROM response_note"),
    never("replace a note", "INSERT OR REPLACE INTO response_note SELECT * FROM response_note", by="sasha"),
]

ATTACKS_ON_HEADQUARTERS = (*LEDGER, *PEOPLE, *CAMPAIGN, *HOLD, *RESPONSES)
