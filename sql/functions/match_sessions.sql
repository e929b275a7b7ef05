-- Which live sessions a filter means: the one answer that preview_filtered_sessions counts and revoke_filtered_sessions ends. It is the WHERE of
-- lib/db/session-filter.ts; tests/db/session-filter.spec.ts holds the two to the same rows for every filter.
-- An absent value does not filter. It is planned for its values each time: a plan for any would read every session.
create or replace function gatehouse.match_sessions(
    p_user_id uuid,
    p_q text,
    p_role text,
    p_status text,
    p_network inet,
    p_browser text,
    p_os text,
    p_device text,
    p_created_from timestamptz,
    p_created_until timestamptz,
    p_used_from timestamptz,
    p_used_until timestamptz,
    p_expires_from timestamptz,
    p_expires_until timestamptz
)
returns table (session_id uuid, user_id uuid, created_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    found_ids uuid[];
begin
    -- Most people are users and active: to gather those would take longer than to look at the owner of each session.
    if p_q is not null or p_role <> 'user' or p_status <> 'active' then
        found_ids := array(select m.id from gatehouse.matching_users(null, p_q, p_status, p_role, null, null, null, null, null) m (id));
    end if;
    return query
        select s.id, s.user_id, s.created_at
        from public.user_sessions s
        where s.expires_at > now()
          and (p_user_id is null or s.user_id = p_user_id)
          and (found_ids is null or s.user_id = any (found_ids))
          and (p_role is null or found_ids is not null or exists (select from public.users u where u.id = s.user_id and u.role = p_role))
          and (p_status is null or found_ids is not null or exists (select from public.users u where u.id = s.user_id and u.status = p_status))
          and (p_network is null or s.ip_address <<= p_network)
          and (p_browser is null or gatehouse.session_browser(s.device_info, s.user_agent) = p_browser)
          and (p_os is null or gatehouse.session_os(s.device_info, s.user_agent) = p_os)
          and (p_device is null or gatehouse.session_device(s.device_info, s.user_agent) = p_device)
          and (p_created_from is null or coalesce(s.created_at, timestamptz '-infinity') >= p_created_from)
          and (p_created_until is null or coalesce(s.created_at, timestamptz '-infinity') < p_created_until)
          and (p_used_from is null or coalesce(s.updated_at, timestamptz '-infinity') >= p_used_from)
          and (p_used_until is null or coalesce(s.updated_at, timestamptz '-infinity') < p_used_until)
          and (p_expires_from is null or s.expires_at >= p_expires_from)
          and (p_expires_until is null or s.expires_at < p_expires_until);
end;
$$;
