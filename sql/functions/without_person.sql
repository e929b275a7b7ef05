-- Values of the audit log without what tells who somebody is: what is known to tell nothing stays, everything else is a word in its place, so that
-- it can still be seen what was changed. Other services write to the log too, so a name that is not known counts as telling.
create or replace function gatehouse.without_person(p_values jsonb)
returns jsonb
language plpgsql immutable strict security definer set search_path = pg_catalog, pg_temp as $$
declare
    harmless text[] := array[
        'role', 'status', 'user_id', 'session_id', 'outcome', 'client', 'login_count', 'suspended_until', 'created_at', 'updated_at', 'expires_at',
        'email_verified', 'email_verified_at', 'password_changed_at', 'last_login_at', 'used'
    ];
begin
    if jsonb_typeof(p_values) = 'null' then
        return p_values;
    elsif jsonb_typeof(p_values) <> 'object' then
        return '"anonymised"';
    elsif p_values - harmless = '{}' then
        -- Most entries: nothing to look through one by one.
        return p_values;
    end if;
    return (
        select jsonb_object_agg(
            v.key,
            case when v.key = any (harmless) or jsonb_typeof(v.value) in ('null', 'boolean') then v.value else '"anonymised"' end
        )
        from jsonb_each(p_values) v
    );
end;
$$;
