"""Work on untrusted bytes, done in a process of its own with capped memory, time and output."""
