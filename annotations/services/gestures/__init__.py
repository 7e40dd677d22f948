"""Gestures: the only way in which spans and relations of a person or of gold are written.

A request is one gesture: applied whole or not at all, answered the same when it is sent again.
"""

from annotations.services.gestures.gesture import Answer, apply_gesture

__all__ = ["Answer", "apply_gesture"]
