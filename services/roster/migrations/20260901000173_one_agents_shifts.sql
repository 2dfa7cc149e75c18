-- migrate:up

-- What readers ask for most, one agent's chunks, in one journey to the server. The function says whose data its query may
-- see ('*', or ids of clients separated by U+001F), as transactions do elsewhere, and takes it back; row security decides.
create function chunks_of_agent(shown text, of_roster text, of_version bigint, of_agent text, of_bucket integer)
returns setof bytea language plpgsql as $$
declare
    said text := coalesce(current_setting('heliotrope.clients', true), '');
begin
    perform set_config('heliotrope.clients', shown, true);
    return query
        select c.content from manifest m join chunk c using (sha256)
        where m.roster = of_roster and m.version = of_version and m.bucket = of_bucket
        and (c.agents is null or of_agent = any(c.agents))
        order by m.week, m.part, m.ring, m.site;
    perform set_config('heliotrope.clients', said, true);
end $$;
revoke execute on function chunks_of_agent from public;
grant execute on function chunks_of_agent to heliotrope_service;

-- migrate:down
drop function chunks_of_agent;
