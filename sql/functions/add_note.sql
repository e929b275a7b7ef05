-- user.note: writes a note on a person. The log tells that there was one, not what it said: a note that should not have been written must be
-- gone when it is deleted.
create or replace function gatehouse.add_note(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_user_id uuid,
    p_body text
)
returns table (operation_id uuid, target_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    new_body text := nullif(btrim(p_body, E' \t\r\n'), '');
    new_id uuid;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.note');
    if new_body is null or length(new_body) > 2000 then
        raise exception using errcode = 'GH003', message = 'A note has 1 to 2,000 characters.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'note.create', actor.user_id, actor.email, actor.role, actor.session_id,
        null, null, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    -- The person's row is the lock under which their notes are counted.
    perform from public.users u where u.id = p_user_id for no key update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    if (select count(*) from gatehouse.notes n where n.user_id = p_user_id) >= 100 then
        raise exception using errcode = 'GH003', message = 'A person has 100 notes at most. Delete one first.';
    end if;
    insert into gatehouse.notes (user_id, author_id, author_email, body)
    values (p_user_id, actor.user_id, actor.email, new_body)
    returning id into new_id;
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'create', 'note', new_id, jsonb_build_object('user_id', p_user_id), p_ip, p_user_agent, p_operation_id);
    update gatehouse.operations o set target_count = 1, result = jsonb_build_object('user_id', p_user_id, 'note_id', new_id) where o.id = p_operation_id;
    return query select p_operation_id, 1, false;
end;
$$;
