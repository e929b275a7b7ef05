-- The filter of an act on many people as its operation keeps it; empty for people who were named.
create or replace function gatehouse.user_filter(
    p_q text,
    p_status text,
    p_role text,
    p_verified boolean,
    p_created_days integer,
    p_last_login_days integer,
    p_live boolean
)
returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return jsonb_strip_nulls(jsonb_build_object(
        'q', p_q, 'status', p_status, 'role', p_role, 'verified', p_verified,
        'created_days', p_created_days, 'last_login_days', p_last_login_days, 'live', p_live
    ));
end;
$$;
