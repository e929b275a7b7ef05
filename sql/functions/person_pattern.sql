-- What finds a person in text, as a regular expression without regard to case: their e-mail, earlier ones that are nobody else's by now, and the
-- whole name, each as it is and as a URL has it.
create or replace function gatehouse.person_pattern(p_user_id uuid)
returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (
        with earlier as (
            select v.email
            from public.audit_logs a
            cross join lateral (values (a.old_values ->> 'email'), (a.new_values ->> 'email')) as v (email)
            where a.resource_id = p_user_id and a.resource = 'user' and v.email like '%_@_%'
              and not exists (select from public.users u where lower(u.email) = lower(v.email) and u.id <> p_user_id)
        ),
        words (word) as (
            select u.email::text from public.users u where u.id = p_user_id
            union
            select u.first_name || ' ' || u.last_name from public.users u where u.id = p_user_id and u.first_name <> '' and u.last_name <> ''
            union
            select e.email from earlier e
        ),
        -- Capital letters have other bytes in a URL.
        cased (word) as (select w.word from words w union select lower(w.word) from words w),
        forms (form) as (
            select c.word from cased c
            union
            select (
                select string_agg(
                    case
                        when t.sign ~ '^[A-Za-z0-9*._-]$' then t.sign
                        when t.sign = ' ' then '+'
                        else regexp_replace(encode(convert_to(t.sign, 'UTF8'), 'hex'), '(..)', '%\1', 'g')
                    end,
                    '' order by t.place
                )
                from regexp_split_to_table(c.word, '') with ordinality as t (sign, place)
            )
            from cased c
        )
        select '(?:' || string_agg(regexp_replace(f.form, '([].^$*+?(){}|\\[])', '\\\1', 'g'), '|') || ')'
        from forms f
    );
end;
$$;
