-- Whether a text holds characters that nobody sees: control and format characters (Unicode's Cc and Cf) and its line separators. With them a name
-- looks like another one, or turns the words around it. Joiners between letters of scripts that need them (U+0590 to U+1FFF) are spelling.
create or replace function gatehouse.has_invisible(p_text text)
returns boolean
language sql immutable security definer set search_path = pg_catalog, pg_temp as $$
    select regexp_replace(p_text, '(?<=[\u0590-\u1FFF])[\u200C\u200D](?=[\u0590-\u1FFF])', '', 'g') ~ (
        '[\u0001-\u001F\u007F-\u009F\u00AD\u0600-\u0605\u061C\u06DD\u070F\u0890\u0891\u08E2\u180E\u200B-\u200F\u2028-\u202E\u2060-\u2064\u2066-\u206F'
        || '\uFEFF\uFFF9-\uFFFB\U000110BD\U000110CD\U00013430-\U0001343F\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0001\U000E0020-\U000E007F]'
    );
$$;
