"""What must not be lost, while everything is killed: saves, imports and exports. `make torture` runs the full counts.

`saves.py` and `jobs.py` each have `run(options) -> list[str]`: the lines of a report. A promise that was not kept is
an AssertionError whose text is that report.
"""
