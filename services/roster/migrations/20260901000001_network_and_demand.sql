-- migrate:up

-- A network document per revision, whole; the same content is stored once.
create table network (
    revision   bigint primary key generated always as identity,
    sha256     text not null unique,
    document   bytea not null,                      -- heliotrope.v1.NetworkDocument
    created_at timestamptz not null default now()
);

create schema demand;

-- For a queue's interval the highest revision holds.
create table demand.actual (
    queue         text not null,
    start         timestamptz not null,
    minutes       smallint not null,
    offered       bigint not null,
    handled       bigint not null,
    abandoned     bigint not null,
    handle_time_s double precision not null,
    in_target     bigint not null,
    revision      bigint not null,
    primary key (queue, start)
);

create table demand.forecast (
    queue    text not null,
    day      date not null,
    revision bigint not null,
    content  bytea not null,                        -- heliotrope.v1.DemandForecast
    primary key (revision, queue, day)
);

create table demand.requirement (
    queue    text not null,
    day      date not null,
    revision bigint not null,
    content  bytea not null,                        -- heliotrope.v1.StaffingRequirement
    primary key (revision, queue, day)
);

-- How many queue-days belong to a revision.
create table demand.release (
    kind       text not null check (kind in ('forecast', 'requirement')),
    revision   bigint not null,
    queue_days integer not null,
    recorded_at timestamptz not null default now(),
    primary key (kind, revision)
);

-- Forecasts asked for; a revision is higher than every earlier one.
create table demand.forecast_request (
    request_id    text primary key,
    revision      bigint not null unique generated always as identity,
    horizon_start timestamptz not null,
    weeks         smallint not null,
    queues        text[] not null,
    created_at    timestamptz not null default now()
);

-- migrate:down
drop schema demand cascade;
drop table network;
