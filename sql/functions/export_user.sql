-- user.export: notes in the log that all that is kept about one person leaves the console, and hands over what the app's role may not read by
-- itself. The rest is read by pages, so that a long history needs no more memory than a short one.
create or replace function gatehouse.export_user(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid)
returns table (operation_id uuid, target_count integer, replayed boolean, email text, preferences jsonb)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    is_first boolean;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.export');
    if not exists (select from public.users u where u.id = p_user_id) then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    is_first := gatehouse.begin_operation(p_operation_id, 'user.export', actor.user_id, actor.email, actor.role, actor.session_id,
        null, null, p_ip, p_user_agent);
    if is_first then
        insert into public.audit_logs (user_id, action, resource, resource_id, ip_address, user_agent, operation_id)
        values (actor.user_id, 'export', 'user', p_user_id, p_ip, p_user_agent, p_operation_id);
        update gatehouse.operations o set target_count = 1, result = jsonb_build_object('user_id', p_user_id) where o.id = p_operation_id;
    end if;
    return query
        select p_operation_id, 1, not is_first, u.email::text,
            (
                select coalesce(jsonb_agg(to_jsonb(p) order by p.created_at, p.id), '[]')
                from (
                    select x.id, x.theme, x.language, x.timezone, x.notifications, d.density, d.user_columns, x.created_at, x.updated_at
                    from public.user_preferences x
                    left join gatehouse.display_preferences d on d.user_id = x.user_id
                    where x.user_id = u.id
                ) p
            )
        from public.users u
        where u.id = p_user_id;
end;
$$;
