"""Questions that a person writes: a form of plain text boxes, the same lint, YAML to take along."""
