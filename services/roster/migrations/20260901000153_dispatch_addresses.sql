-- migrate:up

-- What public.erase_person calls: the agent as a reader; and of other readers only the subscriptions at one of the
-- person's addresses, for a site or a team goes on being told over the addresses of others.
do $do$ begin
    if to_regnamespace('dispatch') is null then
        return;
    end if;
    create or replace function dispatch.erase_person(erased text, contacts text[]) returns void language plpgsql as $$
    declare
        ended text[];
    begin
        perform dispatch.erase_reader('agents/' || erased);
        select coalesce(array_agg(id), '{}') into ended from dispatch.subscription where address = any(contacts);
        update dispatch.delivery
        set problem = '', state = case when state = 'pending' then 'superseded' else state end
        where subscription = any(ended);
        update dispatch.attempt set detail = ''
        where delivery in (select id from dispatch.delivery where subscription = any(ended));
        update dispatch.subscription
        set ended_at = coalesce(ended_at, now()), address = '', created_by = 'erased', revision = revision + 1
        where id = any(ended);
    end $$;
end $do$;

-- migrate:down
do $do$ begin
    if to_regnamespace('dispatch') is null then
        return;
    end if;
    create or replace function dispatch.erase_person(erased text, contacts text[]) returns void language plpgsql as $$
    begin
        perform dispatch.erase_reader('agents/' || erased);
        perform dispatch.erase_reader(reader) from (
            select distinct reader from dispatch.subscription where address = any(contacts)) others;
    end $$;
end $do$;
