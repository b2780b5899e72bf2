"""What passes between a candidate and a coach: an interview without names, ratings made blind, reasons, comments."""
