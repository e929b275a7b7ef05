drop table if exists gatehouse.step_ups;

delete from gatehouse.settings where key in ('step_up.minutes', 'revoke.support_cap', 'links.reset_hours', 'links.verification_hours');

delete from gatehouse.role_capabilities where capability in (
    'user.create', 'user.update', 'user.set_role', 'user.set_status', 'user.verify_email', 'user.delete', 'user.anonymise', 'user.export',
    'user.send_reset', 'user.resend_verification', 'user.note', 'token.revoke', 'rate_limit.read', 'rate_limit.reset', 'diagnose.read',
    'session.revoke_filtered', 'session.revoke_everyone'
);
