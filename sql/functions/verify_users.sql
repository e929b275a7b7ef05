-- user.verify_email, for many: their e-mails count as verified from now on. Who is verified already is skipped.
create or replace function gatehouse.verify_users(
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
    p_reason text,
    p_ticket text
)
returns table (operation_id uuid, target_count integer, replayed boolean, result jsonb)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    targets uuid[];
    filter jsonb := gatehouse.user_filter(p_q, p_status, p_role, p_verified, p_created_days, p_last_login_days, p_live);
    done integer;
    outcome jsonb;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.verify_email');
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'user.verify_email', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true, o.result from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    targets := gatehouse.expected_users(
        p_user_ids, p_q, p_status, p_role, p_verified, p_created_days, p_last_login_days, p_live, p_expected_count
    );

    with before as materialized (
        select u.id, u.email_verified, u.email_verified_at from public.users u
        where u.id = any (targets) and u.email_verified is not true
        order by u.id
        for no key update
    ),
    changed as (
        update public.users u set email_verified = true, email_verified_at = now()
        from before b where u.id = b.id
        returning u.id, b.email_verified, b.email_verified_at
    )
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent, operation_id)
    select actor.user_id, 'verify_email', 'user', c.id,
        jsonb_build_object('email_verified', c.email_verified, 'email_verified_at', c.email_verified_at),
        jsonb_build_object('email_verified', true, 'email_verified_at', now()),
        p_ip, p_user_agent, p_operation_id
    from changed c;
    get diagnostics done = row_count;
    if done = 0 then
        raise exception using errcode = 'GH005', message = 'Their e-mails are verified already.';
    end if;

    outcome := jsonb_strip_nulls(jsonb_build_object(
        'done', done, 'shown', p_expected_count, 'named', cardinality(p_user_ids), 'filter', case when p_user_ids is null then filter end
    )) || gatehouse.left_out(gatehouse.people_left_out(
        p_user_ids || targets, array(select a.resource_id from public.audit_logs a where a.operation_id = p_operation_id), null, 'already'
    ));
    update gatehouse.operations o set target_count = done, result = outcome where o.id = p_operation_id;
    return query select p_operation_id, done, false, outcome;
end;
$$;
