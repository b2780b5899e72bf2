"""Values to HTML: the only place that escapes and formats what the pages show."""
