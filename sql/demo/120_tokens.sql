-- Links for a forgotten password are good for a day, those for an e-mail address for a week. Both go back as far as the last clean-up.
insert into public.password_reset_tokens (id, user_id, token, expires_at, used, created_at)
select pg_temp.demo_uuid('reset token', e.n), p.id, encode(sha256(convert_to('reset ' || e.n, 'UTF8')), 'hex'), e.at + interval '24 hours',
    coalesce(p.password_changed_at between e.at and e.at + interval '24 hours', false), e.at
from demo_event e
cross join demo_size z
join demo_person p on p.n = e.person
where e.kind = 'reset_token' and e.at >= z.sessions_since
order by e.at;

insert into public.email_verification_tokens (id, user_id, token, expires_at, used, created_at)
select pg_temp.demo_uuid('verification', p.n), p.id, encode(sha256(convert_to('verification ' || p.n, 'UTF8')), 'hex'), p.created_at + interval '7 days',
    p.verified_at is not null, p.created_at
from demo_person p cross join demo_size z
where p.created_at >= z.sessions_since
order by p.created_at;

-- Counters of the API by address and by person and route, most of them low, a few at their limit of 1,000 an hour; some already over.
insert into public.rate_limits (id, key, count, reset_time, created_at, updated_at)
select pg_temp.demo_uuid('rate limit', k.i),
    case
        when k.i % 3 = 0 then 'api:ip:' || host(pg_temp.demo_ip(p.n, 0))
        else 'api:user:' || p.id || ':' || (array['/v1/orders', '/v1/orders', '/v1/invoices', '/v1/search', '/v1/exports', '/v1/webhooks'])[1 + (hashint8extended(k.i, 91) & 2147483647) % 6]
    end,
    case when k.i <= 8 then 985 + k.i * 2 else 1 + floor(940 * pg_temp.roll(k.i, 92) ^ 4)::integer end,
    w.reset_time, w.reset_time - interval '1 hour', least(z.now, w.reset_time - interval '1 hour' * pg_temp.roll(k.i, 94))
from demo_size z
cross join lateral generate_series(1::bigint, least(20000, greatest(40, z.people / 12))) as k (i)
cross join lateral (
    select case
        when k.i <= 8 or pg_temp.roll(k.i, 93) < 0.6 then z.now + interval '1 hour' * (0.05 + 0.9 * pg_temp.roll(k.i, 95))
        else z.now - interval '20 hours' * pg_temp.roll(k.i, 95) ^ 2
    end as reset_time
) w
join demo_person p on p.n = case when k.i = 1 then (select b.n from demo_person b where b.is_busiest) else 1 + (hashint8extended(k.i, 96) & 2147483647) % z.people end
on conflict (key) do nothing;

-- What the console's own sign-in counts. The locked-out person's wait is the longest there is, a quarter of an hour after the last try.
insert into public.rate_limits (id, key, count, reset_time, created_at, updated_at)
select pg_temp.demo_uuid('sign-in limit', v.i), v.key, v.count, z.now + v.resets_in, z.now - v.began_ago, z.now - v.last_ago
from demo_size z
cross join (values
    (1, 'signin:account:amina.yusuf@example.org', 12, interval '11 minutes 50 seconds', interval '16 minutes', interval '3 minutes 10 seconds'),
    (2, 'signin:network:100.90.3.0/24', 12, interval '-3 minutes', interval '16 minutes', interval '3 minutes 10 seconds'),
    (3, 'signin:account:sofia.andersson@example.org', 3, interval '-42 minutes', interval '44 minutes', interval '42 minutes'),
    (4, 'signin:network:203.0.113.0/24', 3, interval '-42 minutes', interval '44 minutes', interval '42 minutes')
) as v (i, key, count, resets_in, began_ago, last_ago);
