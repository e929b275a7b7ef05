-- user.update: names and e-mail. The seen values are those that the form was opened with: where the row has others by now, nothing is written,
-- and the refusal carries what stands there. A new e-mail is nobody's proven one, and links that were made for the old one are spent.
create or replace function gatehouse.update_user(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_user_id uuid,
    p_seen jsonb,
    p_email text,
    p_first_name text,
    p_last_name text,
    p_reason text,
    p_ticket text
)
returns table (operation_id uuid, target_count integer, link_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    target public.users;
    stands jsonb;
    wanted jsonb;
    before jsonb;
    after jsonb;
    spent integer := 0;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.update');
    if not gatehouse.begin_operation(p_operation_id, 'user.update', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, (o.result ->> 'links')::integer, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    perform gatehouse.check_profile(p_email, p_first_name, p_last_name);

    select * into target from public.users u where u.id = p_user_id for no key update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    stands := jsonb_build_object('email', target.email, 'first_name', target.first_name, 'last_name', target.last_name);
    wanted := jsonb_build_object('email', p_email, 'first_name', p_first_name, 'last_name', p_last_name);
    if stands is distinct from p_seen then
        raise exception using errcode = 'GH005', detail = stands::text,
            message = 'Somebody has changed this person while you were editing. Choose what shall stand.';
    end if;
    select jsonb_object_agg(s.key, s.value), jsonb_object_agg(s.key, wanted -> s.key) into before, after
    from jsonb_each(stands) s
    where s.value is distinct from wanted -> s.key;
    if after is null then
        raise exception using errcode = 'GH003', message = 'Nothing is different from what stands there.';
    end if;

    if after ? 'email' then
        -- To the new address a reset link may be sent: of staff it opens the console.
        if p_user_id = actor.user_id or exists (select from gatehouse.role_capabilities c where c.role = target.role) then
            perform gatehouse.require_recent_password(actor.session_id);
        end if;
        if exists (select from public.users u where lower(u.email) = lower(p_email) and u.id <> p_user_id) then
            raise exception using errcode = 'GH003', message = format('%s belongs to somebody else already.', p_email);
        end if;
        if target.email_verified then
            before := before || jsonb_build_object('email_verified', true, 'email_verified_at', target.email_verified_at);
            after := after || jsonb_build_object('email_verified', false, 'email_verified_at', null);
        end if;
        spent := gatehouse.spend_links(array[p_user_id], null);
    end if;
    begin
        update public.users u
        set email = p_email, first_name = p_first_name, last_name = p_last_name,
            email_verified = u.email_verified and not after ? 'email',
            email_verified_at = case when not after ? 'email' then u.email_verified_at end
        where u.id = p_user_id;
    exception when unique_violation then
        raise exception using errcode = 'GH003', message = format('%s belongs to somebody else already.', p_email);
    end;
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'update', 'user', p_user_id, before, after, p_ip, p_user_agent, p_operation_id);

    update gatehouse.operations o
    set target_count = 1, result = jsonb_build_object('user_id', p_user_id, 'changed', (select jsonb_agg(k) from jsonb_object_keys(after) k), 'links', spent)
    where o.id = p_operation_id;
    return query select p_operation_id, 1, spent, false;
end;
$$;
