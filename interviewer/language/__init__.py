"""The language of the person who reads: messages are English in code, and translated where they are shown."""
