"""Screens of the directory. Other parts use ``needs_step_up`` and ``to_step_up``."""

from mooring.directory.views.signing_in import locked_out
from mooring.directory.views.stepping_up import needs_step_up, to_step_up

__all__ = ["locked_out", "needs_step_up", "to_step_up"]
