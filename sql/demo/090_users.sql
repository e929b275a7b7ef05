-- The demo accounts get the one password that the launcher tells; nobody else can sign in: their value has bcrypt's shape and no password.
insert into public.users (
    id, email, password, first_name, last_name, role, status, email_verified, email_verified_at, password_changed_at, last_login_at, login_count,
    created_at, updated_at
)
select p.id, p.email,
    case
        when p.part = 'demo' then current_setting('gatehouse.demo_password_hash')
        else '$2a$10$' || translate(left(encode(sha512(convert_to('nobody:' || p.n, 'UTF8')), 'base64'), 21), '+', '.')
            || 'O' || translate(left(encode(sha512(convert_to('knows:' || p.n, 'UTF8')), 'base64'), 31), '+', '.')
    end,
    p.first_name, p.last_name, p.role, p.status, p.verified_at is not null, p.verified_at, p.password_changed_at,
    s.last_login_at, s.login_count, p.created_at,
    greatest(p.created_at, p.verified_at, p.renamed_at, p.moved_at, p.closed_at, p.resumed_at, p.password_changed_at, s.last_login_at, t.told_at)
from demo_person p
cross join demo_size z
left join (select person, max(at) as last_at, count(*)::integer as row_count from demo_sign_in group by person) i on i.person = p.n
left join (
    select k.n, max(z.now - a.ago) as told_at
    from demo_story_audit a join demo_story_person k on k.key = a.target_key cross join demo_size z
    where a.action = 'update' group by k.n
) t on t.n = p.n
-- Before the log begins people signed in too.
cross join lateral (
    select case
        when p.never_came or p.created_at > z.since - interval '5 days' then 0
        else 1 + floor(extract(epoch from z.since - p.created_at) / 86400 / 9 * pg_temp.roll(p.n, 70))::integer
    end as earlier
) b
cross join lateral (
    select b.earlier + coalesce(i.row_count, 0) as login_count,
        coalesce(i.last_at, case when b.earlier > 0 then p.created_at + (least(z.since, p.closed_at) - p.created_at) * pg_temp.roll(p.n, 71) end) as last_login_at
) s
order by p.n;
