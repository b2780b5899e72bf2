"""Job adverts and CVs: what is asked for in them, what a person has done, and which questions bear on it."""
