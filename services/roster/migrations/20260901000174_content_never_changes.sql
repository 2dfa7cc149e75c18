-- migrate:up

-- A chunk is known by its hash, a manifest says which chunks a version has, a difference what it changed: they are stored
-- and, when a version is compacted, deleted. No service changes them.
revoke update on chunk, manifest, difference from heliotrope_service;

-- migrate:down
grant update on chunk, manifest, difference to heliotrope_service;
