"""Imports: a file is taken in, checked whole, then applied in short batches by whoever claims the job."""

from annotations.services.imports.requests import request_import
from annotations.services.imports.running import run_import

__all__ = ["request_import", "run_import"]
