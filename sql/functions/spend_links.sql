-- Makes people's live reset and verification tokens worthless, of one kind or (null) of both, whichever of the two columns a service looks at, and
-- returns how many. Rows are locked by the update. What it goes with is what the log tells.
-- Until now it took one person.
drop function if exists gatehouse.spend_links(uuid, text);
create or replace function gatehouse.spend_links(p_user_ids uuid[], p_kind text)
returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    resets integer := 0;
    verifications integer := 0;
begin
    if p_kind is null or p_kind = 'password_reset' then
        update public.password_reset_tokens t set used = true, expires_at = now() where t.user_id = any (p_user_ids) and t.used is not true and t.expires_at > now();
        get diagnostics resets = row_count;
    end if;
    if p_kind is null or p_kind = 'email_verification' then
        update public.email_verification_tokens t set used = true, expires_at = now() where t.user_id = any (p_user_ids) and t.used is not true and t.expires_at > now();
        get diagnostics verifications = row_count;
    end if;
    return resets + verifications;
end;
$$;
