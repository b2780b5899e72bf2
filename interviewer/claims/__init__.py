"""The claims ledger: what a story of a failure says of role, dates, figures, cause, fix and effect, and where."""
