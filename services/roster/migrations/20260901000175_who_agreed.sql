-- migrate:up

-- Who agreed, as token or certificate proved: people are counted by it, not by the name that a request gives.
-- Empty where nothing was proved, in a demo.
alter table approval add column subject text not null default '';
alter table approval drop constraint approval_pkey, add primary key (roster, version, subject, by_name);

-- migrate:down
delete from approval a using approval b
    where (a.roster, a.version, a.by_name) = (b.roster, b.version, b.by_name) and a.subject > b.subject;
alter table approval drop constraint approval_pkey, add primary key (roster, version, by_name);
alter table approval drop column subject;
