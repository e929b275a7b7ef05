-- What people sign in with, and how often each comes up. "device" is what the services write beside the user agent.
create temp table demo_agent on commit drop as
select row_number() over () as agent, v.*
from (values
    ('app', 12, 'AcmeIOS/8.2.1 (iPhone17,3; iOS 26.1; Scale/3.00)', '{"device": "iPhone 16", "os": "iOS 26.1", "app": "Acme iOS 8.2"}'),
    ('app', 7, 'AcmeIOS/8.2.1 (iPhone16,1; iOS 26.0.1; Scale/3.00)', '{"device": "iPhone 15 Pro", "os": "iOS 26.0", "app": "Acme iOS 8.2"}'),
    ('app', 4, 'AcmeIOS/8.1.0 (iPhone14,5; iOS 18.7; Scale/3.00)', '{"device": "iPhone 13", "os": "iOS 18.7", "app": "Acme iOS 8.1"}'),
    ('app', 2, 'AcmeIOS/7.9.3 (iPad14,3; iPadOS 18.6; Scale/2.00)', '{"device": "iPad Pro 11", "os": "iPadOS 18.6", "app": "Acme iOS 7.9"}'),
    ('app', 9, 'AcmeAndroid/8.2.0 (Pixel 9; Android 16; 420dpi)', '{"device": "Pixel 9", "os": "Android 16", "app": "Acme Android 8.2"}'),
    ('app', 8, 'AcmeAndroid/8.2.0 (SM-S931B; Android 16; 480dpi)', '{"device": "Galaxy S25", "os": "Android 16", "app": "Acme Android 8.2"}'),
    ('app', 5, 'AcmeAndroid/8.1.4 (SM-A556B; Android 15; 450dpi)', '{"device": "Galaxy A55", "os": "Android 15", "app": "Acme Android 8.1"}'),
    ('app', 3, 'AcmeAndroid/8.0.2 (2312DRA50G; Android 14; 440dpi)', '{"device": "Redmi Note 13 Pro", "os": "Android 14", "app": "Acme Android 8.0"}'),
    ('web', 20, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36', '{"browser": "Chrome 142", "os": "Windows"}'),
    ('web', 14, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36', '{"browser": "Chrome 141", "os": "Windows"}'),
    ('web', 6, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36', '{"browser": "Chrome 140", "os": "Windows"}'),
    ('web', 2, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36', '{"browser": "Chrome 138", "os": "Windows"}'),
    ('web', 1, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36', '{"browser": "Chrome 109", "os": "Windows"}'),
    ('web', 12, 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36', '{"browser": "Chrome 142", "os": "macOS"}'),
    ('web', 6, 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36', '{"browser": "Chrome 141", "os": "macOS"}'),
    ('web', 2, 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36', '{"browser": "Chrome 139", "os": "macOS"}'),
    ('web', 5, 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36', '{"browser": "Chrome 142", "os": "Linux"}'),
    ('web', 3, 'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36', '{"browser": "Chrome 141", "os": "ChromeOS"}'),
    ('web', 9, 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36', '{"browser": "Chrome 142", "os": "Android"}'),
    ('web', 5, 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36', '{"browser": "Chrome 141", "os": "Android"}'),
    ('web', 2, 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36', '{"browser": "Chrome 139", "os": "Android"}'),
    ('web', 1, 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36', '{"browser": "Chrome 142", "os": "Android", "device": "tablet"}'),
    ('web', 3, 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1', '{"browser": "Chrome 142", "os": "iOS", "device": "iPhone"}'),
    ('web', 7, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0', '{"browser": "Firefox 145", "os": "Windows"}'),
    ('web', 3, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0', '{"browser": "Firefox 144", "os": "Windows"}'),
    ('web', 1, 'Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0', '{"browser": "Firefox 115", "os": "Windows 7"}'),
    ('web', 2, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0', '{"browser": "Firefox 140 ESR", "os": "Windows"}'),
    ('web', 3, 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0', '{"browser": "Firefox 145", "os": "macOS"}'),
    ('web', 4, 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', '{"browser": "Firefox 145", "os": "Linux"}'),
    ('web', 2, 'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0', '{"browser": "Firefox 144", "os": "Ubuntu"}'),
    ('web', 1, 'Mozilla/5.0 (X11; Fedora; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0', '{"browser": "Firefox 143", "os": "Fedora"}'),
    ('web', 2, 'Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0', '{"browser": "Firefox 145", "os": "Android 15"}'),
    ('web', 1, 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/145.0 Mobile/15E148 Safari/605.1.15', '{"browser": "Firefox 145", "os": "iOS", "device": "iPhone"}'),
    ('web', 10, 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15', '{"browser": "Safari 26.1", "os": "macOS"}'),
    ('web', 5, 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15', '{"browser": "Safari 26.0", "os": "macOS"}'),
    ('web', 3, 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15', '{"browser": "Safari 18.6", "os": "macOS"}'),
    ('web', 1, 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15', '{"browser": "Safari 17.6", "os": "macOS"}'),
    ('web', 13, 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1', '{"browser": "Safari 26.1", "os": "iOS", "device": "iPhone"}'),
    ('web', 7, 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1', '{"browser": "Safari 26.0", "os": "iOS", "device": "iPhone"}'),
    ('web', 4, 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1', '{"browser": "Safari 18.6", "os": "iOS 18.6", "device": "iPhone"}'),
    ('web', 1, 'Mozilla/5.0 (iPhone; CPU iPhone OS 16_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1', '{"browser": "Safari 16.6", "os": "iOS 16.7", "device": "iPhone"}'),
    ('web', 3, 'Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1', '{"browser": "Safari 18.6", "os": "iPadOS 18.6", "device": "iPad"}'),
    ('web', 9, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0', '{"browser": "Edge 142", "os": "Windows"}'),
    ('web', 5, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0', '{"browser": "Edge 141", "os": "Windows"}'),
    ('web', 1, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0', '{"browser": "Edge 138", "os": "Windows"}'),
    ('web', 2, 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0', '{"browser": "Edge 142", "os": "macOS"}'),
    ('web', 1, 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36 EdgA/141.0.0.0', '{"browser": "Edge 141", "os": "Android"}'),
    ('web', 2, 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36', '{"browser": "Samsung Internet 28", "os": "Android"}'),
    ('web', 1, 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36', '{"browser": "Samsung Internet 27", "os": "Android"}'),
    ('web', 2, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 OPR/123.0.0.0', '{"browser": "Opera 123", "os": "Windows"}'),
    ('web', 1, 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 OPR/123.0.0.0', '{"browser": "Opera 123", "os": "macOS"}'),
    ('web', 1, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Vivaldi/7.6.3797.58', '{"browser": "Vivaldi 7.6", "os": "Windows"}'),
    ('web', 1, 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15', '{"browser": "GNOME Web", "os": "Linux"}'),
    ('tool', 3, 'curl/8.15.0', '{"client": "curl"}'),
    ('tool', 1, 'curl/7.88.1', '{"client": "curl"}'),
    ('tool', 4, 'Go-http-client/2.0', '{"client": "Go"}'),
    ('tool', 2, 'Go-http-client/1.1', '{"client": "Go"}'),
    ('tool', 2, 'python-requests/2.32.5', '{"client": "Python"}'),
    ('tool', 1, 'okhttp/5.1.0', '{"client": "OkHttp"}'),
    ('tool', 1, 'PostmanRuntime/7.49.0', '{"client": "Postman"}'),
    ('tool', 1, 'axios/1.12.2', '{"client": "axios"}'),
    ('tool', 1, null, null)
) as v (kind, weight, user_agent, device);

create temp table demo_agent_slot on commit drop as
select row_number() over (order by a.agent, g.n) - 1 as slot, a.agent, a.kind, a.user_agent, a.device::jsonb as device
from demo_agent a cross join lateral generate_series(1, a.weight) as g (n);
create unique index on demo_agent_slot (slot);
analyze demo_agent_slot;

-- Which of these the n-th sign-in of a person used: each person owns a few devices and prefers the first. The busiest account is a program.
-- How many slots there are is an argument: a function with a query in it costs a call for each row instead of melting into the statement.
create or replace function pg_temp.demo_slot(person bigint, n bigint, device_count integer, slot_count bigint) returns integer
language sql immutable parallel safe as $$
    select ((hashint8extended(person * 16 + floor(device_count * pg_temp.roll(n, 62) ^ 1.5)::bigint, 63) & 2147483647) % slot_count)::integer
$$;

create temp table demo_slots on commit drop as
select count(*) as slot_count, (min(slot) filter (where user_agent like 'Go-http%'))::integer as program_slot from demo_agent_slot;

-- Staff who act on others, at their desks. All of them had joined before the log begins.
create temp table demo_staff on commit drop as
select row_number() over (order by p.n) - 1 as slot, p.n, p.id, p.email, p.role, p.cast_key, inet '192.0.2.0' + (10 + p.n % 40) as ip_address,
    (select a.user_agent from demo_agent a where a.kind = 'web' order by a.weight desc, a.agent offset p.n % 4 limit 1) as user_agent
from demo_person p where p.role in ('admin', 'support') and p.status = 'active';
