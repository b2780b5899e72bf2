"""Talking to a language model: a small port, prompts as files, and the one adapter that knows litellm."""
