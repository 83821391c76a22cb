-- The campaign's rules as SQLite keeps them, whatever program writes. Each statement ends with a line `--;`.
-- The functions warroom_actor (who acts: a person's id, 0 for a worker), warroom_now, warroom_sha256 and
-- warroom_ledger_hash come from the connection (engine.py); a client without them is refused.

-- Who may do what ----------------------------------------------------------------------------------------
CREATE VIEW active_role AS
  SELECT r.person_id, r.role FROM person_role r JOIN person p ON p.id = r.person_id WHERE p.disabled_at IS NULL
--;
-- The last word of each approver on each version.
CREATE VIEW last_verdict AS
  SELECT a.post_id, a.version, a.digest, a.approver, a.verdict FROM approval a
  WHERE NOT EXISTS (SELECT 1 FROM approval later WHERE later.post_id = a.post_id AND later.version = a.version
                    AND later.approver = a.approver AND later.id > a.id)
--;
-- How many people stand behind a version; a returned version is not listed.
CREATE VIEW sign_off AS
  SELECT v.post_id, v.version, count(*) AS approvers FROM version v
  JOIN last_verdict s ON s.post_id = v.post_id AND s.version = v.version AND s.digest = v.digest AND s.verdict = 'approve'
  WHERE NOT EXISTS (SELECT 1 FROM last_verdict r WHERE r.post_id = v.post_id AND r.version = v.version AND r.verdict = 'return')
    AND NOT EXISTS (SELECT 1 FROM post_writer w WHERE w.post_id = s.post_id AND w.person_id = s.approver)
  GROUP BY v.post_id, v.version
--;
-- Deliveries that nothing but time keeps from going out. The sign-off is counted for each one alone: joined to
-- the view above, it would be counted for every version there is, each time a single delivery is looked at.
CREATE VIEW deliverable AS
  SELECT d.id FROM delivery d
  JOIN post p ON p.id = d.post_id AND p.latest_version = d.version
  JOIN account a ON a.id = d.account_id AND a.disabled_at IS NULL
  WHERE (SELECT count(*) FROM last_verdict s
         WHERE s.post_id = d.post_id AND s.version = d.version AND s.digest = d.digest AND s.verdict = 'approve'
           AND NOT EXISTS (SELECT 1 FROM post_writer w WHERE w.post_id = s.post_id AND w.person_id = s.approver)
        ) >= a.approvals_needed
    AND NOT EXISTS (SELECT 1 FROM last_verdict r
                    WHERE r.post_id = d.post_id AND r.version = d.version AND r.verdict = 'return')
    AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.lifted_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM blackout b WHERE b.starts_at <= warroom_now() AND warroom_now() < b.ends_at)
--;
-- Turns to write on a draft from whose holder something was heard in the last 20 seconds. SQLite tells instants
-- to the thousandth of a second: it is a hundredth more generous than the services, and never refuses what they let pass.
CREATE VIEW live_turn AS
  SELECT post_id, person_id FROM draft_turn WHERE beat_at > strftime('%Y-%m-%d %H:%M:%f', warroom_now(), '-19.99 seconds')
--;
-- The ledger ---------------------------------------------------------------------------------------------
CREATE VIEW ledger_append AS SELECT '' AS stream, '' AS action, '' AS detail WHERE 0
--;
CREATE TRIGGER ledger_append_row INSTEAD OF INSERT ON ledger_append BEGIN
  INSERT INTO ledger (stream, seq, at, actor, action, detail, prev, hash)
  SELECT NEW.stream, n, t, who, NEW.action, NEW.detail, p, warroom_ledger_hash(NEW.stream, n, t, who, NEW.action, NEW.detail, p)
  FROM (SELECT coalesce(max(seq), 0) + 1 AS n, warroom_now() AS t, warroom_actor() AS who,
          coalesce((SELECT hash FROM ledger WHERE stream = NEW.stream ORDER BY seq DESC LIMIT 1),
                   '0000000000000000000000000000000000000000000000000000000000000000') AS p
        FROM ledger WHERE stream = NEW.stream);
END
--;
CREATE TRIGGER ledger_insert BEFORE INSERT ON ledger
WHEN EXISTS (SELECT 1 FROM ledger WHERE id = NEW.id)
  OR NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM ledger WHERE stream = NEW.stream)
  OR NEW.prev IS NOT coalesce((SELECT hash FROM ledger WHERE stream = NEW.stream ORDER BY seq DESC LIMIT 1),
                   '0000000000000000000000000000000000000000000000000000000000000000')
  -- INSERT OR IGNORE would pass over a missing value in silence, and the act would leave no line.
  OR NEW.at IS NULL OR NEW.actor IS NULL OR NEW.detail IS NULL OR NEW.hash IS NULL
  OR NEW.actor IS NOT warroom_actor()
  OR NEW.hash IS NOT warroom_ledger_hash(NEW.stream, NEW.seq, NEW.at, NEW.actor, NEW.action, NEW.detail, NEW.prev)
BEGIN SELECT RAISE(ABORT, 'warroom: the ledger only grows, link by link'); END
--;
CREATE TRIGGER ledger_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'warroom: the ledger only grows'); END
--;
CREATE TRIGGER ledger_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'warroom: the ledger only grows'); END
--;
-- The campaign -------------------------------------------------------------------------------------------
CREATE TRIGGER schema_insert BEFORE INSERT ON schema_meta WHEN EXISTS (SELECT 1 FROM schema_meta)
BEGIN SELECT RAISE(ABORT, 'warroom: a database keeps its identity'); END
--;
CREATE TRIGGER schema_update BEFORE UPDATE ON schema_meta WHEN NEW.id <> OLD.id OR NEW.database_id IS NOT OLD.database_id
BEGIN SELECT RAISE(ABORT, 'warroom: a database keeps its identity'); END
--;
CREATE TRIGGER schema_delete BEFORE DELETE ON schema_meta
BEGIN SELECT RAISE(ABORT, 'warroom: a database keeps its identity'); END
--;
CREATE TRIGGER campaign_once BEFORE INSERT ON campaign WHEN EXISTS (SELECT 1 FROM campaign)
BEGIN SELECT RAISE(ABORT, 'warroom: a database holds one campaign'); END
--;
CREATE TRIGGER campaign_insert AFTER INSERT ON campaign BEGIN
  INSERT INTO ledger_append VALUES ('campaign', 'found', json_object('name', NEW.name, 'zone', NEW.zone_name, 'rehearsal', NEW.rehearsal));
END
--;
CREATE TRIGGER campaign_update BEFORE UPDATE ON campaign
WHEN NEW.rehearsal IS NOT OLD.rehearsal OR NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role = 'admin')
BEGIN SELECT RAISE(ABORT, 'warroom: an administrator changes the campaign, and a rehearsal stays one'); END
--;
CREATE TRIGGER campaign_updated AFTER UPDATE ON campaign BEGIN
  INSERT INTO ledger_append VALUES ('campaign', 'change', json_object('name', NEW.name, 'zone', NEW.zone_name, 'grace', NEW.grace_seconds,
    'alt_required', NEW.alt_required, 'utm_template', NEW.utm_template, 'own_domains', NEW.own_domains));
