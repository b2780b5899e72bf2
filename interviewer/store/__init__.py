"""What must survive: sessions, grades, recordings and work still to do, in SQLite or PostgreSQL."""
