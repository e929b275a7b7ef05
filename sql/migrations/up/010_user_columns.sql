-- Which columns of the list of people somebody wants to see, by name and in order; null shows the usual ones.
alter table gatehouse.display_preferences
add column user_columns text check (length(user_columns) <= 200 and user_columns ~ '^[a-z_]+(,[a-z_]+)*$');

-- They give and take more than before; the runner makes them anew after the migrations.
drop function if exists gatehouse.check_session(text);
drop function if exists gatehouse.set_preferences(text, text, text, text, text);
