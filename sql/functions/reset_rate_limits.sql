-- rate_limit.reset: the named ones. Some may be gone by now; more can never be hit.
create or replace function gatehouse.reset_rate_limits(
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
    targets uuid[];
    reset_count integer;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'rate_limit.reset');
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if cardinality(p_ids) > 1000 then
        raise exception using errcode = 'GH003', message = 'At most 1,000 rate limits can be selected at once.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'rate_limit.reset', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    if exists (select from public.rate_limits r where r.id = any (p_ids) and gatehouse.is_own_count(r.key, actor.user_id, actor.email)) then
        raise exception using errcode = 'GH003', message = 'Nobody resets the count of their own wrong passwords. It runs out by itself, or another member of staff resets it.';
    end if;
    targets := array(select r.id from public.rate_limits r where r.id = any (p_ids) order by r.id for update);
    if cardinality(targets) = 0 then
        raise exception using errcode = 'GH005',
            message = case when cardinality(p_ids) = 1 then 'That rate limit is gone already.' else 'These rate limits are gone already.' end;
    end if;
    reset_count := gatehouse.delete_rate_limits(targets, actor.user_id, p_operation_id, p_ip, p_user_agent);

    update gatehouse.operations o
    set target_count = reset_count,
        result = jsonb_build_object('reset', reset_count, 'named', cardinality(p_ids)) || gatehouse.left_out((
            select coalesce(jsonb_agg(jsonb_build_object('of', 'rate_limit', 'id', t.id, 'outcome', 'missing') order by t.id), '[]')
            from (select n.id from unnest(p_ids) as n (id) except select h.id from unnest(targets) as h (id)) t
        ))
    where o.id = p_operation_id;
    return query select p_operation_id, reset_count, false;
end;
$$;
