"""Plain data as YAML text that `yaml_text.py` reads: no anchors, keys in the order given."""

from typing import Any

import yaml


def to_text(value: Any) -> str:
    """The YAML of dicts, lists, texts and numbers."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - as the base class has it
        """Write every value out, since our reader refuses anchors."""
        return True
