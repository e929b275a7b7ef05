-- user.export: allows one file of people to be made, and writes down of whom. The file itself is read with the filter that stands in the
-- operation, by whoever started it. p_expected_count is what the dialog showed: if more match by now, there is no file. A thousand of them are kept
-- by id, for whoever asks later who was in it.
-- Until now it took no count.
drop function if exists gatehouse.export_users(
    text, uuid, inet, text, uuid[], text, text, text, boolean, integer, integer, boolean, text, text, text
);
create or replace function gatehouse.export_users(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_user_ids uuid[],
    p_q text,
    p_status text,
    p_role text,
    p_verified boolean,
    p_created_days integer,
    p_last_login_days integer,
    p_live boolean,
    p_expected_count integer,
    p_format text,
    p_reason text,
    p_ticket text
)
returns table (operation_id uuid, target_count integer, replayed boolean, result jsonb)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    filter jsonb := jsonb_strip_nulls(jsonb_build_object('user_ids', p_user_ids))
        || gatehouse.user_filter(p_q, p_status, p_role, p_verified, p_created_days, p_last_login_days, p_live);
    shown integer := coalesce(p_expected_count, 0);
    matching integer;
    people uuid[];
    told jsonb;
    outcome jsonb;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.export');
    if p_format is null or p_format not in ('csv', 'ndjson') then
        raise exception using errcode = 'GH003', message = 'An export is CSV or NDJSON.';
    end if;
    if cardinality(p_user_ids) > 1000 then
        raise exception using errcode = 'GH003', message = 'At most 1,000 people can be selected at once.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'user.export', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true, o.result from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    matching := (
        select count(*)
        from gatehouse.matching_users(p_user_ids, p_q, p_status, p_role, p_verified, p_created_days, p_last_login_days, p_live, null)
    );
    if matching = 0 then
        raise exception using errcode = 'GH005', message = 'Nobody matches any more.';
    end if;
    if matching > shown then
        raise exception using errcode = 'GH005',
            message = format('%s people match now, %s were shown. Look again before you export them.',
                to_char(matching, 'FM999,999,999'), to_char(shown, 'FM999,999,999'));
    end if;
    -- Most of the people are all of them, however the filter is worded.
    if filter = '{}' or (matching > 100 and not exists (select from public.users offset 2 * matching)) then
        perform gatehouse.require_recent_password(actor.session_id);
    end if;

    insert into public.audit_logs (user_id, action, resource, new_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'export', 'user', jsonb_build_object('format', p_format, 'filter', filter, 'count', matching),
        p_ip, p_user_agent, p_operation_id);
    people := array(
        select gatehouse.matching_users(p_user_ids, p_q, p_status, p_role, p_verified, p_created_days, p_last_login_days, p_live, 1000)
    );
    told := gatehouse.left_out(gatehouse.people_left_out(p_user_ids, people, null, 'missing'));
    outcome := jsonb_build_object('format', p_format, 'filter', filter, 'count', matching, 'shown', shown) || told || jsonb_build_object(
        'targets', jsonb_build_array(jsonb_build_object('of', 'user', 'outcome', 'exported', 'ids', people)) || coalesce(told -> 'targets', '[]')
    );
    update gatehouse.operations o set target_count = matching, result = outcome where o.id = p_operation_id;
    return query select p_operation_id, matching, false, outcome;
end;
$$;
