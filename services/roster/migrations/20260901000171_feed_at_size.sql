-- migrate:up

-- Whose shifts a chunk holds: one agent's are found without reading other people's. Chunks of before do not say.
alter table chunk add column agents text[];

-- What turned the version in force into the next one, as it was made: a heliotrope.v1.DiffVersionsResponse.
create table difference (
    roster  text not null,
    version bigint not null,
    before  bigint not null,
    content bytea not null,
    primary key (roster, version, before),
    foreign key (roster, version) references roster_version
);
alter table difference alter column content set storage external;

-- Who remembers heads of versions hears of every change of them.
create function tell_of_versions() returns trigger language plpgsql as $$
begin
    perform pg_notify('heliotrope', 'versions');
    return null;
end $$;
create trigger versions_change after insert or update or delete on roster_version
    for each statement execute function tell_of_versions();
create trigger versions_change after insert or update or delete on approval
    for each statement execute function tell_of_versions();
create trigger versions_change after insert or update or delete on roster
    for each statement execute function tell_of_versions();

-- migrate:down
drop trigger versions_change on roster;
drop trigger versions_change on approval;
drop trigger versions_change on roster_version;
drop function tell_of_versions;
drop table difference;
alter table chunk drop column agents;
