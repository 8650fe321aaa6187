"""The functions that make and seal changes, each created by the migration that makes what it needs.

They run as the owner of the tables: the role that serves may call `current_change`, and writes no change itself.
"""

# By the transaction's number and not by a setting, which whoever writes could point at a change of the past. With
# constraints set IMMEDIATE the change would be sealed before its first version, so this is an error.
CURRENT_CHANGE = """
CREATE OR REPLACE FUNCTION public.current_change() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    change bigint;
    actor bigint;
BEGIN
    SELECT id INTO change FROM public.enterprises_change
    WHERE transaction = txid_current() AND seq IS NULL ORDER BY id DESC LIMIT 1;
    IF change IS NULL THEN
        actor := nullif(current_setting('luohu.user', true), '')::bigint;
        INSERT INTO public.enterprises_change (user_id, reason)
        SELECT actor, coalesce(current_setting('luohu.reason', true), '')
        WHERE actor IS NULL OR EXISTS (SELECT FROM public.auth_user WHERE id = actor)
        RETURNING id INTO change;
        IF change IS NULL THEN
            RAISE EXCEPTION USING
                ERRCODE = 'check_violation',
                CONSTRAINT = 'change_of_known_user',
                MESSAGE = 'The user of a change has an account.';
        END IF;
        IF EXISTS (SELECT FROM public.enterprises_change WHERE id = change AND seq IS NOT NULL) THEN
            RAISE EXCEPTION USING
                ERRCODE = 'check_violation',
                CONSTRAINT = 'change_sealed_at_commit',
                MESSAGE = 'A change is sealed at the commit: its constraints cannot be IMMEDIATE.';
        END IF;
    END IF;
    RETURN change;
END $$;
REVOKE ALL ON FUNCTION public.current_change() FROM PUBLIC;
COMMENT ON FUNCTION public.current_change IS
    'The change that the running transaction belongs to; made when first asked for, undone with a savepoint.';
"""

# A decision is made in a change of the user who decides. The one exception is the application of an import: the
# change is that of the uploader, and the second person, who is no author of the import, approves its versions.
CHECK_DECISIONS = """
CREATE OR REPLACE FUNCTION public.check_decisions(of_change bigint) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    decider bigint;
    import bigint;
BEGIN
    SELECT b.id, b.applied_by_id INTO import, decider FROM public.enterprises_importbatch b
    WHERE b.change_id = of_change AND b.status = 'applied';
    IF import IS NULL THEN
        SELECT c.user_id INTO decider FROM public.enterprises_change c WHERE c.id = of_change;
    ELSIF public.is_author_of_import(import, decider)
          AND EXISTS (SELECT FROM public.enterprises_approval a WHERE a.change_id = of_change) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'importbatch_second_person',
            MESSAGE = 'An import of figures is applied by somebody who had no part in it.';
    END IF;
    IF EXISTS (SELECT FROM public.enterprises_approval a
               WHERE a.change_id = of_change AND a.approved_by_id IS DISTINCT FROM decider)
       OR import IS NULL AND (
           EXISTS (SELECT FROM public.enterprises_return r
                   WHERE r.change_id = of_change AND r.returned_by_id IS DISTINCT FROM decider)
           OR EXISTS (SELECT FROM public.enterprises_confirmation k
                      WHERE k.change_id = of_change AND k.confirmed_by_id IS DISTINCT FROM decider)) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_in_own_change',
            MESSAGE = 'A decision is made in a change of the user who decides.';
    END IF;
END $$;
REVOKE ALL ON FUNCTION public.check_decisions(bigint) FROM PUBLIC;
"""

IS_AUTHOR_OF_IMPORT = """
CREATE OR REPLACE FUNCTION public.is_author_of_import(of_import bigint, person bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.enterprises_importaction i
        WHERE i.batch_id = of_import AND i.by_id = person
          AND i.kind IN ('uploaded', 'retyped', 'columns', 'remembered', 'decided', 'submitted'));
END $$;
"""

# The versions are hashed before the lock, which others wait for. The text of the change that is hashed does not
# depend on settings: JSON of texts and numbers, times in UTC.
SEAL_CHANGE = """
CREATE OR REPLACE FUNCTION public.seal_change(change bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    written jsonb := public.digest_versions(change);
    last public.enterprises_change;
    dated timestamptz;
BEGIN
    IF written ?| ARRAY['enterprises_approval', 'enterprises_return', 'enterprises_confirmation'] THEN
        PERFORM public.check_decisions(change);
    END IF;
    PERFORM pg_advisory_xact_lock(440303);
    dated := clock_timestamp();
    SELECT * INTO last FROM public.enterprises_change c WHERE c.seq IS NOT NULL ORDER BY c.seq DESC LIMIT 1;
    -- Only a demonstration, which was born as one, can be given a past. Nested, so that no other reads its table.
    IF coalesce(current_setting('luohu.committed_at', true), '') <> '' THEN
        IF EXISTS (SELECT FROM public.enterprises_demonstration) THEN
            dated := current_setting('luohu.committed_at', true)::timestamptz;
        END IF;
    END IF;
    -- The last change is that of this transaction only if it was sealed here: the lock is held since. A restored
    -- one can have the number of this transaction, but began before it.
    IF last.transaction = txid_current() AND last.started_at >= transaction_timestamp() THEN
        IF NOT EXISTS (SELECT FROM public.enterprises_demonstration) THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'change_once',
                MESSAGE = 'A transaction is one change.';
        END IF;
    END IF;
    last.seq := coalesce(last.seq, 0) + 1;
    last.committed_at := greatest(dated, last.committed_at + interval '1 microsecond');
    last.highest := greatest(change, last.highest);
    UPDATE public.enterprises_change c
    SET seq = last.seq, committed_at = last.committed_at, highest = last.highest, versions = written,
        digest = sha256(convert_to(jsonb_strip_nulls(jsonb_build_object(
            'format', 1, 'before', encode(last.digest, 'hex'), 'seq', last.seq, 'change', c.id,
            'user', c.user_id, 'reason', c.reason, 'highest', last.highest, 'versions', written,
            'started_at', to_char(c.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
            'committed_at', to_char(last.committed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
        ))::text, 'UTF8'))
    WHERE c.id = change AND c.seq IS NULL;
END $$;
REVOKE ALL ON FUNCTION public.seal_change(bigint) FROM PUBLIC;
COMMENT ON FUNCTION public.seal_change IS
    'Give the change its number and its instant, in the order of the commits: the lock is held to the commit.';
"""
