"""The functions that make and seal changes, as the first migration creates them and a later one replaces them.

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

SEAL_CHANGE = """
CREATE OR REPLACE FUNCTION public.seal_change(change bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last_seq bigint;
    last_at timestamptz;
    last_highest bigint;
    dated timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(440303);
    dated := clock_timestamp();
    SELECT seq, committed_at, highest INTO last_seq, last_at, last_highest
    FROM public.enterprises_change WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1;
    -- Only a demonstration, which was born as one, can be given a past.
    IF coalesce(current_setting('luohu.committed_at', true), '') <> ''
       AND EXISTS (SELECT FROM public.enterprises_demonstration) THEN
        dated := current_setting('luohu.committed_at', true)::timestamptz;
    END IF;
    UPDATE public.enterprises_change
    SET seq = coalesce(last_seq, 0) + 1,
        committed_at = greatest(dated, last_at + interval '1 microsecond'),
        highest = greatest(id, last_highest)
    WHERE id = change AND seq IS NULL;
END $$;
REVOKE ALL ON FUNCTION public.seal_change(bigint) FROM PUBLIC;
COMMENT ON FUNCTION public.seal_change IS
    'Give the change its number and its instant, in the order of the commits: the lock is held to the commit.';
"""
