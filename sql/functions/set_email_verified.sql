-- user.verify_email: says that an e-mail is the person's own, or no longer. p_email is the one that the dialog showed.
create or replace function gatehouse.set_email_verified(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_user_id uuid,
    p_email text,
    p_verified boolean,
    p_reason text,
    p_ticket text
)
returns table (operation_id uuid, target_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    target record;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.verify_email');
    if not gatehouse.begin_operation(p_operation_id, 'user.verify_email', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    select u.email, coalesce(u.email_verified, false) as verified, u.email_verified_at into target
    from public.users u where u.id = p_user_id for no key update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    if target.email is distinct from p_email then
        raise exception using errcode = 'GH005', message = format('The e-mail is %s by now. Look again before you change this.', target.email);
    end if;
    if p_verified is null or target.verified = p_verified then
        raise exception using errcode = 'GH005',
            message = case when target.verified then 'This e-mail is verified already.' else 'This e-mail is not verified anyway.' end;
    end if;
    update public.users u
    set email_verified = p_verified, email_verified_at = case when p_verified then now() end
    where u.id = p_user_id;
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent, operation_id)
    values (
        actor.user_id, case when p_verified then 'verify_email' else 'unverify_email' end, 'user', p_user_id,
        jsonb_build_object('email_verified', target.verified, 'email_verified_at', target.email_verified_at),
        jsonb_build_object('email_verified', p_verified, 'email_verified_at', case when p_verified then now() end),
        p_ip, p_user_agent, p_operation_id
    );

    update gatehouse.operations o
    set target_count = 1, result = jsonb_build_object('user_id', p_user_id, 'verified', p_verified)
    where o.id = p_operation_id;
    return query select p_operation_id, 1, false;
end;
$$;
