-- token.revoke: all live tokens of a kind, of a person, of both, or of everybody. p_expected_count is what the dialog showed: if more are live
-- by now, nothing happens.
-- Until now it took no confirmation.
drop function if exists gatehouse.revoke_matching_tokens(text, uuid, inet, text, text, uuid, integer, text, text);
create or replace function gatehouse.revoke_matching_tokens(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_kind text,
    p_user_id uuid,
    p_expected_count integer,
    p_reason text,
    p_ticket text,
    p_confirmation text default null
)
returns table (operation_id uuid, target_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    targets uuid[];
    shown integer := coalesce(p_expected_count, 0);
    cap integer;
    ended_count integer;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'token.revoke');
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if p_kind not in ('password_reset', 'email_verification') then
        raise exception using errcode = 'GH003', message = 'There is no such kind of token.';
    end if;
    if p_user_id is null and p_confirmation is distinct from 'revoke all tokens' then
        raise exception using errcode = 'GH003', message = 'Type “revoke all tokens” to confirm.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'token.revoke', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    if p_user_id is not null and not exists (select from public.users u where u.id = p_user_id) then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    if p_kind is distinct from 'email_verification' then
        targets := array(
            select r.id from public.password_reset_tokens r
            where r.used is not true and r.expires_at > now() and (p_user_id is null or r.user_id = p_user_id)
            order by r.id limit 10001 for update
        );
    end if;
    if p_kind is distinct from 'password_reset' then
        targets := targets || array(
            select v.id from public.email_verification_tokens v
            where v.used is not true and v.expires_at > now() and (p_user_id is null or v.user_id = p_user_id)
            order by v.id limit 10001 for update
        );
    end if;
    if cardinality(targets) > 10000 then
        raise exception using errcode = 'GH003', message = 'At most 10,000 tokens can be revoked at once.';
    end if;
    cap := gatehouse.revoke_cap(actor.role);
    -- Of one person nobody has a cap.
    if p_user_id is null and cardinality(targets) > cap then
        raise exception using errcode = 'GH003',
            message = format('Your role %s may revoke at most %s tokens by filter at once; these are %s. Choose a person, or ask an admin.',
                actor.role, to_char(cap, 'FM999,999,999'), to_char(cardinality(targets), 'FM999,999,999'));
    end if;
    if p_user_id is null then
        perform gatehouse.require_recent_password(actor.session_id);
    end if;
    if cardinality(targets) > shown then
        raise exception using errcode = 'GH005',
            message = format('%s tokens are live now, %s were shown. Look again before you revoke them.',
                to_char(cardinality(targets), 'FM999,999,999'), to_char(shown, 'FM999,999,999'));
    end if;
    if cardinality(targets) = 0 then
        raise exception using errcode = 'GH005', message = 'No live token is left to revoke.';
    end if;
    ended_count := gatehouse.end_tokens(targets, actor.user_id, p_operation_id, p_ip, p_user_agent);

    update gatehouse.operations o
    set target_count = ended_count,
        result = jsonb_strip_nulls(jsonb_build_object('revoked', ended_count, 'shown', shown, 'user_id', p_user_id,
            'filter', jsonb_build_object('kind', p_kind, 'user_id', p_user_id)))
    where o.id = p_operation_id;
    return query select p_operation_id, ended_count, false;
end;
$$;
