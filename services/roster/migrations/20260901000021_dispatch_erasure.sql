-- migrate:up

-- Forgets what dispatch knows of one reader, such as 'agents/ag-0001': addresses, calendar, plans, acknowledgements and
-- what other systems said about messages. The delivery log keeps that something was sent, not to whom.
create function dispatch.erase_reader(erased text) returns bigint language plpgsql as $$
declare
    ended bigint;
begin
    update dispatch.delivery set state = 'superseded', problem = ''
    where state = 'pending' and subscription in (select id from dispatch.subscription where reader = erased);
    update dispatch.delivery set problem = ''
    where subscription in (select id from dispatch.subscription where reader = erased);
    update dispatch.attempt set detail = '' where delivery in (
        select d.id from dispatch.delivery d join dispatch.subscription s on s.id = d.subscription
        where s.reader = erased);
    update dispatch.subscription
    set ended_at = coalesce(ended_at, now()), address = '', token_hash = null, zone = '', created_by = 'erased',
        revision = revision + 1, reader = 'agents/erased-' || id, request_id = id
    where reader = erased;
    get diagnostics ended = row_count;
    delete from dispatch.calendar_entry where reader = erased;
    delete from dispatch.plan where reader = erased;
    delete from dispatch.acknowledgement where reader = erased;
    return ended;
end $$;

-- migrate:down
drop function dispatch.erase_reader;
