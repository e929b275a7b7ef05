-- user.send_reset and user.resend_verification: a one-time link, handed over by whoever asked for it. A link to set a password is as good as the
-- password, so only an admin, who has just given their own, makes one for staff.
create or replace function gatehouse.make_link(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_kind text,
    p_user_id uuid,
    p_email text,
    p_token text,
    p_reason text,
    p_ticket text
)
returns table (operation_id uuid, target_count integer, expires_at timestamptz, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    target record;
    capability text := case p_kind when 'password_reset' then 'user.send_reset' when 'email_verification' then 'user.resend_verification' end;
    expiry timestamptz;
begin
    if capability is null then
        raise exception using errcode = 'GH003', message = 'There is no such kind of link.';
    end if;
    select * into actor from gatehouse.require_staff(p_token_hash, capability);
    if not gatehouse.begin_operation(p_operation_id, capability, actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        -- With the token that was made for this very try, it is the first one's answer that was lost.
        return query
            select o.id, o.target_count, (o.result ->> 'expires_at')::timestamptz, not gatehouse.holds_link(p_kind, p_user_id, p_token)
            from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    select u.email, u.role, u.status, u.email_verified into target from public.users u where u.id = p_user_id for no key update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    if exists (select from gatehouse.role_capabilities c where c.role = target.role) then
        if actor.role <> 'admin' then
            raise exception using errcode = 'GH003', message = 'Only an admin makes links for staff.';
        end if;
        perform gatehouse.require_recent_password(actor.session_id);
    end if;
    if target.email is distinct from p_email then
        raise exception using errcode = 'GH005', message = format('The e-mail is %s by now. Look again before you make a link.', target.email);
    end if;
    if target.status <> 'active' then
        raise exception using errcode = 'GH003', message = format('This person is %s, so no link would let them in.', target.status);
    end if;
    if p_kind = 'email_verification' and target.email_verified then
        raise exception using errcode = 'GH005', message = 'This e-mail is verified already.';
    end if;
    expiry := gatehouse.create_link(p_kind, p_user_id, p_token, actor.user_id, p_operation_id, p_ip, p_user_agent);

    update gatehouse.operations o
    set target_count = 1, result = jsonb_build_object('user_id', p_user_id, 'expires_at', expiry)
    where o.id = p_operation_id;
    return query select p_operation_id, 1, expiry, false;
end;
$$;
