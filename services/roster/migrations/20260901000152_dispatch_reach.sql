-- migrate:up

-- The dispatch service logs in as a user who is a member of heliotrope_service, like the roster service; and what it knows
-- of a reader goes with the person. Nothing to do where its schema is not there.
do $do$ begin
    if to_regnamespace('dispatch') is null then
        return;
    end if;
    grant usage on schema dispatch to heliotrope_service;
    grant select, insert, update, delete on all tables in schema dispatch to heliotrope_service;
    grant usage on all sequences in schema dispatch to heliotrope_service;
    alter default privileges in schema dispatch grant select, insert, update, delete on tables to heliotrope_service;

    -- What public.erase_person calls: the agent as a reader, and any other reader at one of its addresses.
    create function dispatch.erase_person(erased text, contacts text[]) returns void language plpgsql as $$
    begin
        perform dispatch.erase_reader('agents/' || erased);
        perform dispatch.erase_reader(reader) from (
            select distinct reader from dispatch.subscription where address = any(contacts)) others;
    end $$;
end $do$;

-- migrate:down
do $do$ begin
    if to_regnamespace('dispatch') is null then
        return;
    end if;
    drop function dispatch.erase_person;
    alter default privileges in schema dispatch revoke all on tables from heliotrope_service;
    revoke all on all sequences in schema dispatch from heliotrope_service;
    revoke all on all tables in schema dispatch from heliotrope_service;
    revoke usage on schema dispatch from heliotrope_service;
end $do$;
