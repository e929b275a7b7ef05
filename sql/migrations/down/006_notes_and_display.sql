drop function if exists gatehouse.check_session(text);
drop function if exists gatehouse.set_preferences(text, text, text, text, text);
drop table gatehouse.display_preferences;
drop table gatehouse.notes;
