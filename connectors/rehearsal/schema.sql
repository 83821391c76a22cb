-- The practice network's own memory. Instants are UTC texts of fixed width; `seq` only grows, also after deletes.

CREATE TABLE IF NOT EXISTS setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS post (
    seq              INTEGER PRIMARY KEY AUTOINCREMENT,
    account          TEXT NOT NULL,
    client_key       TEXT NOT NULL,
    -- Over everything that arrived: how a drill, and nobody else, tells what was really sent.
    sha256           TEXT NOT NULL,
    text             TEXT NOT NULL,
    card             TEXT,
    languages        TEXT NOT NULL,
    parent           TEXT,
    root             TEXT,
    created_at       TEXT NOT NULL,
    stored_at        TEXT NOT NULL,
    deleted_at       TEXT,
    -- How the crowd reacts: the seed of its scenario, how much of it was played, and when the next part is due.
    scenario_seed    TEXT NOT NULL,
    reactions        INTEGER NOT NULL DEFAULT 0,
    next_reaction_at TEXT
);
CREATE INDEX IF NOT EXISTS post_by_key ON post (account, client_key);
CREATE INDEX IF NOT EXISTS post_by_text ON post (account, text);
CREATE INDEX IF NOT EXISTS post_by_next_reaction ON post (next_reaction_at) WHERE next_reaction_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS media (
    sha256  TEXT PRIMARY KEY,
    mime    TEXT NOT NULL,
    content BLOB NOT NULL
);

CREATE TABLE IF NOT EXISTS picture (
    post     INTEGER NOT NULL REFERENCES post (seq),
    position INTEGER NOT NULL,
    sha256   TEXT NOT NULL REFERENCES media (sha256),
    alt      TEXT NOT NULL,
    PRIMARY KEY (post, position)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS response (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    account       TEXT NOT NULL,
    kind          TEXT NOT NULL,
    author_id     TEXT NOT NULL,
    author_handle TEXT NOT NULL,
    author_name   TEXT NOT NULL,
    text          TEXT NOT NULL,
    language      TEXT,
    post          INTEGER NOT NULL REFERENCES post (seq),
    -- Which reaction of the post's scenario this is; NULL for one that somebody made by hand or under load.
    number        INTEGER,
    parent        TEXT,
    root          TEXT,
    posted_at     TEXT NOT NULL,
    hidden_at     TEXT,
    UNIQUE (post, number)
);
CREATE INDEX IF NOT EXISTS response_by_account ON response (account, seq);

CREATE TABLE IF NOT EXISTS container (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    post    INTEGER REFERENCES post (seq)
);

CREATE TABLE IF NOT EXISTS budget (
    account   TEXT PRIMARY KEY,
    resets_at TEXT NOT NULL,
    calls     INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS fault (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT NOT NULL,
    probability REAL NOT NULL,
    remaining   INTEGER,
    seconds     REAL NOT NULL,
    operation   TEXT,
    account     TEXT,
    draws       INTEGER NOT NULL DEFAULT 0
);
