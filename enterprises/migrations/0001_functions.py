"""The rules that the database itself enforces, as functions that columns, constraints and triggers call.

Their bodies name the schema, because a restore runs them with an empty search path.
"""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

from enterprises.migrations._change_functions import CURRENT_CHANGE

PERIOD_DAYS = """
CREATE FUNCTION public.period_days(starts_on date, ends_on date) RETURNS daterange
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN ends_on < starts_on THEN 'empty'::daterange
                ELSE daterange(starts_on, ends_on, '[]') END
$$;
COMMENT ON FUNCTION public.period_days IS
    'The days from the first to the last one, both included; an empty bound is open.';
"""

IN_FORCE_DAYS = """
CREATE FUNCTION public.in_force_days(starts_on date, ends_on date, cancelled_from date) RETURNS daterange
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT public.period_days(starts_on, least(ends_on, cancelled_from - 1))
$$;
COMMENT ON FUNCTION public.in_force_days IS
    'The days of a recognition before the one from which it is cancelled.';
"""

ORGANISATION_CODE_IS_VALID = """
CREATE FUNCTION public.organisation_code_is_valid(code text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    values_ CONSTANT text := '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    weights CONSTANT int[] := '{3,7,9,10,5,8,4,2}';
    total int := 0;
BEGIN
    IF code !~ '^[0-9A-Z]{8}[0-9X]$' THEN
        RETURN false;
    END IF;
    FOR i IN 1..8 LOOP
        total := total + weights[i] * (strpos(values_, substr(code, i, 1)) - 1);
    END LOOP;
    RETURN substr(code, 9, 1) = CASE 11 - total % 11 WHEN 10 THEN 'X' WHEN 11 THEN '0'
                                ELSE (11 - total % 11)::text END;
END $$;
COMMENT ON FUNCTION public.organisation_code_is_valid IS 'GB 11714: nine characters, the last a check (mod 11).';
"""

USCC_IS_VALID = """
CREATE FUNCTION public.uscc_is_valid(code text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    alphabet CONSTANT text := '0123456789ABCDEFGHJKLMNPQRTUWXY';
    weights CONSTANT int[] := '{1,3,9,27,19,26,16,17,20,29,25,13,8,24,10,30,28}';
    total int := 0;
BEGIN
    IF code !~ '^[0-9]{8}[0-9A-HJ-NP-RTUWXY]{10}$' THEN
        RETURN false;
    END IF;
    FOR i IN 1..17 LOOP
        total := total + weights[i] * (strpos(alphabet, substr(code, i, 1)) - 1);
    END LOOP;
    RETURN substr(code, 18, 1) = substr(alphabet, (31 - total % 31) % 31 + 1, 1)
       AND (substr(code, 17, 1) !~ '[0-9X]' OR public.organisation_code_is_valid(substr(code, 9, 9)));
END $$;
COMMENT ON FUNCTION public.uscc_is_valid IS
    'GB 32100-2015: 18 characters, both check characters right (mod 31, and mod 11 inside).';
"""

CHECK_PAID_WITHIN_APPROVED = """
CREATE FUNCTION public.check_paid_within_approved(award bigint) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    allowed numeric;
BEGIN
    -- Two instalments entered at once are counted one behind the other.
    SELECT approved INTO allowed FROM public.enterprises_supportaward WHERE id = award FOR NO KEY UPDATE;
    IF (SELECT sum(amount) FROM public.enterprises_payment WHERE award_id = award) > coalesce(allowed, 0) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            CONSTRAINT = 'payment_within_approved',
            MESSAGE = 'The payments would exceed the approved amount.';
    END IF;
END $$;
"""

# A mistyped search has dozens of keys. The planner takes each for as frequent as a common one and would read
# the whole table; inside these functions it may not. With LIMIT beside the condition it would too.
SEARCH_BY_KEYS = """
CREATE FUNCTION public.enterprises_with_keys(keys integer[], most integer) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY WITH near AS MATERIALIZED (
        SELECT e.id FROM public.enterprises_enterprise e WHERE e.search_keys && keys
    ) SELECT n.id FROM near n LIMIT most;
END $$;
"""
SEARCH_FORMER_BY_KEYS = """
CREATE FUNCTION public.formerly_with_keys(keys integer[], most integer) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY WITH near AS MATERIALIZED (
        SELECT f.enterprise_id FROM public.enterprises_formername f WHERE f.search_keys && keys
    ) SELECT n.enterprise_id FROM near n LIMIT most;
END $$;
"""


def function(statement: str) -> migrations.RunSQL:
    name = statement.split("(", 1)[0].split()[-1]
    return migrations.RunSQL(statement, f"DROP FUNCTION {name}")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        BtreeGistExtension(),
        function(PERIOD_DAYS),
        function(IN_FORCE_DAYS),
        function(ORGANISATION_CODE_IS_VALID),
        function(USCC_IS_VALID),
        function(CURRENT_CHANGE),
        function(CHECK_PAID_WITHIN_APPROVED),
        function(SEARCH_BY_KEYS),
        function(SEARCH_FORMER_BY_KEYS),
    ]
