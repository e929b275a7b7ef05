-- Whether this token is a person's live one of its kind.
create or replace function gatehouse.holds_link(p_kind text, p_user_id uuid, p_token text)
returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case p_kind
        when 'password_reset' then exists (
            select from public.password_reset_tokens t
            where t.user_id = p_user_id and t.token = p_token and t.used is not true and t.expires_at > now()
        )
        else exists (
            select from public.email_verification_tokens t
            where t.user_id = p_user_id and t.token = p_token and t.used is not true and t.expires_at > now()
        )
    end;
$$;
