-- user.create, for many: people from a file, each with a password that nobody knows. All rows or none: whoever looked at them saw a verdict for
-- each, and a row that has become impossible since means looking again. p_left_out are the rows that were not among them: {line, email, verdict}.
-- Until now it took no rows that were left out.
drop function if exists gatehouse.import_users(text, uuid, inet, text, jsonb, text, text);
create or replace function gatehouse.import_users(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_people jsonb,
    p_left_out jsonb,
    p_reason text,
    p_ticket text
)
returns table (operation_id uuid, target_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    wanted integer := jsonb_array_length(p_people);
    rest jsonb := coalesce(p_left_out, '[]');
    done integer;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.create');
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if wanted is null or wanted not between 1 and 1000 then
        raise exception using errcode = 'GH003', message = 'A file may hold 1 to 1,000 people.';
    end if;
    if jsonb_array_length(rest) > 1000 or exists (
        select from jsonb_to_recordset(rest) as l (line integer, verdict text)
        where l.line is null or l.verdict is null or l.verdict not in ('exists', 'bad_email', 'too_long', 'no_name', 'invisible', 'twice', 'cells')
    ) then
        raise exception using errcode = 'GH003', message = 'The rows that were left out cannot be read.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'user.create', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    if exists (
        select from jsonb_to_recordset(p_people) as p (email text, first_name text, last_name text)
        where p.email is null or p.email !~ '^[^\s@]+@[^\s@]+$' or length(p.email) > 255
            or coalesce(btrim(p.first_name), '') = '' or length(p.first_name) > 100
            or coalesce(btrim(p.last_name), '') = '' or length(p.last_name) > 100
            or gatehouse.has_invisible(p.first_name) or gatehouse.has_invisible(p.last_name)
    ) then
        raise exception using errcode = 'GH003', message = 'A row has no e-mail address or no name that could be kept.';
    end if;

    with made as (
        -- In the order of the e-mails, so that two files with the same people queue up. The password is a well-formed hash that no password has.
        insert into public.users (email, password, first_name, last_name, role, email_verified)
        select p.email, '$2a$12$' || left(n.noise, 21) || 'O' || substr(n.noise, 30, 31), p.first_name, p.last_name, 'user', false
        from jsonb_to_recordset(p_people) as p (email text, first_name text, last_name text)
        cross join lateral (
            select translate(encode(sha256(convert_to(p.email || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'base64'), '+=', '.')
                || translate(encode(sha256(convert_to(p.email || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'base64'), '+=', '.') as noise
        ) n
        order by lower(p.email)
        on conflict do nothing
        returning id, email, first_name, last_name
    )
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent, operation_id)
    select actor.user_id, 'create', 'user', m.id,
        jsonb_build_object('email', m.email, 'first_name', m.first_name, 'last_name', m.last_name, 'role', 'user', 'status', 'active'),
        p_ip, p_user_agent, p_operation_id
    from made m;
    get diagnostics done = row_count;
    if done <> wanted then
        raise exception using errcode = 'GH005',
            message = format('%s of these %s people have an account by now. Look at the file again.',
                to_char(wanted - done, 'FM999,999,999'), to_char(wanted, 'FM999,999,999'));
    end if;

    -- By the number of its line, or by whose account it is: what stands in a line may be anybody's.
    update gatehouse.operations o
    set target_count = done,
        result = jsonb_build_object('created', done, 'shown', wanted) || gatehouse.left_out((
            select coalesce(jsonb_agg(jsonb_build_object(
                'of', case when u.id is null then 'line' else 'user' end, 'id', coalesce(u.id::text, l.line::text), 'outcome', l.verdict
            ) order by l.line), '[]')
            from jsonb_to_recordset(rest) as l (line integer, email text, verdict text)
            left join public.users u on l.verdict = 'exists' and lower(u.email) = lower(l.email)
        ))
    where o.id = p_operation_id;
    return query select p_operation_id, done, false;
end;
$$;
