-- What a session runs on, in words that one can filter by: the same words as lib/device.ts shows, without versions. The services write
-- device_info as they like, so whatever is no text counts as not said, and the user agent is asked instead.
--
-- These functions stand in indexes. They run for whoever writes a session, so everybody may call them; and they are never replaced, for the
-- indexes hold what they said: another answer is another function with another index.
create function gatehouse.session_browser(device_info jsonb, user_agent text) returns text
language sql immutable parallel safe
return left(coalesce(
    nullif(regexp_replace(coalesce(
        case when jsonb_typeof(device_info -> 'app') = 'string' then nullif(device_info ->> 'app', '') end,
        case when jsonb_typeof(device_info -> 'browser') = 'string' then nullif(device_info ->> 'browser', '') end
    ), '[ /]+v?[0-9].*$', ''), ''),
    case
        when user_agent ~ 'Edg(e|A|iOS)?/' then 'Edge'
        when user_agent ~ 'OPR/|Opera' then 'Opera'
        when user_agent like '%SamsungBrowser/%' then 'Samsung Internet'
        when user_agent like '%Vivaldi/%' then 'Vivaldi'
        when user_agent ~ '(Firefox|FxiOS)/' then 'Firefox'
        when user_agent ~ '(Chrome|CriOS)/' then 'Chrome'
        when user_agent ~ 'Version/.*Safari/' then 'Safari'
    end,
    substring(user_agent from '^[^\s/]+'),
    'Unknown client'
), 60);

create function gatehouse.session_os(device_info jsonb, user_agent text) returns text
language sql immutable parallel safe
return left(coalesce(
    nullif(regexp_replace(
        case when jsonb_typeof(device_info -> 'os') = 'string' then nullif(device_info ->> 'os', '') end,
        '[ /]+v?[0-9].*$', ''), ''),
    case
        when user_agent ~ 'iPhone|iPad|iPod' then 'iOS'
        when user_agent like '%Android%' then 'Android'
        when user_agent like '%Windows%' then 'Windows'
        when user_agent ~ 'Macintosh|Mac OS X' then 'macOS'
        when user_agent like '%CrOS%' then 'ChromeOS'
        when user_agent ~ 'Linux|X11' then 'Linux'
    end,
    'Unknown'
), 60);

create function gatehouse.session_device(device_info jsonb, user_agent text) returns text
language sql immutable parallel safe
return case
    when device_info is null and user_agent is null then 'unknown'
    when user_agent like '%iPad%' or device_info ->> 'device' ~* 'ipad|tablet' or device_info ->> 'os' like 'iPadOS%' then 'tablet'
    when user_agent like 'Mozilla/%Android%' and user_agent not like '%Mobile%' and user_agent not like '%Mobi%' then 'tablet'
    when user_agent ~ 'iPhone|iPod|Android|Mobile' or device_info ->> 'device' ~* 'phone|mobile' or device_info ->> 'os' ~ '^(iOS|Android)' then 'phone'
    when user_agent ~ 'Windows|Macintosh|Mac OS X|CrOS|Linux|X11' or device_info ->> 'os' ~ '^(Windows|macOS|ChromeOS|Linux|Ubuntu|Fedora)' then 'computer'
    else 'program'
end;

-- A list that is filtered by one of them is read in its order.
create index if not exists idx_user_sessions_browser on public.user_sessions
(gatehouse.session_browser(device_info, user_agent), (coalesce(created_at, timestamptz '-infinity')) desc, id desc);
create index if not exists idx_user_sessions_os on public.user_sessions
(gatehouse.session_os(device_info, user_agent), (coalesce(created_at, timestamptz '-infinity')) desc, id desc);
create index if not exists idx_user_sessions_device on public.user_sessions
(gatehouse.session_device(device_info, user_agent), (coalesce(created_at, timestamptz '-infinity')) desc, id desc);
