-- migrate:up

-- What the dispatch service keeps: subscriptions, the plans it delivers, the calendar entries it hands out, deliveries.
create schema dispatch;

-- Signs page tokens and acknowledgement links, and makes webhook secrets; made once, so that they outlive a restart.
create table dispatch.signing_key (
    sole boolean primary key default true check (sole),
    key  text not null
);
insert into dispatch.signing_key (key) values (gen_random_uuid()::text || gen_random_uuid()::text);

-- Published versions in the order in which they were taken up.
create table dispatch.publication (
    number           bigint primary key generated always as identity,
    roster           text not null,
    version          bigint not null,
    horizon_start    timestamptz not null,
    horizon_end      timestamptz not null,
    network_revision bigint not null,
    taken_at         timestamptz not null default now(),
    unique (roster, version)
);

create table dispatch.subscription (
    number     bigint primary key generated always as identity,
    id         text not null unique,
    request_id text not null unique,
    reader     text not null,
    channel    text not null check (channel in ('email', 'webhook', 'icalendar', 'push', 'file')),
    address    text not null,                       -- erased when it ends
    language   text not null,
    zone       text not null,
    notify     text not null check (notify in ('any_change', 'times', 'every_version')),
    acknowledge_within_h double precision not null,
    remind_before_h      double precision not null,
    revision   bigint not null default 1,           -- counts changes: the etag is made of it
    generation bigint not null default 1,           -- counts secrets
    token_hash bytea unique,                        -- SHA-256 of the calendar's token; the token itself is not kept
    created_by text not null,
    created_at timestamptz not null default now(),
    ended_at   timestamptz,
    fetched_at timestamptz
);
create index subscription_reader on dispatch.subscription (reader) where ended_at is null;

-- What a version means for a reader who subscribes.
create table dispatch.plan (
    reader      text not null,
    publication bigint not null references dispatch.publication,
    zone        text not null,                      -- of the reader's site
    content     bytea not null,                     -- heliotrope.v1.ShiftBatch without queue shares
    primary key (reader, publication)
);

-- Shifts as calendars know them; cancelled ones stay.
create table dispatch.calendar_entry (
    reader      text not null,
    uid         text not null,
    roster      text not null,
    labour_date date not null,
    sequence    integer not null,
    cancelled   boolean not null,
    changed_at  timestamptz not null,
    content     bytea not null,                     -- heliotrope.v1.Shift without queue shares
    primary key (reader, uid)
);
create index calendar_entry_roster on dispatch.calendar_entry (reader, roster);

create table dispatch.delivery (
    number       bigint primary key generated always as identity,
    id           text not null unique,
    subscription text not null references dispatch.subscription (id),
    publication  bigint not null references dispatch.publication,
    kind         text not null check (kind in ('plan', 'reminder')),
    state        text not null check (state in ('pending', 'sending', 'delivered', 'unchanged', 'superseded',
                                                'uncertain', 'failed')),
    attempts     integer not null default 0,
    epoch        bigint not null default 0,         -- fencing: only the newest claim may write
    lease_until  timestamptz,
    handed_over  boolean not null default false,    -- an e-mail's last byte may be on its way
    next_attempt_at timestamptz not null default now(),
    changes      integer not null default 0,
    problem      text not null default '',
    created_at   timestamptz not null default now(),
    delivered_at timestamptz,
    acknowledge_by timestamptz,
    unique (subscription, publication, kind)        -- effects once
);
create index delivery_due on dispatch.delivery (next_attempt_at) where state in ('pending', 'sending');
create index delivery_of_subscription on dispatch.delivery (subscription, publication);

-- The delivery log.
create table dispatch.attempt (
    delivery text not null references dispatch.delivery (id),
    number   integer not null,
    at       timestamptz not null,
    seconds  double precision not null,
    outcome  text not null check (outcome in ('delivered', 'retry', 'refused', 'uncertain')),
    detail   text not null,
    primary key (delivery, number)
);

-- The first acknowledgement of a version by a reader holds.
create table dispatch.acknowledgement (
    reader  text not null,
    roster  text not null,
    version bigint not null,
    by      text not null,
    at      timestamptz not null default now(),
    primary key (reader, roster, version)
);

-- migrate:down
drop schema dispatch cascade;
