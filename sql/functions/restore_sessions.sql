-- session.restore: puts back what an operation ended, as far as it can be: sessions that have not expired since, whose owner is still active and
-- has not changed the password since they began. Without a ticket of its own it has the undone one's. Of a thousand and more it counts how far it
-- is, as end_sessions does.
create or replace function gatehouse.restore_sessions(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_undoes uuid,
    p_reason text,
    p_ticket text
)
returns table (operation_id uuid, target_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    undone gatehouse.operations;
    own_minutes integer := (select (s.value)::integer from gatehouse.settings s where s.key = 'restore.own_minutes');
    ids uuid[];
    progress regclass;
    restored_count integer;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, null);
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    select * into undone from gatehouse.operations o where o.id = p_undoes for update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such operation.';
    end if;
    if not exists (select from gatehouse.role_capabilities c where c.role = actor.role and c.capability = 'session.restore') then
        if not exists (select from gatehouse.role_capabilities c where c.role = actor.role and c.capability = 'session.restore_own') then
            raise exception using errcode = 'GH002', message = format('Your role %s may not do this.', actor.role), detail = 'session.restore';
        end if;
        if undone.actor_id <> actor.user_id then
            raise exception using errcode = 'GH003', message = format('Only an admin can undo what %s did.', undone.actor_email);
        end if;
        if undone.created_at < now() - make_interval(mins => own_minutes) then
            raise exception using errcode = 'GH003',
                message = format('You can undo your own revocations for %s minutes. Ask an admin.', own_minutes);
        end if;
    end if;
    -- Where more went with it than the end of sessions, these alone come back.
    if undone.kind not in ('session.revoke', 'account.end_sessions', 'user.set_status', 'user.set_role') then
        raise exception using errcode = 'GH003', message = 'This operation cannot be undone.';
    end if;
    if exists (select from gatehouse.operations o where o.undoes = p_undoes and o.id <> p_operation_id) then
        raise exception using errcode = 'GH005', message = 'This has been undone already.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'session.restore', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, coalesce(nullif(btrim(p_ticket, E' \t\r\n'), ''), undone.ticket), p_ip, p_user_agent, p_undoes)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    perform gatehouse.require_recent_password(actor.session_id);

    ids := array(
        select e.id from gatehouse.ended_sessions e
        where e.operation_id = p_undoes and e.id in (select r.id from gatehouse.restorable_sessions(p_undoes) r)
        order by e.id
        for update of e
    );
    if cardinality(ids) >= 1000 then
        progress := gatehouse.begin_progress(p_operation_id, cardinality(ids));
    end if;
    with taken as (
        delete from gatehouse.ended_sessions e where e.id = any (ids) returning e.*
    ),
    restored as (
        insert into public.user_sessions (id, user_id, token_hash, device_info, ip_address, user_agent, expires_at, created_at, updated_at)
        select t.id, t.user_id, t.token_hash, t.device_info, t.ip_address, t.user_agent, t.expires_at, t.created_at, t.updated_at from taken t
        where progress is null or nextval(progress) > 0
        on conflict (id) do nothing
    )
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent, operation_id)
    select actor.user_id, 'restore', 'session', t.id,
        jsonb_build_object('user_id', t.user_id, 'ip_address', host(t.ip_address), 'expires_at', t.expires_at, 'created_at', t.created_at),
        p_ip, p_user_agent, p_operation_id
    from taken t
    where progress is null or nextval(progress) > 0;
    get diagnostics restored_count = row_count;
    if restored_count = 0 then
        raise exception using errcode = 'GH005',
            message = 'None of these sessions can be restored: they have expired, or their owner is not active or has changed the password.';
    end if;

    -- A change of status or password that came first found no session to end; one that comes from here on waits, and then finds them. Locked no
    -- sooner, since whoever is locked cannot sign in; admins first, as lock_admins() has them.
    perform from public.users u
    where u.id in (select s.user_id from public.user_sessions s where s.id = any (ids))
    order by (u.role = 'admin' and u.status = 'active') desc, u.id
    for share;
    if exists (
        select from public.user_sessions s
        join public.users u on u.id = s.user_id
        where s.id = any (ids) and (u.status <> 'active' or u.password_changed_at > s.created_at)
    ) then
        raise exception using errcode = '40001', message = 'An owner of these sessions was changed in the meantime.';
    end if;

    update gatehouse.operations o
    set target_count = restored_count, result = jsonb_build_object('restored', restored_count, 'of', coalesce((undone.result ->> 'ended')::integer, undone.target_count))
    where o.id = p_operation_id;
    return query select p_operation_id, restored_count, false;
end;
$$;
