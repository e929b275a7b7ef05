-- The salt that the password must be hashed with. The hash itself never leaves the database: the console computes bcrypt with this salt
-- and sign_in() compares. An e-mail that nobody has gets a salt too, always the same one, so that the answer tells nothing.
create or replace function gatehouse.sign_in_salt(p_email text)
returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(
        (
            select left(u.password, 29) from public.users u
            where lower(u.email) = lower(p_email) and u.password ~ '^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$'
        ),
        '$2a$'
        || coalesce(
            (
                select mode() within group (order by substr(u.password, 5, 2)) from public.users u
                where u.role in (select c.role from gatehouse.role_capabilities c) and u.password ~ '^\$2[aby]\$[0-9]{2}\$'
            ),
            '10'
        )
        || '$'
        -- 21 characters of bcrypt's alphabet, and a last one whose low four bits are zero, as 16 bytes leave them.
        || translate(left(encode(sha256(convert_to(lower(p_email), 'UTF8') || s.value), 'base64'), 21), '+', '.')
        || 'O'
    )
    from gatehouse.secrets s where s.name = 'sign_in_salt';
$$;
