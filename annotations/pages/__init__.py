"""Door: the pages that people see."""
