-- migrate:up

-- Who agents are. The one place for names and contacts; everywhere else an agent is an id.
create table person (
    agent      text primary key,
    name       text not null,
    email      text not null default '',
    phone      text not null default '',
    locale     text not null default '',
    updated_at timestamptz not null default now()
);

-- Ids whose person was erased: a late import does not bring them back.
create table person_erased (
    agent text primary key,
    at    timestamptz not null default now()
);
revoke update, delete on person_erased from heliotrope_service;

-- Erases a person here and in every schema that keeps contacts of its own: one that has a function
-- erase_person(agent text, contacts text[]). Returns what was erased, for the search that follows.
create function erase_person(erased text) returns text[] language plpgsql security definer set search_path = '' as $$
declare contacts text[]; place record;
begin
    delete from public.person where agent = erased
        returning array_remove(array[name, email, phone], '') into contacts;
    if contacts is null then
        return null;
    end if;
    insert into public.person_erased (agent) values (erased);
    for place in select n.nspname from pg_catalog.pg_proc p
                 join pg_catalog.pg_namespace n on n.oid = p.pronamespace
                 where p.proname = 'erase_person' and pg_catalog.oidvectortypes(p.proargtypes) = 'text, text[]' loop
        execute pg_catalog.format('select %I.erase_person($1, $2)', place.nspname) using erased, contacts;
    end loop;
    return contacts;
end $$;

-- Searches every column of every table of every schema for any of these texts, in text and in bytes, whatever the case;
-- a row for each column, with the number of rows that hold one.
create function find_readable(wanted text[]) returns table (table_name text, column_name text, hits bigint)
language plpgsql security definer set search_path = '' as $$
declare place record; found_in text;
begin
    for place in
        select n.nspname, c.relname, a.attname, a.atttypid = 'pg_catalog.bytea'::pg_catalog.regtype as binary
        from pg_catalog.pg_attribute a
        join pg_catalog.pg_class c on c.oid = a.attrelid
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'm') and a.attnum > 0 and not a.attisdropped
          and n.nspname !~ '^(pg_|information_schema)'
        order by 1, 2, a.attnum
    loop
        found_in := case when place.binary
            then pg_catalog.format('pg_catalog.lower(pg_catalog.encode(%I, ''escape''))', place.attname)
            else pg_catalog.format('pg_catalog.lower(%I::text)', place.attname) end;
        execute pg_catalog.format(
            'select count(*) from %I.%I where exists (select from pg_catalog.unnest($1) w where pg_catalog.strpos(%s,'
            ' pg_catalog.lower(%s)) > 0)',
            place.nspname, place.relname, found_in,
            case when place.binary
                then 'pg_catalog.encode(pg_catalog.convert_to(w, ''UTF8''), ''escape'')' else 'w' end
        ) using wanted into hits;
        table_name := place.nspname || '.' || place.relname;
        column_name := place.attname;
        return next;
    end loop;
end $$;

revoke execute on function erase_person(text), find_readable(text[]) from public;
grant execute on function erase_person(text), find_readable(text[]) to heliotrope_service;

-- migrate:down
drop function find_readable(text[]);
drop function erase_person(text);
drop table person_erased, person;
