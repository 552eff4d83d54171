"""A scenario: YAML in which every key is known, a file for each stage of the report's life."""
