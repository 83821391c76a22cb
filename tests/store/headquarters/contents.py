"""What stands on a server, in fingerprints: two readings are equal when nothing was changed in between."""

from psycopg import Connection

_SERVER = {
    "roles": "SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication,"
    " rolbypassrls, rolconnlimit, rolpassword, rolvaliduntil FROM pg_authid",
    "memberships": "SELECT roleid::regrole, member::regrole, admin_option FROM pg_auth_members",
    "databases": "SELECT datname, datdba, datacl, datallowconn FROM pg_database",
    "guards": "SELECT kind, name, words FROM warroom.guards_in_words()",
    "schemas": "SELECT nspname, nspowner, nspacl FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'",
    "relations": "SELECT relnamespace, relname, relkind, relowner, relacl FROM pg_class"
    " WHERE relnamespace <> 'pg_toast'::regnamespace",
    "functions": "SELECT oid, proacl, prosrc FROM pg_proc",
    "types": "SELECT oid, typname, typnamespace, typowner FROM pg_type WHERE oid >= 16384",
    "operators": "SELECT oid, oprname FROM pg_operator WHERE oid >= 16384",
    "casts": "SELECT oid FROM pg_cast WHERE oid >= 16384",
    "large objects": "SELECT oid, lomowner FROM pg_largeobject_metadata",
    "event triggers": "SELECT evtname FROM pg_event_trigger",
    "extensions": "SELECT extname FROM pg_extension",
    "languages": "SELECT lanname, lanacl FROM pg_language",
    "publications": "SELECT pubname FROM pg_publication",
    "replication slots": "SELECT slot_name FROM pg_replication_slots",
    "parameters": "SELECT parname, paracl FROM pg_parameter_acl",
    "settings": "SELECT setdatabase, setrole::regrole, setconfig FROM pg_db_role_setting WHERE setrole = 0",
    "default privileges": "SELECT * FROM pg_default_acl",
    "policies": "SELECT * FROM pg_policies",
}


def contents(root: Connection) -> dict[str, str]:
    """A fingerprint for each table of the campaign, and for each part of the server that lets people in."""
    asked = dict(_SERVER)
    for (table,) in root.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'warroom'").fetchall():
        asked[table] = f"SELECT * FROM warroom.{table}"
    parts = [
        f"SELECT '{name}', md5(coalesce(string_agg(x::text, E'\\n' ORDER BY x::text), '')) FROM ({query}) x"
        for name, query in asked.items()
    ]
    return dict(root.execute(" UNION ALL ".join(parts)).fetchall())


def differing(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """What changed."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
