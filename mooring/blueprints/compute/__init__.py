"""The pure part of the simulator: who there is, and when they come."""

from mooring.blueprints.compute.arrivals import after, arrivals, who
from mooring.blueprints.compute.population import Student, chosen, invent

__all__ = ["Student", "after", "arrivals", "chosen", "invent", "who"]