END
--;
CREATE TRIGGER campaign_delete BEFORE DELETE ON campaign BEGIN SELECT RAISE(ABORT, 'warroom: a campaign is not deleted'); END
--;
CREATE TRIGGER slot_insert BEFORE INSERT ON slot_rule
WHEN EXISTS (SELECT 1 FROM slot_rule WHERE id = NEW.id)
  OR NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role IN ('admin', 'approver'))
BEGIN SELECT RAISE(ABORT, 'warroom: an approver or an administrator changes the slots'); END
--;
CREATE TRIGGER slot_update BEFORE UPDATE ON slot_rule
BEGIN SELECT RAISE(ABORT, 'warroom: slots are replaced, not edited'); END
--;
CREATE TRIGGER slot_delete BEFORE DELETE ON slot_rule
WHEN NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role IN ('admin', 'approver'))
BEGIN SELECT RAISE(ABORT, 'warroom: an approver or an administrator changes the slots'); END
--;
CREATE TRIGGER blackout_insert BEFORE INSERT ON blackout
WHEN NEW.placed_by IS NOT warroom_actor()
  OR NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role IN ('admin', 'approver'))
  OR EXISTS (SELECT 1 FROM blackout WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'warroom: an approver or an administrator places a blackout'); END
--;
CREATE TRIGGER blackout_inserted AFTER INSERT ON blackout BEGIN
  INSERT INTO ledger_append VALUES ('campaign', 'blackout', json_object('from', NEW.starts_at, 'to', NEW.ends_at, 'reason', NEW.reason, 'source', NEW.source));
END
--;
CREATE TRIGGER blackout_update BEFORE UPDATE ON blackout
WHEN NEW.starts_at IS NOT OLD.starts_at OR NEW.placed_by IS NOT OLD.placed_by OR NEW.id <> OLD.id
  OR NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role = 'admin')
BEGIN SELECT RAISE(ABORT, 'warroom: an administrator ends a blackout'); END
--;
CREATE TRIGGER blackout_updated AFTER UPDATE ON blackout BEGIN
  INSERT INTO ledger_append VALUES ('campaign', 'end blackout', json_object('blackout', NEW.id, 'to', NEW.ends_at));
END
--;
CREATE TRIGGER blackout_delete BEFORE DELETE ON blackout
WHEN OLD.starts_at <= warroom_now() OR NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role = 'admin')
BEGIN SELECT RAISE(ABORT, 'warroom: an administrator may delete a blackout that has not begun'); END
--;
CREATE TRIGGER blackout_deleted AFTER DELETE ON blackout BEGIN
  INSERT INTO ledger_append VALUES ('campaign', 'delete blackout', json_object('from', OLD.starts_at, 'to', OLD.ends_at, 'reason', OLD.reason));
END
--;
-- People -------------------------------------------------------------------------------------------------
-- The very first person founds the campaign; every other change to people needs an administrator.
CREATE TRIGGER person_insert BEFORE INSERT ON person
WHEN EXISTS (SELECT 1 FROM person)
 AND (EXISTS (SELECT 1 FROM person WHERE id = NEW.id OR login = NEW.login)
   OR NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role = 'admin'))
BEGIN SELECT RAISE(ABORT, 'warroom: an administrator adds people'); END
--;
CREATE TRIGGER person_inserted AFTER INSERT ON person BEGIN
  INSERT INTO ledger_append VALUES ('people', 'add person', json_object('person', NEW.id, 'login', NEW.login, 'name', NEW.display_name));
END
--;
CREATE TRIGGER person_update BEFORE UPDATE ON person
WHEN NEW.id <> OLD.id OR NEW.login <> OLD.login
  OR ((NEW.disabled_at IS NOT OLD.disabled_at OR NEW.display_name <> OLD.display_name)
      AND NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role = 'admin'))
  OR (NEW.password_hash <> OLD.password_hash AND warroom_actor() IS NOT OLD.id
      AND NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role = 'admin'))
  OR (NEW.disabled_at IS NOT NULL AND OLD.disabled_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM active_role WHERE role = 'admin' AND person_id <> OLD.id))
BEGIN SELECT RAISE(ABORT, 'warroom: an administrator changes people, and one administrator stays'); END
--;
CREATE TRIGGER person_disabled AFTER UPDATE OF disabled_at ON person WHEN NEW.disabled_at IS NOT OLD.disabled_at BEGIN
  INSERT INTO ledger_append VALUES ('people', CASE WHEN NEW.disabled_at IS NULL THEN 'enable person' ELSE 'disable person' END, json_object('person', NEW.id));
END
--;
CREATE TRIGGER person_password AFTER UPDATE OF password_hash ON person WHEN NEW.password_hash <> OLD.password_hash BEGIN
  INSERT INTO ledger_append VALUES ('people', 'change password', json_object('person', NEW.id));
END
--;
CREATE TRIGGER person_delete BEFORE DELETE ON person BEGIN SELECT RAISE(ABORT, 'warroom: people are disabled, not deleted'); END
--;
CREATE TRIGGER role_insert BEFORE INSERT ON person_role
WHEN NOT EXISTS (SELECT 1 FROM person WHERE id = NEW.person_id)
  OR (EXISTS (SELECT 1 FROM person_role)
      AND NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role = 'admin'))
BEGIN SELECT RAISE(ABORT, 'warroom: an administrator grants roles'); END
--;
CREATE TRIGGER role_inserted AFTER INSERT ON person_role BEGIN
  INSERT INTO ledger_append VALUES ('people', 'grant', json_object('person', NEW.person_id, 'role', NEW.role));
END
--;
CREATE TRIGGER role_update BEFORE UPDATE ON person_role BEGIN SELECT RAISE(ABORT, 'warroom: roles are granted and revoked, not edited'); END
--;
CREATE TRIGGER role_delete BEFORE DELETE ON person_role
WHEN NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role = 'admin')
  OR (OLD.role = 'admin' AND NOT EXISTS (SELECT 1 FROM active_role WHERE role = 'admin' AND person_id <> OLD.person_id))
BEGIN SELECT RAISE(ABORT, 'warroom: an administrator revokes roles, and one administrator stays'); END
--;
CREATE TRIGGER role_deleted AFTER DELETE ON person_role BEGIN
  INSERT INTO ledger_append VALUES ('people', 'revoke', json_object('person', OLD.person_id, 'role', OLD.role));
END
--;
-- Accounts -----------------------------------------------------------------------------------------------
CREATE TRIGGER account_insert BEFORE INSERT ON account
WHEN NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role = 'admin')
  OR EXISTS (SELECT 1 FROM account WHERE id = NEW.id OR (network = NEW.network AND handle = NEW.handle))
  -- The table's own check can be switched off by a pragma.
  OR NEW.approvals_needed < 1
