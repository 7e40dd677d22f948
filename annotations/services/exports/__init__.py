"""Exports: asked for, then written by whoever claims the job."""

from annotations.services.exports.requests import OPTIONS, request_export
from annotations.services.exports.running import run_export

__all__ = ["OPTIONS", "request_export", "run_export"]
