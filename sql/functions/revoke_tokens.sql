-- token.revoke: the named reset and verification tokens. Fewer than named may be live by now; more can never be hit.
create or replace function gatehouse.revoke_tokens(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_ids uuid[],
    p_reason text,
    p_ticket text
)
returns table (operation_id uuid, target_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    cap integer;
    ended_count integer;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'token.revoke');
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if cardinality(p_ids) > 1000 then
        raise exception using errcode = 'GH003', message = 'At most 1,000 tokens can be selected at once.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'token.revoke', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    cap := gatehouse.revoke_cap(actor.role);
    if cardinality(p_ids) > cap then
        raise exception using errcode = 'GH003',
            message = format('Your role %s may revoke at most %s tokens at once; these are %s. Ask an admin.', actor.role,
                to_char(cap, 'FM999,999,999'), to_char(cardinality(p_ids), 'FM999,999,999'));
    end if;
    perform r.id from public.password_reset_tokens r where r.id = any (p_ids) order by r.id for update;
    perform v.id from public.email_verification_tokens v where v.id = any (p_ids) order by v.id for update;
    ended_count := gatehouse.end_tokens(p_ids, actor.user_id, p_operation_id, p_ip, p_user_agent);
    if ended_count = 0 then
        if exists (select from public.password_reset_tokens r where r.id = any (p_ids))
            or exists (select from public.email_verification_tokens v where v.id = any (p_ids))
        then
            raise exception using errcode = 'GH005',
                message = case when cardinality(p_ids) = 1 then 'That token is not live any more.' else 'None of these tokens is live any more.' end;
        end if;
        raise exception using errcode = 'GH004', message = 'There is no such token.';
    end if;

    update gatehouse.operations o
    set target_count = ended_count,
        result = jsonb_build_object('revoked', ended_count, 'named', cardinality(p_ids))
            || gatehouse.left_out(gatehouse.tokens_left_out(p_ids, p_operation_id))
    where o.id = p_operation_id;
    return query select p_operation_id, ended_count, false;
end;
$$;
