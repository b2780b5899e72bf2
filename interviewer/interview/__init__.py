"""The interview as values and rules: what a session is, how it moves, what is asked next. No I/O here."""
