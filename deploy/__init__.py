"""How Heliotrope is put to work: topics, containers and the local stack."""
