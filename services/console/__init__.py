"""The console: web pages for scheduling staff, site leads, agents and auditors."""
