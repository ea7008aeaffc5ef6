"""The pure part of the simulator: who there is, and when they come."""

from mooring.blueprints.compute.arrivals import after, arrivals, who
from mooring.blueprints.compute.population import Identity, Population, Student, chosen

__all__ = ["Identity", "Population", "Student", "after", "arrivals", "chosen", "who"]
