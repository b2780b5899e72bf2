"""Stand-ins that ship with the program: a scripted chat model and a loopback model server with faults.

They are for tests, for trying the program without a key, and for showing what it does when a model misbehaves.
"""
