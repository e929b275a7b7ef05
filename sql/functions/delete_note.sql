-- user.note: deletes one's own note; an admin may delete anybody's.
create or replace function gatehouse.delete_note(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_note_id uuid
)
returns table (operation_id uuid, target_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    note gatehouse.notes;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.note');
    if not gatehouse.begin_operation(p_operation_id, 'note.delete', actor.user_id, actor.email, actor.role, actor.session_id,
        null, null, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    select * into note from gatehouse.notes n where n.id = p_note_id for update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such note any more.';
    end if;
    if note.author_id is distinct from actor.user_id and actor.role <> 'admin' then
        raise exception using errcode = 'GH003', message = format('Only %s or an admin can delete this note.', note.author_email);
    end if;
    delete from gatehouse.notes n where n.id = p_note_id;
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'delete', 'note', p_note_id, jsonb_build_object('user_id', note.user_id), p_ip, p_user_agent, p_operation_id);
    update gatehouse.operations o set target_count = 1, result = jsonb_build_object('user_id', note.user_id, 'note_id', p_note_id) where o.id = p_operation_id;
    return query select p_operation_id, 1, false;
end;
$$;
