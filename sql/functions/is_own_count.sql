-- Whether a key counts somebody's own wrong passwords, at the sign-in or where the password is asked for again. It keeps whoever sits at an unlocked
-- screen from guessing, so nobody sets it back for themselves. Keys of the sign-in are cut at 200 and 250 characters.
create or replace function gatehouse.is_own_count(p_key text, p_user_id uuid, p_email text)
returns boolean
language sql immutable security definer set search_path = pg_catalog, pg_temp as $$
    select p_key = 'confirm:account:' || p_user_id
        or p_key = left('signin:account:' || lower(p_email), 200)
        or (starts_with(p_key, 'signin:known:')
            and p_key = left(substring(p_key from '^signin:known:[0-9a-f.:]+/[0-9]+:') || lower(p_email), 250));
$$;
