-- What the console's roles may do. Run by the owner of the tables, after the migrations and the functions; the runner does so whenever this text has changed.
grant usage on schema public, gatehouse to gatehouse_app;
revoke all on public.users, public.user_sessions, public.password_reset_tokens, public.email_verification_tokens, public.audit_logs,
    public.rate_limits, public.user_preferences from gatehouse_app;
revoke all on all tables in schema gatehouse from gatehouse_app;
revoke all on all sequences in schema gatehouse from gatehouse_app;
revoke execute on all functions in schema gatehouse from public;

-- Columns by name: password, token and token_hash stay out of reach, and so does a column that somebody adds later.
grant select (id, email, first_name, last_name, role, status, email_verified, email_verified_at, password_changed_at, last_login_at, login_count, created_at, updated_at)
on public.users to gatehouse_app;
grant select on gatehouse.people to gatehouse_app;
grant select (id, user_id, device_info, ip_address, user_agent, expires_at, created_at, updated_at) on public.user_sessions to gatehouse_app;
grant select (id, user_id, expires_at, used, created_at) on public.password_reset_tokens, public.email_verification_tokens to gatehouse_app;
grant select (id, user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent, created_at, operation_id) on public.audit_logs to gatehouse_app;
grant select (id, key, count, reset_time, created_at, updated_at) on public.rate_limits to gatehouse_app;
grant select (id, user_id, device_info, ip_address, user_agent, expires_at, created_at, updated_at, ended_at, ended_how, operation_id)
on gatehouse.ended_sessions to gatehouse_app;
grant select on gatehouse.notes to gatehouse_app;
grant select on gatehouse.operations, gatehouse.role_capabilities, gatehouse.settings, gatehouse.schema_migrations to gatehouse_app;
grant select on gatehouse.suspensions to gatehouse_app;

grant select (id, owner_id, page, name, query, is_shared, created_at, updated_at) on gatehouse.saved_views to gatehouse_app;

grant execute on function
    gatehouse.check_session,
    gatehouse.sign_in_salt,
    gatehouse.sign_in_wait,
    gatehouse.sign_in,
    gatehouse.sign_out,
    gatehouse.revoke_sessions,
    gatehouse.revoke_user_sessions,
    gatehouse.revoke_filtered_sessions,
    gatehouse.preview_filtered_sessions,
    gatehouse.duplicate_token_sessions,
    gatehouse.restore_sessions,
    gatehouse.set_preferences,
    gatehouse.confirm_password,
    gatehouse.set_user_status,
    gatehouse.lift_due_suspensions,
    gatehouse.set_email_verified,
    gatehouse.set_users_status,
    gatehouse.verify_users,
    gatehouse.revoke_users_sessions,
    gatehouse.save_view,
    gatehouse.delete_view,
    gatehouse.import_users,
    gatehouse.export_users,
    gatehouse.set_user_role,
    gatehouse.update_user,
    gatehouse.create_user,
    gatehouse.make_link,
    gatehouse.read_link,
    gatehouse.set_password_by_link,
    gatehouse.verify_email_by_link,
    gatehouse.has_begun
to gatehouse_app;

grant execute on function
    gatehouse.delete_user,
    gatehouse.anonymise_user,
    gatehouse.export_user,
    gatehouse.add_note,
    gatehouse.edit_note,
    gatehouse.delete_note,
    gatehouse.change_password,
    gatehouse.end_own_sessions
to gatehouse_app;

-- Tokens, rate limits, and what of an operation can be undone.
grant execute on function
    gatehouse.begin_canary,
    gatehouse.revoke_tokens,
    gatehouse.revoke_matching_tokens,
    gatehouse.rate_limit_person,
    gatehouse.restorable_sessions,
    gatehouse.operation_progress,
    gatehouse.reset_rate_limits,
    gatehouse.reset_matching_rate_limits
to gatehouse_app;

-- They stand in indexes of user_sessions and so run for whoever writes a session.
grant execute on function gatehouse.session_browser, gatehouse.session_os, gatehouse.session_device to public;
