-- Of these reset and verification tokens those that an operation has not revoked, as rows for left_out().
create or replace function gatehouse.tokens_left_out(p_ids uuid[], p_operation_id uuid)
returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (
        select coalesce(jsonb_agg(jsonb_build_object('of', 'token', 'id', t.id, 'outcome', case
            when coalesce(r.used, v.used) then 'used'
            when coalesce(r.id, v.id) is not null then 'expired'
            else 'missing'
        end) order by t.id), '[]')
        from (
            select n.id from unnest(p_ids) as n (id)
            except select a.resource_id from public.audit_logs a where a.operation_id = p_operation_id
        ) t
        left join public.password_reset_tokens r on r.id = t.id
        left join public.email_verification_tokens v on v.id = t.id
    );
end;
$$;
