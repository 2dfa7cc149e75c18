-- migrate:up

-- The newest revision is the network in force: a document that was in force before becomes a revision of its own when it
-- is imported again after another.
alter table network drop constraint network_sha256_key;

-- migrate:down
alter table network add constraint network_sha256_key unique (sha256);
