-- rate_limit.reset: all whose key begins with a text, or all that were over at a moment. p_expected_count is what the dialog showed: if more keys
-- begin like that by now, nothing happens. Of those that are over it takes so many, the longest over first: no more can come to be over at a
-- moment that has passed, and nobody could name a smaller set.
create or replace function gatehouse.reset_matching_rate_limits(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_prefix text,
    p_expired_at timestamptz,
    p_expected_count integer,
    p_reason text,
    p_ticket text
)
returns table (operation_id uuid, target_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    prefix text := coalesce(p_prefix, '');
    targets uuid[];
    own uuid[];
    shown integer := coalesce(p_expected_count, 0);
    reset_count integer;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'rate_limit.reset');
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if length(prefix) < 3 and p_expired_at is null then
        raise exception using errcode = 'GH003', message = 'Say how the keys begin, with three characters or more.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'rate_limit.reset', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    -- Indexes find the few keys that is_own_count can mean. One that is cut still has 190 characters of the e-mail: no network has more than 43.
    own := array(
        select r.id from public.rate_limits r
        where r.key like regexp_replace(prefix, '([\\%_])', '\\\1', 'g') || '%'
          and (p_expired_at is null or r.reset_time <= least(p_expired_at, now()))
          and (
              r.key in ('confirm:account:' || actor.user_id, left('signin:account:' || lower(actor.email), 200))
              or r.key like 'signin:known:%:' || regexp_replace(left(lower(actor.email), 190), '([\\%_])', '\\\1', 'g') || '%'
          )
          and gatehouse.is_own_count(r.key, actor.user_id, actor.email)
    );
    targets := array(
        select r.id from public.rate_limits r
        where r.key like regexp_replace(prefix, '([\\%_])', '\\\1', 'g') || '%'
          and (p_expired_at is null or r.reset_time <= least(p_expired_at, now()))
          and r.id <> all (own)
        order by case when prefix = '' then r.reset_time end, r.id
        limit case when prefix = '' then least(shown, 10000) else 10001 end
        for update
    );
    if cardinality(targets) > 10000 then
        raise exception using errcode = 'GH003', message = 'At most 10,000 rate limits can be reset at once.';
    end if;
    if cardinality(targets) > shown then
        raise exception using errcode = 'GH005',
            message = format('%s rate limits match now, %s were shown. Look again before you reset them.', cardinality(targets), shown);
    end if;
    if cardinality(targets) = 0 then
        raise exception using errcode = 'GH005', message = 'No rate limit is left to reset.';
    end if;
    reset_count := gatehouse.delete_rate_limits(targets, actor.user_id, p_operation_id, p_ip, p_user_agent);

    update gatehouse.operations o
    set target_count = reset_count,
        result = jsonb_strip_nulls(jsonb_build_object('reset', reset_count, 'shown', shown,
            'filter', jsonb_build_object('prefix', nullif(prefix, ''), 'expired_at', p_expired_at)))
            || gatehouse.left_out((
                select coalesce(jsonb_agg(jsonb_build_object('of', 'rate_limit', 'id', o.id, 'outcome', 'own') order by o.id), '[]')
                from unnest(own) as o (id)
            ))
    where o.id = p_operation_id;
    return query select p_operation_id, reset_count, false;
end;
$$;
