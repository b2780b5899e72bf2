"""Text as every database takes it."""


def storable(text: str) -> str:
    """The text without half surrogate pairs and U+0000, which a broken paste can hold and no database stores."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")
