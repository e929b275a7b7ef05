-- Stories that a demo can be told with. What each adds comes on top of what the generator gives these people, and is counted against the
-- totals, so that the sizes asked for stay exact. "ago" is the time before now.
create temp table demo_story_session (
    n integer generated always as identity,
    cast_key text not null,
    ago interval not null,
    used_ago interval not null,
    ip_address inet not null,
    agent_like text not null,
    -- Ended by this story operation, or live.
    operation integer
) on commit drop;

create temp table demo_story_audit (
    n integer generated always as identity,
    actor_key text,
    target_key text not null,
    ago interval not null,
    action text not null,
    resource text not null,
    old_values jsonb,
    new_values jsonb,
    ip_address inet,
    agent_like text not null
) on commit drop;

create temp table demo_story_operation (
    operation integer not null,
    actor_key text not null,
    ago interval not null,
    reason text not null,
    ticket text
) on commit drop;

-- A stolen account: Sofia Andersson signs in from home; 41 minutes ago somebody guessed the password at the fourth try, from another
-- network and with a browser that she never had. Both sessions are live.
insert into demo_story_session (cast_key, ago, used_ago, ip_address, agent_like) values
('stolen', '19 days', '11 days', '198.18.44.17', '%Macintosh%Version/26.1 Safari%'),
('stolen', '3 days 2 hours', '8 minutes', '198.18.44.17', '%Macintosh%Chrome/142%Safari/537.36'),
('stolen', '12 days', '1 day', '2001:db8:2c::71', 'AcmeIOS/8.2.1 (iPhone17%'),
('stolen', '41 minutes', '2 minutes', '203.0.113.208', '%Windows%Firefox/145.0');
insert into demo_story_audit (actor_key, target_key, ago, action, resource, new_values, ip_address, agent_like)
select null, 'stolen', v.ago, 'login_failed', 'auth', '{"email": "sofia.andersson@example.org", "outcome": "wrong_password"}'::jsonb, inet '203.0.113.208', '%Windows%Firefox/145.0'
from (values (interval '44 minutes'), (interval '43 minutes'), (interval '42 minutes')) as v (ago);

insert into demo_story_session (cast_key, ago, used_ago, ip_address, agent_like)
select 'stolen', make_interval(days => 22 + 9 * i, hours => i % 5), make_interval(days => 21 + 9 * i), '198.18.44.17', '%Macintosh%Chrome/141%Safari/537.36'
from generate_series(1, 19) as g (i);

-- A suspended person with live sessions: Viktor Malenko was suspended 26 hours ago and nobody ended what was open.
insert into demo_story_session (cast_key, ago, used_ago, ip_address, agent_like) values
('suspended', '9 days', '3 minutes', '198.18.91.140', 'AcmeAndroid/8.2.0 (Pixel%'),
('suspended', '2 days', '50 minutes', '198.18.91.140', '%X11; Linux%Chrome/142%'),
('suspended', '41 days', '12 days', '198.18.91.140', 'AcmeAndroid/8.2.0 (Pixel%'),
('suspended', '80 days', '51 days', '198.18.91.140', 'AcmeAndroid/8.2.0 (Pixel%'),
('suspended', '27 hours', '5 hours', '100.71.12.9', 'python-requests%');
insert into demo_story_audit (actor_key, target_key, ago, action, resource, old_values, new_values, agent_like) values
('reyes', 'suspended', '26 hours', 'update', 'user', '{"status": "active"}', '{"status": "suspended"}', '%Windows%Edg/142%');

-- A locked-out person: Amina Yusuf came back from leave and typed an old password twelve times; the console's limit has her wait.
insert into demo_story_session (cast_key, ago, used_ago, ip_address, agent_like)
select 'locked_out', make_interval(days => 24 + 7 * i, hours => i), make_interval(days => 18 + 7 * i), '100.90.3.77', '%Windows%Chrome/141%Safari/537.36'
from generate_series(0, 14) as g (i);
insert into demo_story_audit (actor_key, target_key, ago, action, resource, new_values, ip_address, agent_like)
select null, 'locked_out', interval '16 minutes' - make_interval(secs => 70 * i), 'login_failed', 'auth',
    '{"email": "amina.yusuf@example.org", "outcome": "wrong_password"}'::jsonb, inet '100.90.3.77', '%Windows%Chrome/141%Safari/537.36'
