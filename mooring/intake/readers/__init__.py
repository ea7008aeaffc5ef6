"""What follows the inbox: reading what is stored, sweeping, and what a sender has here already."""

from mooring.intake.readers.reading import Background, read_one, read_pending, sweep
from mooring.intake.readers.senders import every_institution, institution, people_numbered, who

__all__ = [
    "Background",
    "every_institution",
    "institution",
    "people_numbered",
    "read_one",
    "read_pending",
    "sweep",
    "who",
]
