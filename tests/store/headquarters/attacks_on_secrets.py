"""Attacks on secrets: credentials, keys, notes of half-sent posts, and what only some may read."""

from tests.store.headquarters.attack import Attack, attack

ATTACKS_ON_SECRETS: tuple[Attack, ...] = (
    attack(
        "read credentials",
        "everybody but worker1",
        "SELECT sealed FROM credential",
        "TABLE credential",
        "SELECT c::text FROM credential c",
        "SELECT to_jsonb(c) FROM credential c",
        "COPY credential TO STDOUT",
    ),
    attack(
        "read credentials as they are replaced",
        "everybody but worker1",
        "UPDATE credential SET kept_at = kept_at WHERE false RETURNING sealed",
        "DELETE FROM credential WHERE false RETURNING *",
        "INSERT INTO credential (account_id, sealed, kept_at) VALUES (1, 'x', now()) ON CONFLICT"
        " (account_id) DO UPDATE SET kept_at = now() WHERE credential.sealed IS NULL RETURNING sealed",
    ),
    attack(
        "guess credentials",
        "everybody but worker1",
        "SELECT count(*) FROM credential WHERE sealed > '\\x00' HAVING count(*) > 0",
    ),
    attack(
        "guess credentials while deleting",
        "everybody but worker1",
        "DELETE FROM credential WHERE sealed = 'x'",
    ),
    attack(
        "read credentials by whole rows",
        "everybody but worker1",
        "SELECT row_to_json(credential) FROM credential",
        "SELECT array_agg(credential) FROM credential",
    ),
    attack(
        "read credentials through a cursor",
        "everybody but worker1",
        "BEGIN",
        "DECLARE c CURSOR FOR SELECT sealed FROM credential",
        "FETCH c",
        "COMMIT",
    ),
    attack(
        "read credentials as XML",
        "everybody but worker1 nils",
        "SELECT table_to_xml('warroom.credential', true, false, '')",
        "SELECT query_to_xml('TABLE warroom.credential', true, false, '')",
        "SELECT schema_to_xml('warroom', true, false, '')",
    ),
    attack(
        "read credentials from a partial conflict",
        "everybody but worker1",
        "MERGE INTO credential c USING (SELECT 1) x ON c.sealed > '\\x00' WHEN MATCHED THEN DELETE",
    ),
    attack(
        "swap credentials",
        "camille alix robin sasha kim nora ghost",
        "UPDATE credential SET sealed = '\\x00'",
    ),
    attack(
        "put credentials in",
        "camille alix robin sasha kim nora ghost",
        "INSERT INTO credential (account_id, sealed, kept_at) VALUES (%(two_keys)s, '\\x00', now())",
    ),
    attack("delete credentials", "camille alix robin sasha kim nora ghost", "DELETE FROM credential"),
    attack(
        "give credentials to another account",
        "everybody",
        "UPDATE credential SET account_id = %(unconnected)s",
    ),
    attack(
        "seal credentials to an accomplice's key",
        "everybody",
        "UPDATE credential SET sealed = '\\x00', key_fingerprint = repeat('a', 64)",
    ),
    attack(
        "read what a colleague typed to sign in",
        "everybody but nils worker1",
        "SELECT text FROM errand",
        "TABLE errand",
        "SELECT e::text FROM errand e WHERE kind LIKE 'sign%%'",
        "COPY errand TO STDOUT",
    ),
    attack(
        "read it with a leaky condition",
        "everybody but nils worker1",
        "SELECT * FROM errand WHERE text ~ 'SECRET' AND CASE WHEN kind = 'sign in' THEN 1 / 0 = 1 ELSE"
        " false END",
    ),
    attack(
        "read it without row security",
        "everybody but nils worker1",
        "SET row_security = off",
        "SELECT text FROM errand",
    ),
    attack(
        "read it while answering", "everybody but worker1", "UPDATE errand SET state = 'done' RETURNING text"
    ),
    attack(
        "switch row security off",
        "everybody",
        "ALTER TABLE errand DISABLE ROW LEVEL SECURITY",
        "DROP POLICY readable ON errand",
        "CREATE POLICY all_of_it ON errand USING (true)",
    ),
    attack(
        "read it as it is locked",
        "everybody but nils worker1",
        "SELECT text FROM errand FOR UPDATE",
        "SELECT text FROM errand FOR SHARE",
    ),
    attack(
        "sample the table's pages",
        "everybody but nils worker1",
        "SELECT text FROM errand TABLESAMPLE SYSTEM (100)",
    ),
)