BEGIN SELECT RAISE(ABORT, 'warroom: an administrator adds accounts'); END
--;
CREATE TRIGGER account_real BEFORE INSERT ON account
WHEN (NEW.network = 'rehearsal' OR NEW.network LIKE 'rehearsal-%') IS NOT (SELECT rehearsal FROM campaign)
BEGIN SELECT RAISE(ABORT, 'warroom: a rehearsal has rehearsal accounts, and only a rehearsal has them'); END
--;
CREATE TRIGGER account_inserted AFTER INSERT ON account BEGIN
  INSERT INTO ledger_append VALUES ('accounts', 'add account', json_object('account', NEW.id, 'network', NEW.network, 'handle', NEW.handle, 'approvals', NEW.approvals_needed));
END
--;
CREATE TRIGGER account_update BEFORE UPDATE ON account
WHEN NEW.id <> OLD.id OR NEW.network <> OLD.network OR NEW.handle <> OLD.handle OR NEW.service_url IS NOT OLD.service_url
  OR (OLD.remote_identity IS NOT NULL AND NEW.remote_identity IS NOT OLD.remote_identity)
  OR NEW.approvals_needed < 1
  OR ((NEW.approvals_needed <> OLD.approvals_needed OR NEW.disabled_at IS NOT OLD.disabled_at
       OR NEW.watches <> OLD.watches OR NEW.daily_cap_micros IS NOT OLD.daily_cap_micros)
      AND NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role = 'admin'))
BEGIN SELECT RAISE(ABORT, 'warroom: an administrator changes accounts, and an account stays who it is'); END
--;
CREATE TRIGGER account_twin BEFORE UPDATE OF remote_identity, disabled_at ON account
WHEN NEW.remote_identity IS NOT NULL AND NEW.disabled_at IS NULL
 AND (NEW.remote_identity IS NOT OLD.remote_identity OR OLD.disabled_at IS NOT NULL)
 AND EXISTS (SELECT 1 FROM account WHERE id <> NEW.id AND network = NEW.network
             AND remote_identity = NEW.remote_identity AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'warroom: an account on a network is in the list once'); END
--;
CREATE TRIGGER account_changed AFTER UPDATE OF approvals_needed, disabled_at, remote_identity, trouble, watches, daily_cap_micros ON account
WHEN NEW.approvals_needed <> OLD.approvals_needed OR NEW.disabled_at IS NOT OLD.disabled_at
  OR NEW.watches <> OLD.watches OR NEW.daily_cap_micros IS NOT OLD.daily_cap_micros
  OR NEW.remote_identity IS NOT OLD.remote_identity OR NEW.trouble IS NOT OLD.trouble
BEGIN
  INSERT INTO ledger_append VALUES ('accounts', 'change account', json_object('account', NEW.id, 'approvals', NEW.approvals_needed,
    'disabled', NEW.disabled_at, 'identity', NEW.remote_identity, 'trouble', NEW.trouble,
    'watches', NEW.watches, 'daily_cap_micros', NEW.daily_cap_micros));
END
--;
CREATE TRIGGER account_delete BEFORE DELETE ON account BEGIN SELECT RAISE(ABORT, 'warroom: accounts are disabled, not deleted'); END
--;
CREATE TRIGGER credential_insert BEFORE INSERT ON credential
WHEN warroom_actor() IS NOT 0 AND NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role = 'admin')
BEGIN SELECT RAISE(ABORT, 'warroom: an administrator connects accounts'); END
--;
CREATE TRIGGER credential_update BEFORE UPDATE ON credential
WHEN NEW.account_id <> OLD.account_id
  OR (warroom_actor() IS NOT 0 AND NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role = 'admin'))
BEGIN SELECT RAISE(ABORT, 'warroom: an administrator connects accounts'); END
--;
CREATE TRIGGER credential_delete BEFORE DELETE ON credential
WHEN warroom_actor() IS NOT 0 AND NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role = 'admin')
BEGIN SELECT RAISE(ABORT, 'warroom: an administrator connects accounts'); END
--;
-- Signing keys -------------------------------------------------------------------------------------------
-- What an approver shows here proves nothing: a worker believes the keys that were pinned on its own machine.
CREATE TRIGGER signing_key_insert BEFORE INSERT ON signing_key
WHEN typeof(NEW.public_key) <> 'blob' OR length(NEW.public_key) <> 32 OR NEW.person_id IS NOT warroom_actor()
  OR NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role = 'approver')
  OR EXISTS (SELECT 1 FROM signing_key WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'warroom: an approver shows a key of their own'); END
--;
CREATE TRIGGER signing_key_inserted AFTER INSERT ON signing_key BEGIN
  INSERT INTO ledger_append VALUES ('people', 'show signing key', json_object('person', NEW.person_id, 'fingerprint', warroom_sha256(NEW.public_key)));
END
--;
CREATE TRIGGER signing_key_update BEFORE UPDATE ON signing_key BEGIN SELECT RAISE(ABORT, 'warroom: signing keys are final'); END
--;
CREATE TRIGGER signing_key_delete BEFORE DELETE ON signing_key BEGIN SELECT RAISE(ABORT, 'warroom: signing keys are final'); END
--;
-- Pictures -----------------------------------------------------------------------------------------------
CREATE TRIGGER media_insert BEFORE INSERT ON media
WHEN typeof(NEW.content) <> 'blob' OR NEW.sha256 IS NOT warroom_sha256(NEW.content) OR NEW.added_by IS NOT warroom_actor() OR EXISTS (SELECT 1 FROM media WHERE sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'warroom: a picture is known by the hash of its bytes'); END
--;
CREATE TRIGGER media_update BEFORE UPDATE ON media BEGIN SELECT RAISE(ABORT, 'warroom: pictures are final'); END
--;
CREATE TRIGGER media_delete BEFORE DELETE ON media BEGIN SELECT RAISE(ABORT, 'warroom: pictures are final'); END
--;
-- A video is a list of chunks that stand among the pictures; whether they make its hash, the worker checks before
-- it sends anything.
CREATE TRIGGER video_insert BEFORE INSERT ON video
WHEN NEW.added_by IS NOT warroom_actor() OR EXISTS (SELECT 1 FROM video WHERE sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'warroom: a video is added in one''s own name'); END
--;
CREATE TRIGGER video_update BEFORE UPDATE ON video BEGIN SELECT RAISE(ABORT, 'warroom: videos are final'); END
--;
CREATE TRIGGER video_delete BEFORE DELETE ON video BEGIN SELECT RAISE(ABORT, 'warroom: videos are final'); END
--;
CREATE TRIGGER chunk_insert BEFORE INSERT ON video_chunk
WHEN NEW.number IS NOT (SELECT count(*) FROM video_chunk WHERE video = NEW.video)
  OR NOT EXISTS (SELECT 1 FROM video WHERE sha256 = NEW.video AND added_by = warroom_actor() AND NEW.number < chunks)
  OR NOT EXISTS (SELECT 1 FROM media WHERE sha256 = NEW.chunk)
