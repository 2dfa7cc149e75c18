-- migrate:up

-- People who agreed to the publication of a version, besides the one who publishes it.
create table approval (
    roster  text not null,
    version bigint not null,
    by_name text not null,
    note    text not null default '',
    at      timestamptz not null default now(),
    primary key (roster, version, by_name),
    foreign key (roster, version) references roster_version
);

alter table roster_version
    add column people_changed bigint not null default 0,  -- whose presence differs from base_version
    add column buckets        integer not null default 0, -- agent buckets of its chunks, 0 where not known
    add column closing_request text unique,               -- request that published or discarded it
    add column ended_at       timestamptz,                -- when it was superseded or discarded
    add column compacted_at   timestamptz;                -- its manifest and its chunks are gone
update roster_version set ended_at = now() where state in ('superseded', 'discarded');

create index manifest_by_chunk on manifest (sha256);
create index manifest_by_bucket on manifest (roster, version, bucket);

-- migrate:down
drop index manifest_by_bucket, manifest_by_chunk;
alter table roster_version drop column people_changed, drop column buckets, drop column closing_request,
    drop column ended_at, drop column compacted_at;
drop table approval;
