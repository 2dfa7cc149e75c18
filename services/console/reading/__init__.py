"""What the screens show, read from the services and worked out for a page."""
