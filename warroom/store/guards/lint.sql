-- What headquarters' server must not be found with. Every query gives no rows on a right one; each row is a problem and
-- what has it. For the server's administrator. Each statement ends with a line `--;`.

-- The rules in the schema --------------------------------------------------------------------------------
SELECT 'the rules are not those that were put there', 'schema warroom' WHERE NOT warroom.guards_stand()
--;
SELECT 'a trigger is switched off', c.relname || '.' || tgname FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
WHERE relnamespace = 'warroom'::regnamespace AND tgenabled <> 'O'
--;
SELECT 'everybody may call a function', p.oid::regprocedure::text FROM pg_proc p
WHERE pronamespace = 'warroom'::regnamespace
  AND EXISTS (SELECT 1 FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee = 0)
--;
-- Parsed when it was made (RETURN …), or pinned: else whoever calls it says what its names mean.
SELECT 'a function looks names up where its caller says', p.oid::regprocedure::text FROM pg_proc p
WHERE pronamespace = 'warroom'::regnamespace AND prosqlbody IS NULL
  AND NOT EXISTS (SELECT 1 FROM unnest(proconfig) setting WHERE setting LIKE 'search\_path=%pg\_temp')
--;
SELECT 'a function is in a language of its own', p.oid::regprocedure::text FROM pg_proc p JOIN pg_language l ON l.oid = prolang
WHERE pronamespace = 'warroom'::regnamespace AND lanname NOT IN ('sql', 'plpgsql')
--;
SELECT 'somebody else owns it', name FROM (
  SELECT nspname::text, nspowner FROM pg_namespace WHERE nspname = 'warroom'
  UNION ALL SELECT oid::regclass::text, relowner FROM pg_class WHERE relnamespace = 'warroom'::regnamespace
  UNION ALL SELECT oid::regtype::text, typowner FROM pg_type WHERE typnamespace = 'warroom'::regnamespace
  UNION ALL SELECT oid::regprocedure::text, proowner FROM pg_proc WHERE pronamespace = 'warroom'::regnamespace
    AND proname NOT IN ('make_person', 'make_worker', 'set_roles', 'confirm_people_change', 'disable_person', 'end_sessions',
                        'set_own_password', 'end_stalled_sessions')
) owned (name, owner) WHERE owner <> 'warroom_owner'::regrole
--;
SELECT 'somebody else owns a function that makes logins', p.oid::regprocedure::text FROM pg_proc p
WHERE pronamespace = 'warroom'::regnamespace AND proowner <> 'warroom_people'::regrole
  AND proname IN ('make_person', 'make_worker', 'set_roles', 'confirm_people_change', 'disable_person', 'end_sessions',
                  'set_own_password', 'end_stalled_sessions')
--;
SELECT 'something in the schema is not ours', format('%s %s',
  CASE relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' ELSE relkind::text END, relname)
FROM pg_class WHERE relnamespace = 'warroom'::regnamespace AND relkind NOT IN ('i', 'c', 't')
  AND NOT (relkind = 'v' AND relname IN ('person_role', 'active_role', 'last_verdict', 'sign_off', 'deliverable', 'live_turn'))
  AND NOT (relkind = 'r' AND relpersistence = 'p' AND relname IN (
    'account', 'alembic_version', 'approval', 'author', 'blackout', 'campaign', 'change', 'collection', 'comment', 'credential',
    'delivery', 'delivery_note', 'delivery_part', 'draft_turn', 'errand', 'evidence', 'hold', 'hold_lift', 'ledger', 'ledger_head',
    'media', 'metrics', 'people_change', 'person', 'post', 'post_writer', 'presence', 'response', 'response_note', 'revision',
    'schema_meta', 'signing_key', 'slot_rule', 'spend', 'version', 'video', 'video_chunk', 'worker', 'worker_key'))
  -- The numbers that tables give to their own rows.
  AND NOT (relkind = 'S' AND EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'i'))
