-- The indexes and foreign keys that the first file took away; the foreign keys check every row while they come back.
do $$
declare
    item record;
begin
    for item in select definition from demo_put_back order by step, definition loop
        execute item.definition;
    end loop;
end
$$;
