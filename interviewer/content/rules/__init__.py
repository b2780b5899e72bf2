"""What a program can check on content: one module for each thing that authors write."""
