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
BEGIN
    SELECT id INTO change FROM public.enterprises_change
    WHERE transaction = txid_current() AND seq IS NULL ORDER BY id DESC LIMIT 1;
    IF change IS NULL THEN
        INSERT INTO public.enterprises_change (user_id, reason)
        VALUES (nullif(current_setting('luohu.user', true), '')::bigint,
                coalesce(current_setting('luohu.reason', true), ''))
        RETURNING id INTO change;
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

# The versions are hashed before the lock, which others wait for. The text of the change that is hashed does not
# depend on settings: JSON of texts and numbers, times in UTC.
SEAL_CHANGE = """
CREATE OR REPLACE FUNCTION public.seal_change(change bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    sealed public.enterprises_change;
    last public.enterprises_change;
    dated timestamptz;
BEGIN
    SELECT * INTO sealed FROM public.enterprises_change c WHERE c.id = change AND c.seq IS NULL;
    IF sealed.id IS NULL THEN
        RETURN;
    END IF;
    sealed.versions := public.digest_versions(change);
    PERFORM pg_advisory_xact_lock(440303);
    dated := clock_timestamp();
    SELECT * INTO last FROM public.enterprises_change c WHERE c.seq IS NOT NULL ORDER BY c.seq DESC LIMIT 1;
    -- Only a demonstration, which was born as one, can be given a past.
    IF coalesce(current_setting('luohu.committed_at', true), '') <> ''
       AND EXISTS (SELECT FROM public.enterprises_demonstration) THEN
        dated := current_setting('luohu.committed_at', true)::timestamptz;
    END IF;
    sealed.seq := coalesce(last.seq, 0) + 1;
    sealed.committed_at := greatest(dated, last.committed_at + interval '1 microsecond');
    sealed.highest := greatest(sealed.id, last.highest);
    UPDATE public.enterprises_change c
    SET seq = sealed.seq, committed_at = sealed.committed_at, highest = sealed.highest,
        versions = sealed.versions,
        digest = sha256(convert_to(jsonb_strip_nulls(jsonb_build_object(
            'format', 1, 'before', encode(last.digest, 'hex'), 'seq', sealed.seq, 'change', sealed.id,
            'user', sealed.user_id, 'reason', sealed.reason, 'highest', sealed.highest,
            'versions', sealed.versions,
            'started_at', to_char(sealed.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
            'committed_at', to_char(sealed.committed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
        ))::text, 'UTF8'))
    WHERE c.id = change;
END $$;
REVOKE ALL ON FUNCTION public.seal_change(bigint) FROM PUBLIC;
COMMENT ON FUNCTION public.seal_change IS
    'Give the change its number and its instant, in the order of the commits: the lock is held to the commit.';
"""
