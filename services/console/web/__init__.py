"""How pages leave the console: templates, assets, headers, forms."""
