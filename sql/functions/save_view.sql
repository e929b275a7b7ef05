-- view.save: keeps a list's filters, order and columns under a name; the same name again replaces what it held.
create or replace function gatehouse.save_view(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_page text,
    p_name text,
    p_query text,
    p_is_shared boolean
)
returns table (operation_id uuid, target_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    kept_name text := btrim(p_name, E' \t\r\n');
    view_id uuid;
begin
    select * into actor from gatehouse.require_staff(
        p_token_hash, case p_page when 'users' then 'user.read' when 'sessions' then 'session.read' when 'audit' then 'audit.read' end
    );
    if p_page is null or p_page not in ('users', 'sessions', 'audit') then
        raise exception using errcode = 'GH003', message = 'Views are kept of users, sessions and the audit log.';
    end if;
    if coalesce(length(kept_name), 0) not between 1 and 60 then
        raise exception using errcode = 'GH003', message = 'A name has 1 to 60 characters.';
    end if;
    if p_query is null or length(p_query) > 2000 or p_query ~ '[\s#]' then
        raise exception using errcode = 'GH003', message = 'This view cannot be kept.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'view.save', actor.user_id, actor.email, actor.role, actor.session_id,
        null, null, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    -- One at a time for each person, so that the count holds.
    perform from public.users u where u.id = actor.user_id for no key update;
    if (select count(*) from gatehouse.saved_views v where v.owner_id = actor.user_id) >= 100
        and not exists (
            select from gatehouse.saved_views v where v.owner_id = actor.user_id and v.page = p_page and lower(v.name) = lower(kept_name)
        )
    then
        raise exception using errcode = 'GH003', message = 'You have 100 views already. Delete one first.';
    end if;

    insert into gatehouse.saved_views (owner_id, page, name, query, is_shared)
    values (actor.user_id, p_page, kept_name, p_query, coalesce(p_is_shared, false))
    on conflict (owner_id, page, lower(name)) do update
    set name = excluded.name, query = excluded.query, is_shared = excluded.is_shared, updated_at = now()
    returning id into view_id;

    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'save', 'view', view_id,
        jsonb_build_object('page', p_page, 'name', kept_name, 'query', p_query, 'is_shared', coalesce(p_is_shared, false)),
        p_ip, p_user_agent, p_operation_id);
    update gatehouse.operations o set target_count = 1, result = jsonb_build_object('view_id', view_id) where o.id = p_operation_id;
    return query select p_operation_id, 1, false;
end;
$$;
