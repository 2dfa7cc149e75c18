-- migrate:up

-- One roster per planning period; the row is locked while its versions are counted or published.
create table roster (
    id            text primary key,
    horizon_start timestamptz not null,
    weeks         smallint not null,
    grain_minutes smallint not null,
    head          bigint not null default 0,        -- highest version
    published     bigint not null default 0         -- version in force, 0 for none
);

-- Content-addressed pieces of versions: bytes of a ShiftBatch, shared between versions.
create table chunk (
    sha256 bytea primary key,
    content bytea not null,
    shifts integer not null
);
alter table chunk alter column content set storage external;  -- served as stored: no decompression

create table roster_version (
    roster           text not null references roster,
    version          bigint not null,
    request_id       text not null unique,
    state            text not null check (state in ('proposed', 'published', 'superseded', 'discarded')),
    base_version     bigint not null,
    shifts           bigint not null,
    roster_hash      text not null,
    root_hash        text not null,
    run              text,
    certificate      bytea,                         -- heliotrope.v1.RosterCertificate
    verdict          bytea not null,                -- breaches and waivers, as a RosterVersion that has nothing else
    breaches         integer not null,
    network_revision bigint not null references network,
    in_force         boolean not null default false,
    reason           text not null default '',
    created_at       timestamptz not null default now(),
    published_at     timestamptz,
    publication      bigint unique,                 -- place in the order of all publications
    previous         bigint,                        -- version that the publication replaced
    primary key (roster, version)
);

-- Which chunks make a version. A chunk never spans two rings of clients.
create table manifest (
    roster  text not null,
    version bigint not null,
    ring    text not null,
    site    text not null,
    week    date not null,                          -- Monday of the UTC week in which the shifts start
    bucket  integer not null,
    part    integer not null,
    sha256  bytea not null references chunk,
    primary key (roster, version, ring, site, week, bucket, part),
    foreign key (roster, version) references roster_version
);

-- Frozen inputs of runs, by hash.
create table problem (
    hash    text primary key,
    content bytea not null                          -- heliotrope.v1.RosterProblem
);

create table scheduling_run (
    id               text primary key,
    request_id       text not null unique,
    request          bytea not null,                -- heliotrope.v1.RunRequest
    roster           text not null references roster,
    lane             text not null check (lane in ('repair', 'plan')),
    state            text not null check (state in ('queued', 'running', 'succeeded', 'failed', 'discarded')),
    base_version     bigint not null,
    network_revision bigint not null references network,
    basis            jsonb not null,
    problem_hash     text not null references problem,
    attempts         integer not null default 0,
    epoch            bigint not null default 0,     -- fencing: only the newest claim may write
    worker           text not null default '',
    lease_until      timestamptz,
    progress         bytea,                         -- heliotrope.v1.RunProgress
    version          bigint not null default 0,
    failure          text not null default '',
    stop_requested   boolean not null default false,
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now()
);
create index scheduling_run_waiting on scheduling_run (lane, created_at) where state = 'queued';
create index scheduling_run_leased on scheduling_run (lease_until) where state = 'running';

-- migrate:down
drop table scheduling_run, problem, manifest, roster_version, chunk, roster;
