-- The local copy. Every publication is one transaction: shifts, changes, version and the token to resume from.

create table if not exists roster (
    roster      text primary key,
    version     integer not null,
    roster_hash text not null          -- the server's, over the canonical text of all shifts
);

create table if not exists shift (
    roster       text not null,
    agent        text not null,
    start        text not null,        -- ISO 8601, UTC
    end          text not null,
    site         text not null,
    paid_minutes integer not null,
    content      blob not null,        -- heliotrope.v1.Shift, with its activities
    primary key (roster, agent, start)
) without rowid;
create index if not exists shift_of_agent on shift (agent, start);

-- What payroll acts on: every change once. The key refuses a second time.
create table if not exists change (
    roster  text not null,
    version integer not null,
    agent   text not null,
    start   text not null,
    kind    text not null check (kind in ('added', 'changed', 'removed')),
    primary key (roster, version, agent, start)
) without rowid;

create table if not exists cursor (
    sole         integer primary key check (sole = 1),
    resume_token text not null
);
