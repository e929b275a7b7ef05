-- The log in words, oldest first, as the services and the console would have written it. One kind of event at a time is easier to read
-- than one wide statement, but only one statement can keep the rows in the order of time, which is what a real log looks like on disk.
analyze demo_size, demo_slots, demo_agent_slot, demo_staff, demo_domain, demo_story_audit, demo_story_session, demo_revoked;
insert into public.audit_logs (
    id, user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent, created_at, operation_id
)
select
    pg_temp.demo_uuid(e.kind, e.n),
    case
        when e.kind in ('close', 'pause', 'resume', 'revoke') then coalesce(r.actor_id, f.id)
        when e.kind = 'story' then (select k.id from demo_story_person k where k.key = y.actor_key)
        when e.kind = 'login_failed' or (e.kind = 'create' and p.part in ('demo', 'staff')) then null
        else p.id
    end,
    case e.kind
        when 'session' then 'create'
        when 'reset_token' then 'create'
        when 'verify' then 'verify_email'
        when 'password' then 'change_password'
        when 'story' then y.action
        when 'create' then 'create'
        when 'login' then 'login'
        when 'login_failed' then 'login_failed'
        when 'logout' then 'logout'
        when 'revoke' then 'revoke'
        else 'update'
    end,
    case
        when e.kind in ('login', 'login_failed') then 'auth'
        when e.kind in ('session', 'logout', 'revoke') then 'session'
        when e.kind = 'reset_token' then 'password_reset_token'
        when e.kind = 'story' then y.resource
        else 'user'
    end,
    case
        when e.kind in ('session', 'logout', 'revoke') then pg_temp.demo_uuid('session', e.n)
        when e.kind = 'reset_token' then pg_temp.demo_uuid('reset token', e.n)
        else p.id
    end,
    case e.kind
        when 'logout' then c.session_values || jsonb_build_object('created_at', e.began_at)
        when 'revoke' then c.session_values || jsonb_build_object('created_at', e.began_at)
        when 'verify' then jsonb_build_object('email_verified', false)
        when 'rename' then jsonb_build_object('last_name', p.first_last_name)
        when 'move' then jsonb_build_object('email', p.first_email)
        when 'close' then jsonb_build_object('status', 'active')
        when 'pause' then jsonb_build_object('status', 'active')
        when 'resume' then jsonb_build_object('status', 'suspended')
        when 'story' then y.old_values
    end,
    case e.kind
        when 'login' then jsonb_build_object('session_id', pg_temp.demo_uuid('session', e.n))
        when 'session' then c.session_values
        when 'create' then jsonb_build_object('email', p.first_email, 'first_name', p.first_name, 'last_name', p.first_last_name, 'role', p.role, 'status', 'active')
        when 'verify' then jsonb_build_object('email_verified', true)
        when 'rename' then jsonb_build_object('last_name', p.last_name)
        when 'move' then jsonb_build_object('email', p.email)
        when 'close' then jsonb_build_object('status', p.status)
        when 'pause' then jsonb_build_object('status', 'suspended')
        when 'resume' then jsonb_build_object('status', 'active')
        when 'reset_token' then jsonb_build_object('user_id', p.id, 'expires_at', e.at + interval '24 hours')
        when 'login_failed' then jsonb_build_object(
            'email', coalesce(p.email, (array['admin', 'info', 'root', 'test', 'sales', 'office', 'backup', 'postmaster'])[1 + (hashint8extended(e.n, 81) & 7)] || '@' || d.domain),
            'outcome', case when p.n is null then 'unknown_email' when p.closed_at < e.at then p.status else 'wrong_password' end
        )
        when 'story' then y.new_values
    end,
    case
        when e.kind in ('close', 'pause', 'resume', 'revoke') then coalesce(r.ip_address, f.ip_address)
        when e.kind = 'story' then coalesce(y.ip_address, (select a.ip_address from demo_staff a where a.cast_key = y.actor_key))
        when c.is_sprayed then inet '203.0.113.64' + (hashint8extended(e.n, 82) & 15)
        when i.n is not null then i.ip_address
        else pg_temp.demo_ip(coalesce(e.person, e.n), e.n)
    end,
    case
        when e.kind in ('close', 'pause', 'resume', 'revoke') then coalesce(r.user_agent, f.user_agent)
        when e.kind = 'story' then (select a.user_agent from demo_agent a where a.user_agent like y.agent_like order by a.agent limit 1)
        when c.is_sprayed then 'python-requests/2.32.5'
        else g.user_agent
    end,
    e.at,
    r.operation_id
from (select * from demo_event order by at, kind, n) e
cross join demo_size z
cross join demo_slots l
left join demo_person p on p.n = e.person
left join demo_story_audit y on y.n = e.n and e.kind = 'story'
left join demo_revoked r on r.n = e.n and e.kind = 'revoke'
left join demo_story_session i on i.n = e.story
left join demo_agent_slot g on g.slot = coalesce(e.slot, pg_temp.demo_slot(coalesce(p.n, e.n), e.n, coalesce(p.device_count, 1), l.slot_count))
left join demo_staff f on f.slot = (hashint8extended(e.n, 83) & 2147483647) % (select count(*) from demo_staff)
left join demo_domain d on d.slot = (hashint8extended(e.n, 84) & 2147483647) % 20
cross join lateral (
    select case
        when e.kind in ('session', 'logout', 'revoke') then jsonb_build_object(
            'user_id', p.id,
            'ip_address', host(case when i.n is null then pg_temp.demo_ip(e.person, e.n) else i.ip_address end),
            'expires_at', e.began_at + interval '30 days'
        )
    end as session_values,
    e.kind = 'login_failed' and pg_temp.roll(e.n, 85) < 0.93
        and e.at between date_trunc('day', z.now) - interval '9 days' + interval '13 hours' and date_trunc('day', z.now) - interval '9 days' + interval '16 hours' as is_sprayed
) c;
