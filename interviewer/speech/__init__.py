"""Speech to text: untrusted bytes in, a finished transcript out."""
