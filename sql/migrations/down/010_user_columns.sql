drop function if exists gatehouse.check_session(text);
drop function if exists gatehouse.set_preferences(text, text, text, text, text, text);
alter table gatehouse.display_preferences drop column user_columns;