--;
SELECT 'a table has a rule that rewrites statements', c.relname || '.' || rulename
FROM pg_rewrite r JOIN pg_class c ON c.oid = ev_class
WHERE relnamespace = 'warroom'::regnamespace AND rulename <> '_RETURN'
--;
SELECT 'a table can be read without its row security', relname FROM pg_class
WHERE relnamespace = 'warroom'::regnamespace AND relname = 'errand' AND NOT relrowsecurity
--;
-- Grants -------------------------------------------------------------------------------------------------
SELECT 'a right is given to somebody who is no role of ours', format('%s of %s to %s', privilege_type, name,
  CASE grantee WHEN 0 THEN 'everybody' ELSE pg_get_userbyid(grantee) END)
FROM (SELECT oid::regclass::text, relacl, relowner FROM pg_class WHERE relnamespace = 'warroom'::regnamespace
      UNION ALL SELECT attrelid::regclass || '.' || attname, attacl, relowner FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
        WHERE relnamespace = 'warroom'::regnamespace
      UNION ALL SELECT oid::regprocedure::text, proacl, proowner FROM pg_proc WHERE pronamespace = 'warroom'::regnamespace
      UNION ALL SELECT nspname, nspacl, nspowner FROM pg_namespace WHERE nspname = 'warroom') had (name, acl, owner), aclexplode(acl)
WHERE grantee <> owner AND (grantee = 0 OR pg_get_userbyid(grantee) NOT IN ('warroom_member', 'warroom_drafter', 'warroom_approver',
  'warroom_monitor', 'warroom_admin', 'warroom_publisher', 'warroom_people'))
--;
SELECT 'a right can be passed on', format('%s of %s by %s', privilege_type, name, pg_get_userbyid(grantee))
FROM (SELECT oid::regclass::text, relacl, relowner FROM pg_class WHERE relnamespace = 'warroom'::regnamespace
      UNION ALL SELECT attrelid::regclass || '.' || attname, attacl, relowner FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
        WHERE relnamespace = 'warroom'::regnamespace
      UNION ALL SELECT oid::regprocedure::text, proacl, proowner FROM pg_proc WHERE pronamespace = 'warroom'::regnamespace)
     had (name, acl, owner), aclexplode(acl)
WHERE grantee <> owner AND is_grantable
--;
-- Columns are named one by one; whole rows are only read, and deleted where services do.
SELECT 'a whole table may be written', format('%s of %s to %s', privilege_type, relname, pg_get_userbyid(grantee))
FROM pg_class, aclexplode(relacl) WHERE relnamespace = 'warroom'::regnamespace AND relkind = 'r' AND grantee <> relowner
  AND privilege_type <> 'SELECT' AND NOT (privilege_type = 'DELETE'
    AND relname IN ('slot_rule', 'blackout', 'credential', 'presence', 'draft_turn', 'worker'))
--;
SELECT 'a view may be written', format('%s of %s to %s', privilege_type, relname, pg_get_userbyid(grantee))
FROM pg_class, aclexplode(relacl) WHERE relnamespace = 'warroom'::regnamespace AND relkind = 'v' AND grantee <> relowner
  AND privilege_type <> 'SELECT'
--;
SELECT 'the numbers of rows may be set', format('%s of %s to %s', privilege_type, relname, pg_get_userbyid(grantee))
FROM pg_class, aclexplode(relacl) WHERE relnamespace = 'warroom'::regnamespace AND relkind = 'S' AND grantee <> relowner
--;
SELECT 'a secret may be read', format('%s by %s', name, pg_get_userbyid(grantee))
FROM (SELECT c.oid::regclass::text, relacl FROM pg_class c WHERE relnamespace = 'warroom'::regnamespace
        AND relname IN ('credential', 'delivery_note', 'people_change')
      UNION ALL SELECT attrelid::regclass || '.' || attname, attacl FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
        WHERE relnamespace = 'warroom'::regnamespace
          AND (relname, attname) IN (('credential', 'sealed'), ('people_change', 'verifier'))
     ) kept (name, acl), aclexplode(acl)
WHERE privilege_type = 'SELECT'
  AND (CASE WHEN name LIKE '%people_change%' THEN 'warroom_people' ELSE 'warroom_publisher' END)::regrole <> grantee
  AND grantee <> 'warroom_owner'::regrole
