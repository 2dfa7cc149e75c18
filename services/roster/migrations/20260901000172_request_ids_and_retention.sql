-- migrate:up

-- Requests that replayed a delivery or renewed a secret: the same one again changes nothing.
do $do$ begin
    if to_regnamespace('dispatch') is not null then
        alter table dispatch.delivery add column replay_request text;
        alter table dispatch.subscription add column renewal_request text;
    end if;
end $do$;

-- A frozen problem goes when nothing that is kept is judged by it; its hash stays.
alter table problem alter column content drop not null;

-- migrate:down
delete from problem where content is null and not exists (select from scheduling_run r where r.problem_hash = hash);
update problem set content = '' where content is null;
alter table problem alter column content set not null;
do $do$ begin
    if to_regnamespace('dispatch') is not null then
        alter table dispatch.delivery drop column replay_request;
        alter table dispatch.subscription drop column renewal_request;
    end if;
end $do$;
