-- view.delete: one's own views only, shared or not.
create or replace function gatehouse.delete_view(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_view_id uuid
)
returns table (operation_id uuid, target_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    gone gatehouse.saved_views;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, null);
    if not gatehouse.begin_operation(p_operation_id, 'view.delete', actor.user_id, actor.email, actor.role, actor.session_id,
        null, null, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    delete from gatehouse.saved_views v where v.id = p_view_id and v.owner_id = actor.user_id returning * into gone;
    if not found then
        raise exception using errcode = 'GH004', message = 'You have no such view.';
    end if;
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'delete', 'view', gone.id,
        jsonb_build_object('page', gone.page, 'name', gone.name, 'query', gone.query, 'is_shared', gone.is_shared),
        p_ip, p_user_agent, p_operation_id);
    update gatehouse.operations o set target_count = 1, result = jsonb_build_object('view_id', gone.id) where o.id = p_operation_id;
    return query select p_operation_id, 1, false;
end;
$$;