--;
-- Roles and logins ---------------------------------------------------------------------------------------
SELECT 'a login has more power than any here needs', rolname FROM pg_roles
WHERE (rolname IN (SELECT login FROM warroom.person) OR rolname LIKE 'warroom\_%'
    OR oid IN (SELECT member FROM pg_auth_members WHERE roleid = 'warroom_member'::regrole))
  AND (rolsuper OR rolcreatedb OR rolreplication OR rolbypassrls OR (rolcreaterole AND rolname <> 'warroom_people'))
--;
SELECT 'one can sign in as a role', rolname FROM pg_roles WHERE rolname LIKE 'warroom\_%' AND rolcanlogin
--;
SELECT 'a person has no login', login FROM warroom.person WHERE login NOT IN (SELECT rolname FROM pg_roles)
--;
SELECT 'a person can sign in whose access was switched off', login FROM warroom.person JOIN pg_roles ON rolname = login
WHERE disabled_at IS NOT NULL AND rolcanlogin
--;
SELECT 'a login is nobody''s', rolname FROM pg_roles r
WHERE rolcanlogin AND NOT rolsuper AND rolname NOT IN (SELECT login FROM warroom.person)
  AND NOT EXISTS (SELECT 1 FROM pg_auth_members WHERE member = r.oid AND roleid = 'warroom_publisher'::regrole)
--;
SELECT 'a password is not kept as SCRAM-SHA-256', rolname FROM pg_authid
WHERE oid IN (SELECT member FROM pg_auth_members WHERE roleid = 'warroom_member'::regrole) AND rolcanlogin
  AND rolpassword NOT LIKE 'SCRAM-SHA-256$%'
--;
-- Whoever is in somebody's login has that person's rights, though not their duties.
SELECT 'a login is lent to somebody', format('%s to %s', roleid::regrole, member::regrole) FROM pg_auth_members m
JOIN pg_roles lent ON lent.oid = roleid JOIN pg_roles who ON who.oid = member
WHERE lent.rolcanlogin AND who.rolname <> 'warroom_people' AND NOT who.rolsuper
--;
SELECT 'somebody is in a role that is no duty', format('%s in %s', member::regrole, roleid::regrole) FROM pg_auth_members
JOIN pg_roles who ON who.oid = member
WHERE who.rolcanlogin AND NOT rolsuper AND roleid::regrole::text NOT IN ('warroom_member', 'warroom_drafter', 'warroom_approver',
  'warroom_monitor', 'warroom_admin', 'warroom_publisher') AND roleid NOT IN (SELECT oid FROM pg_roles WHERE rolcanlogin)
--;
SELECT 'a role is in another', format('%s in %s', member::regrole, roleid::regrole) FROM pg_auth_members
JOIN pg_roles who ON who.oid = member
WHERE NOT who.rolcanlogin AND (member::regrole::text LIKE 'warroom\_%' OR roleid::regrole::text LIKE 'warroom\_%')
  AND who.rolname NOT IN (SELECT login FROM warroom.person)
  AND NOT (member = 'warroom_people'::regrole AND (roleid::regrole::text IN ('warroom_member', 'warroom_drafter', 'warroom_approver',
    'warroom_monitor', 'warroom_admin', 'warroom_publisher', 'pg_signal_backend', 'pg_read_all_stats')
    -- From PostgreSQL 16 on, who makes a role administers it.
    OR roleid IN (SELECT oid FROM pg_roles WHERE rolcanlogin) OR roleid::regrole::text IN (SELECT login FROM warroom.person)))
--;
SELECT 'somebody may pass a role on', format('%s of %s', member::regrole, roleid::regrole) FROM pg_auth_members
JOIN pg_roles who ON who.oid = member
WHERE admin_option AND member <> 'warroom_people'::regrole AND NOT rolsuper AND roleid::regrole::text LIKE 'warroom\_%'
--;
SELECT 'somebody has a duty who is no person', format('%s in %s', member::regrole, roleid::regrole) FROM pg_auth_members
JOIN pg_roles who ON who.oid = member
WHERE roleid::regrole::text IN ('warroom_drafter', 'warroom_approver', 'warroom_monitor', 'warroom_admin')
  AND member <> 'warroom_people'::regrole AND who.rolname NOT IN (SELECT login FROM warroom.person)
