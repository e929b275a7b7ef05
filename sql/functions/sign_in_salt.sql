-- The salt that the password must be hashed with. The hash itself never leaves the database: the console computes bcrypt with this salt
-- and sign_in() compares. An e-mail that nobody has gets a salt too, always the same one, so that the answer tells nothing. The time must
-- not tell either: the usual cost is looked up for everybody, role by role through their index. For a role that comes out of a table the
-- planner expects as many people as an average role has, and would rather read all of them.
create or replace function gatehouse.sign_in_salt(p_email text)
returns text
language sql stable security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
    select coalesce(
        account.salt,
        '$2a$' || usual.cost || '$'
        -- 21 characters of bcrypt's alphabet, and a last one whose low four bits are zero, as 16 bytes leave them.
        || translate(left(encode(sha256(convert_to(lower(p_email), 'UTF8') || s.value), 'base64'), 21), '+', '.')
        || 'O'
    )
    from gatehouse.secrets s
    cross join (
        select coalesce(mode() within group (order by staff.cost), '10') as cost
        from (select distinct c.role from gatehouse.role_capabilities c) r
        cross join lateral (
            select substr(u.password, 5, 2) as cost from public.users u where u.role = r.role and u.password ~ '^\$2[aby]\$[0-9]{2}\$' offset 0
        ) staff
    ) usual
    left join lateral (
        select left(u.password, 29) as salt from public.users u
        where lower(u.email) = lower(p_email) and u.password ~ '^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$'
    ) account on true
    where s.name = 'sign_in_salt';
$$;
