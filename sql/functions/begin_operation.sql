-- Writes the operation's row first: a second run with the same id waits here for the first one, then gets false and hands back its result.
create or replace function gatehouse.begin_operation(
    p_operation_id uuid,
    p_kind text,
    p_actor_id uuid,
    p_actor_email text,
    p_actor_role text,
    p_actor_session_id uuid,
    p_reason text,
    p_ticket text,
    p_ip inet,
    p_user_agent text,
    p_undoes uuid default null
)
returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    reason text := nullif(btrim(p_reason, E' \t\r\n'), '');
    ticket text := nullif(btrim(p_ticket, E' \t\r\n'), '');
    earlier gatehouse.operations;
begin
    if length(reason) > 500 then
        raise exception using errcode = 'GH003', message = 'The reason may have 500 characters at most.';
    end if;
    if length(ticket) > 100 then
        raise exception using errcode = 'GH003', message = 'The ticket may have 100 characters at most.';
    end if;

    -- The unique key would do to wait; this also tells gatehouse.has_begun of a run that nobody can see yet.
    perform pg_advisory_xact_lock(hashtextextended(p_operation_id::text, 0));
    insert into gatehouse.operations (id, kind, actor_id, actor_email, actor_role, actor_session_id, reason, ticket, ip_address, user_agent, undoes)
    values (p_operation_id, p_kind, p_actor_id, p_actor_email, p_actor_role, p_actor_session_id, reason, ticket, p_ip, p_user_agent, p_undoes)
    on conflict (id) do nothing;
    if found then
        return true;
    end if;

    select * into earlier from gatehouse.operations o where o.id = p_operation_id;
    if earlier.actor_id <> p_actor_id or earlier.kind <> p_kind then
        raise exception using errcode = 'GH003', message = 'This operation id belongs to another operation.';
    end if;
    return false;
end;
$$;