--;
SELECT 'a worker is a person, or has another duty', member::regrole::text FROM pg_auth_members m
WHERE roleid = 'warroom_publisher'::regrole AND member <> 'warroom_people'::regrole
  AND (pg_get_userbyid(member) IN (SELECT login FROM warroom.person)
    OR NOT EXISTS (SELECT 1 FROM pg_auth_members other WHERE other.member = m.member AND other.roleid = 'warroom_member'::regrole)
    OR EXISTS (SELECT 1 FROM pg_auth_members other WHERE other.member = m.member
               AND other.roleid NOT IN ('warroom_member'::regrole, 'warroom_publisher'::regrole)))
--;
SELECT 'nobody is an administrator', 'people' WHERE NOT EXISTS (SELECT 1 FROM warroom.active_role WHERE role = 'admin')
--;
-- The server ---------------------------------------------------------------------------------------------
SELECT 'the database is not in UTF-8', current_setting('server_encoding') WHERE current_setting('server_encoding') <> 'UTF8'
--;
SELECT 'the server does not encrypt', 'ssl = off' WHERE current_setting('ssl') <> 'on'
--;
SELECT 'somebody gets in without a password, or in the clear',
  format('pg_hba.conf, line %s: %s %s %s', line_number, type, address, auth_method)
FROM pg_hba_file_rules
WHERE (type <> 'local' AND auth_method IN ('trust', 'password', 'md5', 'ident'))
   OR (type = 'local' AND auth_method = 'trust' AND 'all' = ANY (user_name))
   OR (type IN ('host', 'hostnossl') AND auth_method <> 'reject' AND address NOT IN ('127.0.0.1', '::1', 'localhost', 'samehost'))
   OR error IS NOT NULL
--;
SELECT 'everybody may use a database', format('%s of %s', privilege_type, datname)
FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) WHERE grantee = 0
--;
SELECT 'somebody may make things in a database', format('%s of %s to %s', privilege_type, datname, pg_get_userbyid(grantee))
FROM pg_database, aclexplode(datacl)
WHERE datname = current_database() AND grantee NOT IN (0, datdba)
  AND NOT (privilege_type = 'CONNECT' AND grantee = 'warroom_member'::regrole)
--;
SELECT 'there is a schema that is not ours', nspname FROM pg_namespace
WHERE nspname NOT IN ('warroom', 'public', 'information_schema', 'pg_catalog', 'pg_toast') AND nspname !~ '^pg_(toast_)?temp_'
--;
SELECT 'somebody may make things in a schema', format('%s of %s to %s', privilege_type, nspname,
  CASE grantee WHEN 0 THEN 'everybody' ELSE pg_get_userbyid(grantee) END)
FROM pg_namespace, aclexplode(nspacl)
WHERE nspname IN ('warroom', 'public') AND grantee <> nspowner AND NOT (nspname = 'warroom' AND privilege_type = 'USAGE')
--;
SELECT 'there is something beside the schema', format('%s %s', kind, name) FROM (
  SELECT 'relation', oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT 'function', oid::regprocedure::text FROM pg_proc
    WHERE oid >= 16384 AND pronamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname = 'warroom')
  UNION ALL SELECT 'operator', oid::regoperator::text FROM pg_operator WHERE oid >= 16384
  UNION ALL SELECT 'cast', format('%s to %s', castsource::regtype, casttarget::regtype) FROM pg_cast WHERE oid >= 16384
  UNION ALL SELECT 'type', oid::regtype::text FROM pg_type
    WHERE oid >= 16384 AND typtype NOT IN ('c', 'p') AND typelem = 0 AND typnamespace::regnamespace::text !~ '^pg_(toast_)?temp_'
  UNION ALL SELECT 'large object', oid::text FROM pg_largeobject_metadata
  UNION ALL SELECT 'extension', extname FROM pg_extension WHERE extname <> 'plpgsql'
  UNION ALL SELECT 'language', lanname FROM pg_language WHERE lanname NOT IN ('internal', 'c', 'sql', 'plpgsql')
  UNION ALL SELECT 'event trigger', evtname FROM pg_event_trigger
  UNION ALL SELECT 'publication', pubname FROM pg_publication
  UNION ALL SELECT 'subscription', subname FROM pg_subscription
  UNION ALL SELECT 'foreign server', srvname FROM pg_foreign_server
  UNION ALL SELECT 'foreign data wrapper', fdwname FROM pg_foreign_data_wrapper
) found (kind, name)
--;
SELECT 'a function of the server is open to logins', p.oid::regprocedure::text FROM pg_proc p
WHERE pronamespace = 'pg_catalog'::regnamespace
  AND (proname ~ '^lo_' OR proname IN ('loread', 'lowrite', 'pg_logical_emit_message') OR proname ~ '^pg_(try_)?advisory_')
  AND EXISTS (SELECT 1 FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee <> proowner)
