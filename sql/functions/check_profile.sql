-- What every e-mail and name must be, whoever writes it.
create or replace function gatehouse.check_profile(p_email text, p_first_name text, p_last_name text)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_email is null or p_email !~ '^[^\s@]+@[^\s@]+$' or length(p_email) > 255 then
        raise exception using errcode = 'GH003', message = 'This is not an e-mail address of 255 characters at most.';
    end if;
    if coalesce(btrim(p_first_name), '') = '' or coalesce(btrim(p_last_name), '') = '' then
        raise exception using errcode = 'GH003', message = 'Give a first name and a last name.';
    end if;
    if length(p_first_name) > 100 or length(p_last_name) > 100 then
        raise exception using errcode = 'GH003', message = 'A name may have 100 characters at most.';
    end if;
    if gatehouse.has_invisible(p_first_name) or gatehouse.has_invisible(p_last_name) then
        raise exception using errcode = 'GH003', message = 'A name may not hold invisible characters.';
    end if;
end;
$$;
