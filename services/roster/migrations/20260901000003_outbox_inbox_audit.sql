-- migrate:up

-- Events that leave with the transaction that causes them. Writers hold an advisory lock until they commit, so the
-- order of ids is the order of commits and the relay can trust it.
create table outbox (
    id          bigint primary key generated always as identity,
    event_id    uuid not null default gen_random_uuid(),
    topic       text not null,
    key         text not null,
    type        text not null,
    content     bytea not null,
    created_at  timestamptz not null default now()
);

-- Events whose effect is stored: a redelivery finds its row.
create table inbox (
    consumer text not null,
    event_id text not null,
    at       timestamptz not null default now(),
    primary key (consumer, event_id)
);

-- Who did what; rows are only ever added.
create table audit_log (
    id      bigint primary key generated always as identity,
    at      timestamptz not null default now(),
    actor   text not null,
    act     text not null,
    subject text not null,
    detail  jsonb not null default '{}'
);
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'audit_log: rows are only ever added';
end $$;
create trigger audit_log_is_append_only before update or delete on audit_log
    for each statement execute function refuse_change();

-- Signs page and resume tokens; made once, so that tokens outlive a restart.
create table signing_key (
    sole boolean primary key default true check (sole),
    key  text not null
);
insert into signing_key (key) values (gen_random_uuid()::text || gen_random_uuid()::text);

-- migrate:down
drop table signing_key, audit_log, inbox, outbox;
drop function refuse_change;
