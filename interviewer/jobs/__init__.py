"""Work that follows an answer: what each kind does, and the threads of the one process that do it."""
