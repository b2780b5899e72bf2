"""A mock interviewer for the LLM era: role-specific questions, anchored grading, a scored transcript."""

__version__ = "0.1.0"
