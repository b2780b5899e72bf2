"""The only constructor of vendor objects: everything that runs is built here from settings."""