--;
SELECT 'a function of the server is open that was closed', format('%s to %s', p.oid::regprocedure, pg_get_userbyid(a.grantee))
FROM pg_proc p, aclexplode(proacl) a
WHERE pronamespace = 'pg_catalog'::regnamespace AND a.grantee NOT IN (0, proowner)
  AND pg_get_userbyid(a.grantee) NOT LIKE 'pg\_%'
--;
SELECT 'logins may run programs of their own', lanname FROM pg_language, aclexplode(coalesce(lanacl, acldefault('l', lanowner)))
WHERE lanname IN ('sql', 'plpgsql') AND grantee NOT IN (lanowner, 'warroom_owner'::regrole, 'warroom_people'::regrole)
--;
SELECT 'somebody may change a setting of the server', parname FROM pg_parameter_acl
--;
SELECT 'a setting changes what rules mean', format('%s for %s', setting, coalesce(nullif(setrole, 0)::regrole::text, 'everybody'))
FROM pg_db_role_setting, unnest(setconfig) setting
WHERE setting ~* '^(session_replication_role|session_preload_libraries|local_preload_libraries|row_security|check_function_bodies)='
   OR (setrole = 0 AND setting ~* '^(search_path|role)=')
--;
SELECT 'a timeout is not set', name FROM unnest(ARRAY['idle_in_transaction_session_timeout', 'lock_timeout', 'statement_timeout']) name
WHERE NOT EXISTS (SELECT 1 FROM pg_db_role_setting, unnest(setconfig) setting
  WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()) AND setrole = 0
    AND setting LIKE name || '=%' AND setting NOT LIKE '%=0%')
--;
SELECT 'rights are given to whatever is made', format('%s to %s', privilege_type,
  CASE grantee WHEN 0 THEN 'everybody' ELSE pg_get_userbyid(grantee) END)
FROM pg_default_acl, aclexplode(defaclacl)
WHERE grantee NOT IN (defaclrole, 10)
--;
SELECT 'functions are open to everybody when they are made', role FROM unnest(ARRAY['warroom_owner', 'warroom_people']) role
WHERE NOT EXISTS (SELECT 1 FROM pg_default_acl WHERE defaclrole = role::regrole AND defaclobjtype = 'f' AND defaclnamespace = 0)
--;
-- The ledger ---------------------------------------------------------------------------------------------
SELECT 'a chain of the ledger is broken', format('%s/%s', stream, seq) FROM (
  SELECT stream, seq, prev, lag(seq, 1, 0::bigint) OVER chain AS seq_before, lag(hash, 1, repeat('0', 64)) OVER chain AS hash_before
  FROM warroom.ledger WINDOW chain AS (PARTITION BY stream ORDER BY seq)) link
WHERE seq <> seq_before + 1 OR prev <> hash_before
--;
SELECT 'a chain of the ledger does not end where it should', h.stream FROM warroom.ledger_head h
LEFT JOIN LATERAL (SELECT seq, hash FROM warroom.ledger l WHERE l.stream = h.stream ORDER BY seq DESC LIMIT 1) last ON true
WHERE (h.seq, h.hash) IS DISTINCT FROM (coalesce(last.seq, 0), coalesce(last.hash, repeat('0', 64)))
UNION ALL
SELECT 'a chain of the ledger does not end where it should', stream FROM (SELECT DISTINCT stream FROM warroom.ledger) chain
WHERE stream NOT IN (SELECT stream FROM warroom.ledger_head)
--;
