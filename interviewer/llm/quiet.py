"""What keeps litellm quiet, apart from its client so that starting the program does not load that."""

QUIET_ENVIRONMENT = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_LOG": "ERROR",
}
"""Variables to set before the first call, else litellm fetches price lists and headers from the network."""
