"""Exports: asked for, then written by whoever claims the job."""

from annotations.services.exports.requests import request_export
from annotations.services.exports.running import run_export

__all__ = ["request_export", "run_export"]
