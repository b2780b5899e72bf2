"""`python -m interviewer.cli` is the same as `interviewer`."""

from interviewer.cli.main import main

main()