BEGIN SELECT RAISE(ABORT, 'warroom: videos are final'); END
--;
CREATE TRIGGER chunk_update BEFORE UPDATE ON video_chunk BEGIN SELECT RAISE(ABORT, 'warroom: videos are final'); END
--;
CREATE TRIGGER chunk_delete BEFORE DELETE ON video_chunk BEGIN SELECT RAISE(ABORT, 'warroom: videos are final'); END
--;
-- Posts --------------------------------------------------------------------------------------------------
CREATE TRIGGER post_insert BEFORE INSERT ON post
WHEN NEW.created_by IS NOT warroom_actor() OR NEW.saved_by IS NOT warroom_actor() OR NEW.latest_version <> 0
  OR NEW.stage <> 'draft' OR EXISTS (SELECT 1 FROM post WHERE id = NEW.id)
  OR (NEW.answers IS NOT NULL AND NOT EXISTS (SELECT 1 FROM response WHERE id = NEW.answers))
  OR NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role IN ('drafter', 'monitor'))
BEGIN SELECT RAISE(ABORT, 'warroom: a drafter or a monitor starts a post, in their own name'); END
--;
CREATE TRIGGER post_inserted AFTER INSERT ON post BEGIN
  INSERT INTO post_writer VALUES (NEW.id, NEW.created_by);
  INSERT INTO ledger_append VALUES ('post:' || NEW.id, 'start', json_object('title', NEW.title, 'answers', NEW.answers));
END
--;
CREATE TRIGGER post_update BEFORE UPDATE ON post
WHEN NEW.id <> OLD.id OR NEW.created_by <> OLD.created_by OR NEW.created_at <> OLD.created_at OR NEW.answers IS NOT OLD.answers
  OR NEW.latest_version <> (SELECT coalesce(max(version), 0) FROM version WHERE post_id = OLD.id)
  OR ((NEW.draft <> OLD.draft OR NEW.title <> OLD.title)
      AND (NEW.saved_by IS NOT warroom_actor()
        OR NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role IN ('drafter', 'monitor'))))
  OR (NEW.stage <> OLD.stage AND NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor()))
BEGIN SELECT RAISE(ABORT, 'warroom: a post is changed by a drafter or a monitor, in their own name'); END
--;
-- One person at a time writes on a draft: who has a live turn (below).
CREATE TRIGGER post_turn BEFORE UPDATE OF draft, title ON post
WHEN (NEW.draft <> OLD.draft OR NEW.title <> OLD.title)
 AND EXISTS (SELECT 1 FROM live_turn WHERE post_id = OLD.id AND person_id IS NOT warroom_actor())
BEGIN SELECT RAISE(ABORT, 'warroom: somebody else is writing on this post now'); END
--;
CREATE TRIGGER post_written AFTER UPDATE OF draft, title ON post WHEN NEW.draft <> OLD.draft OR NEW.title <> OLD.title BEGIN
  INSERT OR IGNORE INTO post_writer VALUES (NEW.id, NEW.saved_by);
END
--;
CREATE TRIGGER post_stage AFTER UPDATE OF stage ON post WHEN NEW.stage = 'withdrawn' AND OLD.stage <> 'withdrawn' BEGIN
  INSERT INTO ledger_append VALUES ('post:' || NEW.id, 'take back', json_object('version', NEW.latest_version));
END
--;
CREATE TRIGGER post_delete BEFORE DELETE ON post BEGIN SELECT RAISE(ABORT, 'warroom: posts are not deleted'); END
--;
CREATE TRIGGER writer_insert BEFORE INSERT ON post_writer WHEN NEW.person_id IS NOT warroom_actor()
BEGIN SELECT RAISE(ABORT, 'warroom: people write in their own name'); END
--;
CREATE TRIGGER writer_update BEFORE UPDATE ON post_writer BEGIN SELECT RAISE(ABORT, 'warroom: who wrote a post stays its writer'); END
--;
CREATE TRIGGER writer_delete BEFORE DELETE ON post_writer BEGIN SELECT RAISE(ABORT, 'warroom: who wrote a post stays its writer'); END
--;
CREATE TRIGGER comment_insert BEFORE INSERT ON comment WHEN NEW.person_id IS NOT warroom_actor() OR EXISTS (SELECT 1 FROM comment WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'warroom: people comment in their own name'); END
--;
CREATE TRIGGER comment_inserted AFTER INSERT ON comment BEGIN
  INSERT INTO ledger_append VALUES ('post:' || NEW.post_id, 'comment', json_object('text', NEW.text));
END
--;
CREATE TRIGGER comment_update BEFORE UPDATE ON comment BEGIN SELECT RAISE(ABORT, 'warroom: comments are final'); END
--;
CREATE TRIGGER comment_delete BEFORE DELETE ON comment BEGIN SELECT RAISE(ABORT, 'warroom: comments are final'); END
--;
-- Sealed versions ----------------------------------------------------------------------------------------
CREATE TRIGGER version_insert BEFORE INSERT ON version
WHEN typeof(NEW.content) <> 'blob' OR NEW.digest IS NOT warroom_sha256(NEW.content) OR NEW.author IS NOT warroom_actor()
  OR NEW.version IS NOT (SELECT latest_version + 1 FROM post WHERE id = NEW.post_id)
  OR NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role IN ('drafter', 'monitor'))
  OR json_extract(CAST(NEW.content AS TEXT), '$.post') IS NOT NEW.post_id
  OR json_extract(CAST(NEW.content AS TEXT), '$.version') IS NOT NEW.version
  -- A key that stands twice could be read one way here and another way there.
  OR (SELECT count(*) <> count(DISTINCT fullkey) FROM json_tree(CAST(NEW.content AS TEXT)))
  OR EXISTS (SELECT 1 FROM delivery d JOIN delivery_part p ON p.delivery_id = d.id WHERE d.post_id = NEW.post_id)
  OR EXISTS (SELECT 1 FROM delivery WHERE post_id = NEW.post_id AND state NOT IN ('cancelled', 'queued', 'held', 'missed', 'failed'))
BEGIN SELECT RAISE(ABORT, 'warroom: this version can not be sealed'); END
--;
CREATE TRIGGER version_inserted AFTER INSERT ON version BEGIN
  INSERT OR IGNORE INTO post_writer VALUES (NEW.post_id, NEW.author);
  UPDATE post SET latest_version = NEW.version WHERE id = NEW.post_id;
  INSERT INTO ledger_append VALUES ('post:' || NEW.post_id, 'submit', json_object('version', NEW.version, 'digest', NEW.digest));
