"""Statute packs: cited working-time facts, one TOML file per jurisdiction, and the house pack beside them.

A fact is law where a source gives it; what no source gives is house policy and is shown as such.
"""

from heliotrope.packs.loading import jurisdictions, load_pack, parse_pack
from heliotrope.packs.rules import labour_rules, pack_versions

__all__ = ["jurisdictions", "labour_rules", "load_pack", "pack_versions", "parse_pack"]
