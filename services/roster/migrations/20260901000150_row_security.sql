-- migrate:up

-- The second layer under the policy table: what a client's auditor must not see, the database does not give.
--
-- heliotrope_service is what the roster service works as: owner of nothing, so that row security holds for it too.
-- heliotrope_auditor is what it becomes for the length of a transaction that answers a client's auditor.
-- Each transaction says by set_config('heliotrope.clients', ..., true) whose data it may see: '*', or ids of clients
-- separated by U+001F. Where nothing is said, nothing is seen.
do $$ begin
    create role heliotrope_service nologin;
exception when duplicate_object or unique_violation then null;  -- roles belong to the server, not to this database
end $$;
do $$ begin
    create role heliotrope_auditor nologin;
exception when duplicate_object or unique_violation then null;
end $$;
do $$ begin
    perform pg_advisory_xact_lock(hashtext('heliotrope roles'));
    if not pg_has_role('heliotrope_service', 'heliotrope_auditor', 'member') then
        grant heliotrope_auditor to heliotrope_service;
    end if;
    if not pg_has_role(current_user, 'heliotrope_service', 'member') then
        execute format('grant heliotrope_service to %I', current_user);
    end if;
end $$;

-- Whose a queue is, as every import of a network said. A queue that ever belonged to two clients is shown to neither.
create table demand.queue_client (
    queue  text not null,
    client text not null,
    primary key (queue, client)
);

create function demand.clients_shown() returns text[] language sql stable parallel safe as $$
    select string_to_array(nullif(current_setting('heliotrope.clients', true), ''), chr(31))
$$;

-- Definer: an auditor learns which queues are its own, and not whose the others are.
create function demand.queues_shown() returns text[] language sql stable security definer set search_path = '' as $$
    select coalesce(array_agg(queue), '{}') from (
        select queue from demand.queue_client group by queue having bool_and(client = any(demand.clients_shown()))
    ) own
$$;

-- (select ...) makes each of these an InitPlan: asked once a statement, not once a row.
create function demand.everything_shown() returns boolean language sql stable parallel safe as $$
    select coalesce(current_setting('heliotrope.clients', true) = '*', false)
$$;

create policy by_client on demand.actual
    using ((select demand.everything_shown()) or queue = any ((select demand.queues_shown())::text[]));
create policy by_client on demand.forecast
    using ((select demand.everything_shown()) or queue = any ((select demand.queues_shown())::text[]));
create policy by_client on demand.requirement
    using ((select demand.everything_shown()) or queue = any ((select demand.queues_shown())::text[]));
create policy by_client on demand.queue_client
    using ((select demand.everything_shown()));
create policy by_client on manifest
    using ((select demand.everything_shown())
           or string_to_array(ring, '+') && (select demand.clients_shown())::text[]);
-- A chunk is shown where the manifest shows it; the subquery stands under the manifest's own policy.
create policy by_client on chunk
    using ((select demand.everything_shown())
           or exists (select 1 from manifest m where m.sha256 = chunk.sha256));
create index if not exists manifest_by_chunk on manifest (sha256);

do $$
declare secured regclass;
begin
    foreach secured in array array['demand.actual', 'demand.forecast', 'demand.requirement', 'demand.queue_client',
                                   'manifest', 'chunk']::regclass[] loop
        execute format('alter table %s enable row level security, force row level security', secured);
    end loop;
end $$;

grant usage on schema public, demand to heliotrope_service;
grant select, insert, update, delete on all tables in schema public, demand to heliotrope_service;
grant usage on all sequences in schema public, demand to heliotrope_service;
-- Tables that later migrations add to `public`. A partition in `demand` gets nothing: it is reached through its parent.
alter default privileges in schema public grant select, insert, update, delete on tables to heliotrope_service;
alter default privileges in schema public grant usage on sequences to heliotrope_service;

grant usage on schema public, demand to heliotrope_auditor;
grant select on manifest, chunk, demand.actual, demand.forecast, demand.requirement to heliotrope_auditor;
-- Whether a version's shifts are still kept, and nothing else of it.
grant select (roster, version, compacted_at) on roster_version to heliotrope_auditor;

-- Append-only by grant; the trigger of before holds for the owner as well.
revoke update, delete on audit_log from heliotrope_service;
create trigger audit_log_is_never_emptied before truncate on audit_log
    for each statement execute function refuse_change();
revoke insert, update, delete on signing_key from heliotrope_service;
do $$ begin
    if to_regclass('schema_migrations') is not null then
        revoke insert, update, delete on schema_migrations from heliotrope_service;
    end if;
end $$;

-- migrate:down
drop trigger audit_log_is_never_emptied on audit_log;
alter default privileges in schema public revoke all on tables from heliotrope_service;
alter default privileges in schema public revoke all on sequences from heliotrope_service;
revoke all on all tables in schema public, demand from heliotrope_service, heliotrope_auditor;
revoke select (roster, version, compacted_at) on roster_version from heliotrope_auditor;
revoke all on all sequences in schema public, demand from heliotrope_service;
revoke usage on schema public, demand from heliotrope_service, heliotrope_auditor;
drop policy by_client on chunk;
drop policy by_client on manifest;
drop policy by_client on demand.actual;
drop policy by_client on demand.forecast;
drop policy by_client on demand.requirement;
alter table chunk no force row level security, disable row level security;
alter table manifest no force row level security, disable row level security;
alter table demand.actual no force row level security, disable row level security;
alter table demand.forecast no force row level security, disable row level security;
alter table demand.requirement no force row level security, disable row level security;
drop table demand.queue_client;
drop function demand.queues_shown, demand.clients_shown, demand.everything_shown;