END
--;
CREATE TRIGGER version_update BEFORE UPDATE ON version BEGIN SELECT RAISE(ABORT, 'warroom: sealed versions are final'); END
--;
CREATE TRIGGER version_delete BEFORE DELETE ON version BEGIN SELECT RAISE(ABORT, 'warroom: sealed versions are final'); END
--;
-- Sign-off -----------------------------------------------------------------------------------------------
CREATE TRIGGER approval_insert BEFORE INSERT ON approval
WHEN NEW.approver IS NOT warroom_actor()
  OR NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role = 'approver')
  OR NEW.digest IS NOT (SELECT warroom_sha256(content) FROM version WHERE post_id = NEW.post_id AND version = NEW.version)
  OR NEW.version IS NOT (SELECT latest_version FROM post WHERE id = NEW.post_id)
  OR NEW.verdict NOT IN ('approve', 'return', 'withdraw')
  OR (NEW.verdict = 'approve' AND EXISTS (SELECT 1 FROM post_writer WHERE post_id = NEW.post_id AND person_id = NEW.approver))
  OR (NEW.verdict = 'approve' AND (SELECT stage FROM post WHERE id = NEW.post_id) IS NOT 'waiting')
  -- A veto stands for good: only a new version is judged anew.
  OR EXISTS (SELECT 1 FROM approval WHERE post_id = NEW.post_id AND version = NEW.version AND verdict = 'return')
  OR EXISTS (SELECT 1 FROM approval WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'warroom: this sign-off is not valid'); END
--;
CREATE TRIGGER approval_inserted AFTER INSERT ON approval BEGIN
  INSERT INTO ledger_append VALUES ('post:' || NEW.post_id, NEW.verdict, json_object('version', NEW.version, 'digest', NEW.digest, 'note', NEW.note));
END
--;
CREATE TRIGGER approval_update BEFORE UPDATE ON approval BEGIN SELECT RAISE(ABORT, 'warroom: sign-offs are final'); END
--;
CREATE TRIGGER approval_delete BEFORE DELETE ON approval BEGIN SELECT RAISE(ABORT, 'warroom: sign-offs are final'); END
--;
-- Deliveries ---------------------------------------------------------------------------------------------
CREATE TRIGGER delivery_insert BEFORE INSERT ON delivery
WHEN NEW.state <> 'queued' OR NEW.fence <> 0 OR NEW.attempt <> 0
  OR NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role = 'approver')
  OR EXISTS (SELECT 1 FROM delivery WHERE id = NEW.id OR client_key = NEW.client_key)
  OR EXISTS (SELECT 1 FROM delivery WHERE post_id = NEW.post_id AND account_id = NEW.account_id AND state <> 'cancelled')
  OR NOT EXISTS (SELECT 1 FROM post WHERE id = NEW.post_id AND latest_version = NEW.version AND stage IN ('waiting', 'approved'))
  OR NEW.digest IS NOT (SELECT digest FROM version WHERE post_id = NEW.post_id AND version = NEW.version)
  OR coalesce((SELECT approvers FROM sign_off WHERE post_id = NEW.post_id AND version = NEW.version), 0)
     < (SELECT approvals_needed FROM account WHERE id = NEW.account_id)
  OR NEW.due_at < (SELECT coalesce(json_extract(CAST(content AS TEXT), '$.due_at'), '') FROM version WHERE post_id = NEW.post_id AND version = NEW.version)
  OR NOT EXISTS (SELECT 1 FROM version v, json_each(CAST(v.content AS TEXT), '$.targets') t
                 WHERE v.post_id = NEW.post_id AND v.version = NEW.version AND json_extract(t.value, '$.account') = NEW.account_id
                   AND json_array_length(t.value, '$.thread') = NEW.parts)
BEGIN SELECT RAISE(ABORT, 'warroom: not approved for this account'); END
--;
CREATE TRIGGER delivery_inserted AFTER INSERT ON delivery BEGIN
  INSERT INTO ledger_append VALUES ('post:' || NEW.post_id, 'queue', json_object('delivery', NEW.id, 'version', NEW.version, 'account', NEW.account_id, 'due', NEW.due_at, 'digest', NEW.digest));
END
--;
CREATE TRIGGER delivery_frozen BEFORE UPDATE ON delivery
WHEN NEW.id <> OLD.id OR NEW.post_id <> OLD.post_id OR NEW.version <> OLD.version OR NEW.digest <> OLD.digest
  OR NEW.account_id <> OLD.account_id OR NEW.client_key <> OLD.client_key
  -- The first attempt writes its instant, which every later one sends again.
  OR (NEW.created_at <> OLD.created_at AND NOT (NEW.state = 'sending' AND OLD.attempt = 0))
  -- What may be on a network keeps its count of attempts, and with it the instant that every retry sends again.
  OR (NEW.attempt < OLD.attempt AND OLD.state NOT IN ('missed', 'failed'))
  OR NEW.parts <> OLD.parts OR NEW.fence < OLD.fence OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS NOT OLD.sent_at)
  OR NEW.due_at < (SELECT coalesce(json_extract(CAST(content AS TEXT), '$.due_at'), '') FROM version WHERE post_id = NEW.post_id AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'warroom: a delivery stays what it is'); END
--;
CREATE TRIGGER delivery_move BEFORE UPDATE OF state ON delivery
WHEN NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN (
  'queued>leased', 'queued>held', 'queued>missed', 'queued>cancelled',
  'leased>sending', 'leased>queued', 'leased>held', 'leased>missed', 'leased>failed', 'leased>cancelled',
  'sending>sent', 'sending>failed', 'sending>queued', 'sending>in_doubt', 'sending>by_hand',
  'by_hand>sent', 'by_hand>held', 'by_hand>cancelled',
  'in_doubt>sent', 'in_doubt>queued', 'in_doubt>failed', 'in_doubt>cancelled',
  'held>queued', 'held>missed', 'held>cancelled', 'missed>queued', 'missed>cancelled', 'failed>queued', 'failed>cancelled')
BEGIN SELECT RAISE(ABORT, 'warroom: a delivery can not make this move'); END
--;
-- The worker moves deliveries; people stop them, and approvers decide about those that stopped.
CREATE TRIGGER delivery_by_hand BEFORE UPDATE OF state ON delivery
WHEN NEW.state <> OLD.state AND warroom_actor() IS NOT 0
 AND NOT (NEW.state = 'cancelled' AND EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor()))
 AND NOT (NEW.state = 'held' AND EXISTS (SELECT 1 FROM person WHERE id = warroom_actor() AND disabled_at IS NULL))
 AND NOT (OLD.state IN ('held', 'missed', 'failed', 'in_doubt') AND NEW.state IN ('queued', 'missed', 'sent')
          AND EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role = 'approver'))
 -- What is posted by hand was signed like the rest: whoever posts it says where it stands.
 AND NOT (OLD.state = 'by_hand' AND NEW.state = 'sent'
          AND EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role IN ('drafter', 'approver', 'monitor')))