from generate_series(0, 11) as g (i);

-- An admin who granted a role: Harrison Okeke made Caleb Mutua an admin; the next morning Claire Beaumont took it back.
insert into demo_story_audit (actor_key, target_key, ago, action, resource, old_values, new_values, agent_like) values
('okeke', 'promoted', '4 days 6 hours', 'update', 'user', '{"role": "user"}', '{"role": "admin"}', '%Macintosh%Chrome/142%Safari/537.36'),
('beaumont', 'promoted', '3 days 15 hours', 'update', 'user', '{"role": "admin"}', '{"role": "user"}', '%Macintosh%Version/26.1 Safari%');

insert into demo_story_session (cast_key, ago, used_ago, ip_address, agent_like)
select 'promoted', make_interval(days => 1 + 11 * i, hours => 3), make_interval(days => 11 * i, hours => 9), '192.0.2.41', '%X11; Ubuntu%Firefox/144%'
from generate_series(0, 11) as g (i);

-- What support did in the last days, each with its reason.
insert into demo_story_operation values
(1, 'support', '2 hours 10 minutes', 'Caller lost her phone on the train; wants everything signed out before the SIM is blocked.', 'SUP-20418'),
(2, 'support', '7 hours', 'Left a session open on a hotel computer.', 'SUP-20411'),
(3, 'demir', '1 day 3 hours', 'Alert from the customer''s security team: sign-in from a network they do not know.', 'SUP-20397'),
(4, 'reyes', '1 day 22 hours', 'Shared account; the customer asked to sign everybody out after a colleague left.', 'SUP-20388'),
(5, 'admin', '3 days 5 hours', 'Token seen in a public repository; owner informed by e-mail.', 'SUP-20371'),
(6, 'obrien', '5 days 1 hour', 'Old tablet sold, not wiped.', null);
insert into demo_story_session (cast_key, ago, used_ago, ip_address, agent_like, operation) values
('lost_phone', '11 days', '3 hours', '100.80.14.201', 'AcmeIOS/8.2.1 (iPhone17%', 1),
('lost_phone', '6 days', '2 hours 30 minutes', '100.80.14.201', '%iPhone%Version/26.1%', 1),
('lost_phone', '2 days', '4 hours', '198.18.7.40', '%Windows%Edg/142%', 1),
('hotel', '9 hours', '8 hours', '100.99.41.5', '%Windows%Chrome/138%', 2),
('alert', '1 day 4 hours', '1 day 3 hours', '203.0.113.190', 'curl/8%', 3),
('alert', '1 day 5 hours', '1 day 3 hours', '203.0.113.190', 'curl/8%', 3),
('shared', '20 days', '2 days', '198.18.60.3', '%Windows%Chrome/141%Safari/537.36', 4),
('shared', '14 days', '3 days', '198.18.60.9', '%Windows%Firefox/144%', 4),
('shared', '8 days', '2 days', '198.18.60.12', '%Macintosh%Version/26.0 Safari%', 4),
('shared', '3 days', '2 days', '198.18.60.3', '%Windows%Edg/141%', 4),
('leaked', '5 days', '3 days 6 hours', '100.65.210.77', 'Go-http-client/2.0', 5),
('tablet', '18 days', '12 days', '2001:db8:77:10::4', '%iPad%Version/18.6%', 6);

-- The people of the operations are nobody in particular: somebody active for each key, who joined long enough ago.
create temp table demo_story_person on commit drop as
select k.key, p.n, p.id
from (
    select v.key, row_number() over (order by v.key) as i
    from (values ('lost_phone'), ('hotel'), ('alert'), ('shared'), ('leaked'), ('tablet')) as v (key)
) k
join (
    select p.n, p.id, row_number() over (order by p.n) as i
    from demo_person p, demo_size z
    where p.part is null and p.status = 'active' and not p.never_came and p.moved_at is null and p.renamed_at is null and p.created_at < z.now - interval '90 days'
) p using (i)
union all
select p.cast_key, p.n, p.id from demo_person p where p.cast_key is not null;
