-- Makes live reset and verification tokens worthless, whichever of the two columns a service looks at, and writes one audit row for each.
-- The tokens themselves are neither read nor written.
create or replace function gatehouse.end_tokens(
    p_ids uuid[],
    p_actor_id uuid,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text
)
returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    ended_count integer;
begin
    with doomed as materialized (
        select 'password_reset_token' as kind, r.id, r.expires_at from public.password_reset_tokens r
        where r.id = any (p_ids) and r.used is not true and r.expires_at > now()
        union all
        select 'email_verification_token', v.id, v.expires_at from public.email_verification_tokens v
        where v.id = any (p_ids) and v.used is not true and v.expires_at > now()
    ),
    ended as (
        update public.password_reset_tokens r set used = true, expires_at = now()
        from doomed d where d.kind = 'password_reset_token' and r.id = d.id and r.used is not true and r.expires_at > now()
        returning d.kind, r.id, r.user_id, r.created_at, d.expires_at
    ),
    ended_too as (
        update public.email_verification_tokens v set used = true, expires_at = now()
        from doomed d where d.kind = 'email_verification_token' and v.id = d.id and v.used is not true and v.expires_at > now()
        returning d.kind, v.id, v.user_id, v.created_at, d.expires_at
    )
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent, operation_id)
    select p_actor_id, 'revoke', e.kind, e.id,
        jsonb_build_object('user_id', e.user_id, 'used', false, 'created_at', e.created_at, 'expires_at', e.expires_at),
        jsonb_build_object('used', true, 'expires_at', now()),
        p_ip, p_user_agent, p_operation_id
    from (select * from ended union all select * from ended_too) e;
    get diagnostics ended_count = row_count;
    return ended_count;
end;
$$;
