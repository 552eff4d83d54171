"""The settings that an operator reads about are those that the product reads."""

import re
from pathlib import Path

from shared.settings import Settings

ROOT = Path(__file__).parents[2]


def names_in(text: str) -> set[str]:
    """Every NAME of a line NAME=value, commented out or not."""
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]*)=", text, re.MULTILINE))


def test_the_example_environment_names_every_setting_and_no_other():
    prefix = Settings.model_config.get("env_prefix", "")
    settings = {str(field.validation_alias or prefix + name).upper() for name, field in Settings.model_fields.items()}
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    read_by_compose = set(re.findall(r"\$\{([A-Z][A-Z0-9_]*)", compose))
    assert settings
    assert names_in((ROOT / ".env.example").read_text(encoding="utf-8")) == settings | read_by_compose