BEGIN SELECT RAISE(ABORT, 'warroom: an approver decides about a delivery that stopped'); END
--;
CREATE TRIGGER delivery_held BEFORE UPDATE OF state ON delivery
WHEN NEW.state = 'held' AND OLD.state <> 'held' AND NOT EXISTS (SELECT 1 FROM hold WHERE lifted_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'warroom: nothing is held without a hold'); END
--;
CREATE TRIGGER delivery_sent BEFORE UPDATE OF state ON delivery
WHEN NEW.state = 'sent' AND OLD.state <> 'sent' AND NOT EXISTS (SELECT 1 FROM delivery_part WHERE delivery_id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'warroom: what was sent is recorded first'); END
--;
CREATE TRIGGER delivery_lease BEFORE UPDATE OF state ON delivery
WHEN NEW.state = 'leased' AND OLD.state <> 'leased'
 AND (NEW.fence <> OLD.fence + 1 OR NEW.lease_owner IS NULL OR NEW.lease_until IS NULL OR warroom_actor() IS NOT 0
   OR NOT EXISTS (SELECT 1 FROM deliverable WHERE id = NEW.id))
BEGIN SELECT RAISE(ABORT, 'warroom: this delivery may not go out'); END
--;
CREATE TRIGGER delivery_sending BEFORE UPDATE OF state ON delivery
WHEN NEW.state = 'sending' AND OLD.state <> 'sending'
 AND (NEW.fence <> OLD.fence OR warroom_actor() IS NOT 0 OR NEW.due_at > warroom_now()
   OR NOT EXISTS (SELECT 1 FROM deliverable WHERE id = NEW.id)
   OR NEW.digest IS NOT (SELECT warroom_sha256(content) FROM version WHERE post_id = NEW.post_id AND version = NEW.version))
BEGIN SELECT RAISE(ABORT, 'warroom: this delivery may not go out'); END
--;
CREATE TRIGGER delivery_moved AFTER UPDATE OF state ON delivery WHEN NEW.state <> OLD.state BEGIN
  INSERT INTO ledger_append VALUES ('post:' || NEW.post_id, OLD.state || ' > ' || NEW.state,
    json_object('delivery', NEW.id, 'fence', NEW.fence, 'worker', NEW.lease_owner, 'due', NEW.due_at, 'digest', NEW.digest, 'why', NEW.why));
END
--;
CREATE TRIGGER delivery_deleted AFTER UPDATE OF deleted_at ON delivery WHEN NEW.deleted_at IS NOT OLD.deleted_at BEGIN
  INSERT INTO ledger_append VALUES ('post:' || NEW.post_id, 'delete from network', json_object('delivery', NEW.id));
END
--;
CREATE TRIGGER delivery_delete BEFORE DELETE ON delivery BEGIN SELECT RAISE(ABORT, 'warroom: deliveries are not deleted'); END
--;
CREATE TRIGGER part_insert BEFORE INSERT ON delivery_part
WHEN NEW.part IS NOT (SELECT count(*) FROM delivery_part WHERE delivery_id = NEW.delivery_id)
  OR NOT EXISTS (SELECT 1 FROM delivery WHERE id = NEW.delivery_id AND state IN ('sending', 'in_doubt', 'by_hand') AND NEW.part < parts)
  OR (warroom_actor() IS NOT 0
      AND NOT EXISTS (SELECT 1 FROM active_role a JOIN delivery d ON d.id = NEW.delivery_id
                      WHERE a.person_id = warroom_actor()
                        AND (a.role = 'approver' OR (d.state = 'by_hand' AND a.role IN ('drafter', 'monitor')))))
BEGIN SELECT RAISE(ABORT, 'warroom: only what is being sent is recorded as sent'); END
--;
CREATE TRIGGER part_inserted AFTER INSERT ON delivery_part BEGIN
  INSERT INTO ledger_append SELECT 'post:' || post_id, 'on the network', json_object('delivery', id, 'part', NEW.part, 'remote', NEW.remote_id, 'url', NEW.url)
  FROM delivery WHERE id = NEW.delivery_id;
END
--;
CREATE TRIGGER part_update BEFORE UPDATE ON delivery_part BEGIN SELECT RAISE(ABORT, 'warroom: what was sent is final'); END
--;
CREATE TRIGGER part_delete BEFORE DELETE ON delivery_part BEGIN SELECT RAISE(ABORT, 'warroom: what was sent is final'); END
--;
CREATE TRIGGER note_of_part_insert BEFORE INSERT ON delivery_note
WHEN warroom_actor() IS NOT 0 OR NOT EXISTS (SELECT 1 FROM delivery WHERE id = NEW.delivery_id AND state = 'sending')
  OR EXISTS (SELECT 1 FROM delivery_note WHERE delivery_id = NEW.delivery_id AND part = NEW.part)
BEGIN SELECT RAISE(ABORT, 'warroom: only who is sending takes notes of it'); END
--;
CREATE TRIGGER note_of_part_update BEFORE UPDATE ON delivery_note
WHEN warroom_actor() IS NOT 0 OR NEW.delivery_id <> OLD.delivery_id OR NEW.part <> OLD.part
  OR NOT EXISTS (SELECT 1 FROM delivery WHERE id = NEW.delivery_id AND state = 'sending')
BEGIN SELECT RAISE(ABORT, 'warroom: only who is sending takes notes of it'); END
--;
CREATE TRIGGER note_of_part_delete BEFORE DELETE ON delivery_note
BEGIN SELECT RAISE(ABORT, 'warroom: only who is sending takes notes of it'); END
--;
CREATE TRIGGER spend_insert BEFORE INSERT ON spend WHEN warroom_actor() IS NOT 0 OR NEW.micros < 0
  OR EXISTS (SELECT 1 FROM spend WHERE account_id = NEW.account_id AND day = NEW.day)
BEGIN SELECT RAISE(ABORT, 'warroom: what was spent is counted by the worker'); END
--;
CREATE TRIGGER spend_update BEFORE UPDATE ON spend WHEN warroom_actor() IS NOT 0 OR NEW.account_id <> OLD.account_id OR NEW.day <> OLD.day OR NEW.micros < OLD.micros
BEGIN SELECT RAISE(ABORT, 'warroom: what was spent is counted by the worker'); END
--;
CREATE TRIGGER spend_delete BEFORE DELETE ON spend BEGIN SELECT RAISE(ABORT, 'warroom: what was spent is counted by the worker'); END
--;
-- The hold -----------------------------------------------------------------------------------------------
CREATE TRIGGER hold_insert BEFORE INSERT ON hold
WHEN NEW.placed_by IS NOT warroom_actor() OR NEW.lifted_at IS NOT NULL
  OR EXISTS (SELECT 1 FROM hold WHERE id = NEW.id OR lifted_at IS NULL)
  OR NOT EXISTS (SELECT 1 FROM person WHERE id = warroom_actor() AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'warroom: somebody places a hold in their own name'); END
--;
CREATE TRIGGER hold_inserted AFTER INSERT ON hold BEGIN
  INSERT INTO ledger_append VALUES ('hold', 'hold', json_object('hold', NEW.id, 'reason', NEW.reason));
