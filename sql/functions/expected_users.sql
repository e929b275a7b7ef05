-- The people of an act on many, in the order of their ids. p_expected_count is what was shown: if more match by now, nothing happens.
create or replace function gatehouse.expected_users(
    p_user_ids uuid[],
    p_q text,
    p_status text,
    p_role text,
    p_verified boolean,
    p_created_days integer,
    p_last_login_days integer,
    p_live boolean,
    p_expected_count integer
)
returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    shown integer := coalesce(p_expected_count, 0);
    matching uuid[];
begin
    if shown > 10000 then
        raise exception using errcode = 'GH003', message = 'At most 10,000 people can be changed at once. Narrow the filter.';
    end if;
    if num_nonnulls(p_user_ids, p_q, p_status, p_role, p_verified, p_created_days, p_last_login_days, p_live) = 0 then
        raise exception using errcode = 'GH003', message = 'Choose a filter first: this is not offered for everybody at once.';
    end if;
    matching := array(
        select gatehouse.matching_users(p_user_ids, p_q, p_status, p_role, p_verified, p_created_days, p_last_login_days, p_live, shown + 1)
    );
    if cardinality(matching) > shown then
        raise exception using errcode = 'GH005',
            message = format('More people match now than the %s that were shown. Look again before you change them.',
                to_char(shown, 'FM999,999,999'));
    end if;
    if cardinality(matching) = 0 then
        raise exception using errcode = 'GH005', message = 'Nobody matches any more.';
    end if;
    return array(select m.id from unnest(matching) as m (id) order by m.id);
end;
$$;
