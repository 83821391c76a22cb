"""Attacks on what the networks need: videos, notes of half-done posts, prices, hands, errands."""

from tests.store.attack import FAKE, attack, never

VIDEOS = [
    never("change a video", "UPDATE video SET size = 1"),
    never("delete a video", "DELETE FROM video"),
    never(
        "replace a video",
        "INSERT OR REPLACE INTO video SELECT sha256, mime, 1, width, height, seconds, chunks, :me, added_at "
        "FROM video",
        by="camille",
    ),
    never(
        "add to a video",
        "INSERT INTO video_chunk SELECT video, count(*), chunk FROM video_chunk GROUP BY video",
        by="camille",
    ),
    never("change a piece of a video", "UPDATE video_chunk SET chunk = :picture"),
    never(
        "replace a piece of a video",
        "INSERT OR REPLACE INTO video_chunk SELECT video, 0, :picture FROM video",
    ),
    never("take a piece out of a video", "DELETE FROM video_chunk"),
    attack(
        "add a video in somebody else's name",
        "camille",
        f"INSERT INTO video VALUES ('{FAKE}', 'video/mp4', 1, 1, 1, 1.0, 1, :alix, :now)",
    ),
]

NOTES = [
    attack("change what is noted of a post", "camille", "UPDATE delivery_note SET sealed = 'x'"),
    attack("change what is noted of a post as an approver", "alix", "UPDATE delivery_note SET sealed = 'x'"),
    never(
        "note something of what isn't being sent",
        "INSERT INTO delivery_note VALUES (:later_delivery, 0, 'x')",
        by="worker",
    ),
    never(
        "move a note to another post",
        "UPDATE delivery_note SET delivery_id = :later_delivery",
        by="worker",
    ),
    never("delete what is noted of a post", "DELETE FROM delivery_note", by="worker"),
]

PRICES = [
    attack("raise what a day may cost", "camille", "UPDATE account SET daily_cap_micros = 999999999"),
    attack("take the cap away as an approver", "alix", "UPDATE account SET daily_cap_micros = NULL"),
    attack("watch other words", "sasha", "UPDATE account SET watches = '[\"x\"]'"),
    attack("spend in secret", "camille", "UPDATE spend SET micros = 0"),
    never("spend less than was spent", "UPDATE spend SET micros = micros - 1", by="worker"),
    attack(
        "count what was not spent",
        "camille",
        "INSERT INTO spend VALUES (:two_keys, '2027-04-01', 999999999)",
    ),
    never(
        "replace what was spent",
        "INSERT OR REPLACE INTO spend SELECT account_id, day, 0 FROM spend",
        by="worker",
    ),
    never("forget what was spent", "DELETE FROM spend", by="worker"),
]

HANDS = [
    attack(
        "say that a post for hands is out without a role for it",
        "noa",
        "INSERT INTO delivery_part VALUES (:by_hand_delivery, 0, 'x', 'https://x.example', NULL, :now)",
        "UPDATE delivery SET state = 'sent', sent_at = :now WHERE id = :by_hand_delivery",
    ),
    never(
        "say that a post for hands is out, and not where",
        "UPDATE delivery SET state = 'sent', sent_at = :now WHERE id = :by_hand_delivery",
        by="camille",
    ),
    never(
        "let a worker send what people post",
        "UPDATE delivery SET state = 'queued' WHERE id = :by_hand_delivery",
        by="alix",
    ),
    never(
        "hand over what is not being sent",
        "UPDATE delivery SET state = 'by_hand' WHERE id = :later_delivery",
        by="worker",
    ),
]

RULES = [
    attack("let pictures go without descriptions", "camille", "UPDATE campaign SET alt_required = 0"),
    attack("have links say something else", "alix", "UPDATE campaign SET utm_template = 'utm_source=x'"),
    never(
        "put a real account into a rehearsal",
        "INSERT INTO account (network, handle, display_name, approvals_needed, created_at) "
        "VALUES ('x', 'real', 'Real', 1, :now)",
    ),
    attack(
        "say that an insult was removed", "sasha", "UPDATE response SET removed_at = :now WHERE id = :free"
    ),
]

ERRANDS = [
    attack(
        "sign an account in",
        "camille",
        "INSERT INTO errand (kind, account_id, text, asked_by, asked_at, state) "
        "VALUES ('signed in', :account, '{}', :me, :now, 'asked')",
    ),
    attack(
        "have a response hidden",
        "camille",
        "INSERT INTO errand (kind, account_id, argument, text, asked_by, asked_at, state) "
        "VALUES ('moderate', :account, :free, 'hide', :me, :now, 'asked')",
    ),
    attack(
        "have a page read",
        "alix",
        "INSERT INTO errand (kind, text, asked_by, asked_at, state) "
        "VALUES ('card', 'https://x.example', :me, :now, 'asked')",
    ),
    never("ask for something else afterwards", "UPDATE errand SET text = 'remove'", by="worker"),
]

ATTACKS_ON_NETWORKS = (*VIDEOS, *NOTES, *PRICES, *HANDS, *RULES, *ERRANDS)