END
--;
CREATE TRIGGER hold_update BEFORE UPDATE ON hold
WHEN NEW.id <> OLD.id OR NEW.reason <> OLD.reason OR NEW.placed_by <> OLD.placed_by OR NEW.placed_at <> OLD.placed_at
  OR OLD.lifted_at IS NOT NULL
  OR (SELECT count(*) FROM hold_lift l JOIN person p ON p.id = l.person_id AND p.disabled_at IS NULL WHERE l.hold_id = OLD.id) < 2
BEGIN SELECT RAISE(ABORT, 'warroom: two people lift a hold'); END
--;
CREATE TRIGGER hold_lifted AFTER UPDATE OF lifted_at ON hold BEGIN
  INSERT INTO ledger_append VALUES ('hold', 'lifted', json_object('hold', NEW.id));
END
--;
CREATE TRIGGER hold_delete BEFORE DELETE ON hold BEGIN SELECT RAISE(ABORT, 'warroom: a hold is lifted, not deleted'); END
--;
CREATE TRIGGER lift_insert BEFORE INSERT ON hold_lift
WHEN NEW.person_id IS NOT warroom_actor()
  OR NOT EXISTS (SELECT 1 FROM hold WHERE id = NEW.hold_id AND lifted_at IS NULL)
  OR EXISTS (SELECT 1 FROM hold_lift WHERE hold_id = NEW.hold_id AND person_id = NEW.person_id)
  OR NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role IN ('approver', 'admin'))
BEGIN SELECT RAISE(ABORT, 'warroom: approvers and administrators lift a hold, in their own name'); END
--;
CREATE TRIGGER lift_inserted AFTER INSERT ON hold_lift BEGIN
  INSERT INTO ledger_append VALUES ('hold', 'lift', json_object('hold', NEW.hold_id));
END
--;
CREATE TRIGGER lift_update BEFORE UPDATE ON hold_lift BEGIN SELECT RAISE(ABORT, 'warroom: a lift is final'); END
--;
CREATE TRIGGER lift_delete BEFORE DELETE ON hold_lift BEGIN SELECT RAISE(ABORT, 'warroom: a lift is final'); END
--;
-- Responses ----------------------------------------------------------------------------------------------
CREATE TRIGGER response_insert BEFORE INSERT ON response
WHEN EXISTS (SELECT 1 FROM response WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM response WHERE account_id = NEW.account_id AND remote_id = NEW.remote_id)
BEGIN SELECT RAISE(ABORT, 'warroom: what people wrote stays as it was read'); END
--;
CREATE TRIGGER response_delete BEFORE DELETE ON response
BEGIN SELECT RAISE(ABORT, 'warroom: what people wrote stays as it was read'); END
--;
CREATE TRIGGER response_update BEFORE UPDATE OF id, network, text, author_id, remote_id, posted_at, account_id, kind, kept_at ON response
WHEN NEW.id <> OLD.id OR NEW.network <> OLD.network OR NEW.text <> OLD.text OR NEW.author_id <> OLD.author_id OR NEW.remote_id <> OLD.remote_id OR NEW.posted_at <> OLD.posted_at
  OR NEW.account_id <> OLD.account_id OR NEW.kind <> OLD.kind OR (OLD.kept_at IS NOT NULL AND NEW.kept_at IS NOT OLD.kept_at)
BEGIN SELECT RAISE(ABORT, 'warroom: what people wrote stays as it was read'); END
--;
-- People take responses upon themselves, in their own name; what is claimed is given back, or freed by an administrator.
CREATE TRIGGER response_triage BEFORE UPDATE OF triage, claimed_by, escalated_at, hidden_at, removed_at ON response
WHEN warroom_actor() IS NOT 0
 AND (NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor())
   -- Only a worker knows what its network has removed.
   OR NEW.removed_at IS NOT OLD.removed_at
   OR (NEW.claimed_by IS NOT OLD.claimed_by AND NEW.claimed_by IS NOT NULL AND NEW.claimed_by IS NOT warroom_actor())
   OR (NEW.claimed_by IS NOT OLD.claimed_by AND OLD.triage = 'claimed' AND OLD.claimed_by IS NOT NULL
       AND OLD.claimed_by IS NOT warroom_actor()
       AND NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role = 'admin')))
BEGIN SELECT RAISE(ABORT, 'warroom: a response is claimed in one''s own name'); END
--;
CREATE TRIGGER response_triaged AFTER UPDATE OF triage, claimed_by, escalated_at, hidden_at, removed_at ON response
WHEN NEW.triage <> OLD.triage OR NEW.claimed_by IS NOT OLD.claimed_by OR NEW.escalated_at IS NOT OLD.escalated_at OR NEW.hidden_at IS NOT OLD.hidden_at
  OR NEW.removed_at IS NOT OLD.removed_at
BEGIN
  INSERT INTO ledger_append VALUES ('response:' || NEW.id, 'triage', json_object('state', NEW.triage, 'claimed_by', NEW.claimed_by, 'escalated', NEW.escalated_at, 'hidden', NEW.hidden_at, 'removed', NEW.removed_at));
END
--;
CREATE TRIGGER note_insert BEFORE INSERT ON response_note
WHEN NEW.person_id IS NOT warroom_actor() OR EXISTS (SELECT 1 FROM response_note WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'warroom: people leave notes in their own name'); END
--;
CREATE TRIGGER note_update BEFORE UPDATE ON response_note BEGIN SELECT RAISE(ABORT, 'warroom: notes are final'); END
--;
CREATE TRIGGER note_delete BEFORE DELETE ON response_note BEGIN SELECT RAISE(ABORT, 'warroom: notes are final'); END
--;
CREATE TRIGGER note_inserted AFTER INSERT ON response_note BEGIN
  INSERT INTO ledger_append VALUES ('response:' || NEW.response_id, 'note', json_object('text', NEW.text));
END
--;
CREATE TRIGGER evidence_insert BEFORE INSERT ON evidence
WHEN typeof(NEW.content) <> 'blob' OR NEW.digest IS NOT warroom_sha256(NEW.content) OR NEW.kept_by IS NOT warroom_actor()
  OR EXISTS (SELECT 1 FROM evidence WHERE response_id = NEW.response_id)
  OR NOT EXISTS (SELECT 1 FROM response WHERE id = NEW.response_id)
BEGIN SELECT RAISE(ABORT, 'warroom: evidence is known by the hash of its bytes'); END
--;
CREATE TRIGGER evidence_inserted AFTER INSERT ON evidence BEGIN
  INSERT INTO ledger_append VALUES ('response:' || NEW.response_id, 'keep as evidence', json_object('digest', NEW.digest));
