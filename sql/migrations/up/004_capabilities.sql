-- What the desk may do from here on: people, tokens, rate limits, diagnosis, sessions by filter.
insert into gatehouse.role_capabilities (role, capability)
select r.role, c.capability
from (values
    ('admin', array[
        'user.create', 'user.update', 'user.set_role', 'user.set_status', 'user.verify_email', 'user.delete', 'user.anonymise', 'user.export',
        'user.send_reset', 'user.resend_verification', 'user.note', 'token.revoke', 'rate_limit.read', 'rate_limit.reset', 'diagnose.read',
        'session.revoke_filtered', 'session.revoke_everyone'
    ]),
    ('support', array[
        'user.send_reset', 'user.resend_verification', 'user.note', 'token.revoke', 'rate_limit.read', 'rate_limit.reset', 'diagnose.read',
        'session.revoke_filtered'
    ]),
    ('auditor', array['user.export', 'rate_limit.read', 'diagnose.read'])
) as r (role, capabilities)
cross join unnest(r.capabilities) as c (capability);

insert into gatehouse.settings (key, value, description) values
('step_up.minutes', '10', 'An act that cannot be taken back asks for the password again when it was given longer ago than this'),
('revoke.support_cap', '100', 'How many sessions support may end by filter at once'),
('links.reset_hours', '24', 'How long a link for setting a password is good'),
('links.verification_hours', '72', 'How long a link for verifying an e-mail is good');

-- When the password was last given again within a console session. The sign-in itself counts too.
create table gatehouse.step_ups (
    session_id uuid primary key references public.user_sessions (id) on delete cascade,
    confirmed_at timestamptz not null default now()
);
