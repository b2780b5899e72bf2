"""Models of an Ollama that runs on this machine, so that they can be offered."""

import httpx

LOOK_S = 1.0


def installed_models(url: str) -> tuple[str, ...]:
    """Names of the chat models that an Ollama at `url` has, as litellm names them; () if none answers within a second."""
    try:
        reply = httpx.get(f"{url.rstrip('/')}/api/tags", timeout=LOOK_S)
        models = reply.raise_for_status().json()["models"]
        return tuple(f"ollama_chat/{model['name']}" for model in models)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError):
        return ()