END
--;
CREATE TRIGGER evidence_update BEFORE UPDATE ON evidence BEGIN SELECT RAISE(ABORT, 'warroom: evidence is final'); END
--;
CREATE TRIGGER evidence_delete BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'warroom: evidence is final'); END
--;
-- Errands ----------------------------------------------------------------------------------------------------
CREATE TRIGGER errand_insert BEFORE INSERT ON errand
WHEN NEW.asked_by IS NOT warroom_actor() OR NEW.state <> 'asked' OR EXISTS (SELECT 1 FROM errand WHERE id = NEW.id)
  OR NOT EXISTS (SELECT 1 FROM person p LEFT JOIN person_role r ON r.person_id = p.id
                 WHERE p.id = warroom_actor() AND p.disabled_at IS NULL AND CASE NEW.kind
                   WHEN 'connect' THEN r.role = 'admin'
                   WHEN 'moderate' THEN r.role = 'monitor'
                   WHEN 'sign in' THEN r.role = 'admin'
                   WHEN 'signed in' THEN r.role = 'admin'
                   WHEN 'card' THEN r.role IN ('drafter', 'monitor')
                   WHEN 'delete' THEN r.role IN ('approver', 'admin')
                   ELSE 1 END)
BEGIN SELECT RAISE(ABORT, 'warroom: who may not do it can not ask for it'); END
--;
CREATE TRIGGER errand_update BEFORE UPDATE ON errand
WHEN warroom_actor() IS NOT 0 OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.account_id IS NOT OLD.account_id
  -- What came back from a network's sign-in page is used once, and then forgotten.
  OR NOT (NEW.text IS OLD.text OR (NEW.text IS NULL AND OLD.kind = 'signed in'))
  OR NEW.argument IS NOT OLD.argument OR NEW.asked_by <> OLD.asked_by OR NEW.asked_at <> OLD.asked_at
BEGIN SELECT RAISE(ABORT, 'warroom: a worker answers an errand as it was asked'); END
--;
CREATE TRIGGER errand_delete BEFORE DELETE ON errand BEGIN SELECT RAISE(ABORT, 'warroom: errands are not deleted'); END
--;
CREATE TRIGGER errand_inserted AFTER INSERT ON errand BEGIN
  INSERT INTO ledger_append VALUES (coalesce('account:' || NEW.account_id, 'errands'), 'errand', json_object('errand', NEW.id, 'kind', NEW.kind, 'argument', NEW.argument,
    'text', iif(NEW.kind IN ('moderate', 'card'), NEW.text, NULL)));
END
--;
-- Who is where, and whose turn it is to write --------------------------------------------------------------
CREATE TRIGGER presence_insert BEFORE INSERT ON presence
WHEN NEW.person_id IS NOT warroom_actor() OR NEW.beat_at > warroom_now() OR EXISTS (SELECT 1 FROM presence WHERE desk = NEW.desk)
  OR NEW.place NOT IN ('', 'post', 'response')
  OR NOT EXISTS (SELECT 1 FROM person WHERE id = warroom_actor() AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'warroom: a desk speaks for the one who sits there'); END
--;
CREATE TRIGGER presence_update BEFORE UPDATE ON presence
WHEN OLD.person_id IS NOT warroom_actor() OR NEW.person_id <> OLD.person_id OR NEW.desk <> OLD.desk OR NEW.beat_at > warroom_now()
  OR NEW.place NOT IN ('', 'post', 'response')
  OR NOT EXISTS (SELECT 1 FROM person WHERE id = warroom_actor() AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'warroom: a desk speaks for the one who sits there'); END
--;
CREATE TRIGGER presence_delete BEFORE DELETE ON presence WHEN OLD.person_id IS NOT warroom_actor()
BEGIN SELECT RAISE(ABORT, 'warroom: a desk speaks for the one who sits there'); END
--;
CREATE TRIGGER turn_insert BEFORE INSERT ON draft_turn
WHEN NEW.person_id IS NOT warroom_actor() OR NEW.asked_by IS NOT NULL OR NEW.asked_at IS NOT NULL
  OR NEW.since > warroom_now() OR NEW.beat_at > warroom_now() OR EXISTS (SELECT 1 FROM draft_turn WHERE post_id = NEW.post_id)
  OR NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role IN ('drafter', 'monitor'))
BEGIN SELECT RAISE(ABORT, 'warroom: a drafter or a monitor begins to write where nobody does'); END
--;
-- Nobody moves a turn to another post, and nobody is heard of in the future.
CREATE TRIGGER turn_update BEFORE UPDATE ON draft_turn
WHEN NEW.post_id <> OLD.post_id OR NEW.since > warroom_now() OR NEW.beat_at > warroom_now() OR NEW.asked_at > warroom_now()
  OR (NEW.asked_by IS NULL) <> (NEW.asked_at IS NULL)
  OR NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = warroom_actor() AND role IN ('drafter', 'monitor'))
BEGIN SELECT RAISE(ABORT, 'warroom: drafters and monitors write by turns'); END
--;
-- The holder goes on, and answers who asked. Anybody else asks in their own name, where nobody else has asked within
-- the last minute, or takes the question back.
CREATE TRIGGER turn_kept BEFORE UPDATE ON draft_turn
WHEN NEW.person_id = OLD.person_id
 AND NOT (OLD.person_id IS warroom_actor() AND NEW.since = OLD.since AND NEW.beat_at >= OLD.beat_at
      AND (NEW.asked_by IS NULL OR (NEW.asked_by = OLD.asked_by AND NEW.asked_at = OLD.asked_at)))
 AND NOT (OLD.person_id IS NOT warroom_actor() AND NEW.since = OLD.since AND NEW.beat_at = OLD.beat_at
      AND ((NEW.asked_by IS NULL AND OLD.asked_by IS warroom_actor())
        OR (NEW.asked_by IS warroom_actor() AND NEW.asked_at >= coalesce(OLD.asked_at, '')
            AND (OLD.asked_by IS NULL OR OLD.asked_by IS warroom_actor()
              OR OLD.asked_at <= strftime('%Y-%m-%d %H:%M:%f', warroom_now(), '-59.99 seconds')))))
BEGIN SELECT RAISE(ABORT, 'warroom: the turn to write is asked for'); END
--;
-- A turn passes to who asked for it from the holder's hand, or to who takes it: from a holder that is silent, or that
-- was asked and has not answered for 30 seconds.
CREATE TRIGGER turn_passed BEFORE UPDATE ON draft_turn
WHEN NEW.person_id <> OLD.person_id
 AND (NEW.asked_by IS NOT NULL
   OR NOT EXISTS (SELECT 1 FROM active_role WHERE person_id = NEW.person_id AND role IN ('drafter', 'monitor'))
   OR NOT ((OLD.person_id IS warroom_actor() AND NEW.person_id IS OLD.asked_by)
        OR (NEW.person_id IS warroom_actor()
            AND (NOT EXISTS (SELECT 1 FROM live_turn WHERE post_id = OLD.post_id)
              OR (OLD.asked_by IS warroom_actor()
                  AND OLD.asked_at <= strftime('%Y-%m-%d %H:%M:%f', warroom_now(), '-29.99 seconds'))))))
BEGIN SELECT RAISE(ABORT, 'warroom: the turn to write is handed over'); END
--;
CREATE TRIGGER turn_delete BEFORE DELETE ON draft_turn WHEN OLD.person_id IS NOT warroom_actor()
BEGIN SELECT RAISE(ABORT, 'warroom: who writes ends their turn themselves'); END
--;
