-- Whom an act on many people means: those named, or all that match the filter of the list of people; at most p_limit of them.
-- The conditions are those of lib/db/users.ts, and a test holds the two together. Planned anew each time: a generic plan knows no trigram.
create or replace function gatehouse.matching_users(
    p_user_ids uuid[],
    p_q text,
    p_status text,
    p_role text,
    p_verified boolean,
    p_created_days integer,
    p_last_login_days integer,
    p_live boolean,
    p_limit integer
)
returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
    words text[] := (string_to_array(p_q, ' '))[1:5];
    word text;
    anywhere text[];
    -- Under three letters no trigram is whole: the word stands at the beginning of a name or of the e-mail.
    beginning text[];
    named uuid[];
    hex text := replace(p_q, '-', '');
    id_low uuid;
    id_high uuid;
begin
    if p_user_ids is not null then
        return query select u.id from public.users u where u.id = any (p_user_ids) limit p_limit;
        return;
    end if;

    for i in 1..coalesce(cardinality(words), 0) loop
        word := regexp_replace(words[i], '([\\%_])', '\\\1', 'g') || '%';
        if length(words[i]) < 3 then
            beginning[i] := word;
        else
            anywhere[i] := '%' || word;
        end if;
    end loop;
    -- A whole name in Chinese, Japanese or Korean has no space, and mostly the family name first.
    if p_q ~ '^[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]{2,8}$' then
        for i in 1..length(p_q) - 1 loop
            named := named || array(
                select u.id
                from public.users u
                where (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike left(p_q, i) || ' ' || substr(p_q, i + 1) || ' %'
                    or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike substr(p_q, i + 1) || ' ' || left(p_q, i) || ' %'
            );
        end loop;
    end if;
    if p_q ~* '^[0-9a-f]{8}(-?[0-9a-f]{0,4}){0,6}$' then
        id_low := rpad(left(hex, 32), 32, '0')::uuid;
        id_high := rpad(left(hex, 32), 32, 'f')::uuid;
    end if;

    return query
        select u.id
        from public.users u
        where (
                u.id between id_low and id_high
                or u.id = any (named)
                or (
                    (anywhere[1] is null or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike anywhere[1])
                    and (beginning[1] is null
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike beginning[1]
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike '% ' || beginning[1])
                    and (anywhere[2] is null or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike anywhere[2])
                    and (beginning[2] is null
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike beginning[2]
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike '% ' || beginning[2])
                    and (anywhere[3] is null or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike anywhere[3])
                    and (beginning[3] is null
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike beginning[3]
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike '% ' || beginning[3])
                    and (anywhere[4] is null or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike anywhere[4])
                    and (beginning[4] is null
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike beginning[4]
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike '% ' || beginning[4])
                    and (anywhere[5] is null or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike anywhere[5])
                    and (beginning[5] is null
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike beginning[5]
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike '% ' || beginning[5])
                )
            )
            and (p_status is null or u.status = p_status)
            and (p_role is null or u.role = p_role)
            and (p_verified is null or (u.email_verified is true) = p_verified)
            and (p_created_days is null
                or coalesce(u.created_at, timestamptz '-infinity') > now() - make_interval(days => p_created_days))
            -- 0: never signed in; below it: not within so many days.
            and (p_last_login_days is null
                or (p_last_login_days = 0 and coalesce(u.last_login_at, timestamptz '-infinity') = timestamptz '-infinity')
                or (p_last_login_days > 0
                    and coalesce(u.last_login_at, timestamptz '-infinity') > now() - make_interval(days => p_last_login_days))
                or (p_last_login_days < 0
                    and coalesce(u.last_login_at, timestamptz '-infinity') <= now() - make_interval(days => -p_last_login_days)))
            and (p_live is null
                or p_live = exists (select from public.user_sessions s where s.user_id = u.id and s.expires_at > now()))
        limit p_limit;
end;
$$;
