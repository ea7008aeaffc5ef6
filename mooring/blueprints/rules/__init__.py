"""A partnership, its cast and its simulation, as dated files."""

from mooring.blueprints.rules.partnership import (
    DATA,
    AgreementPlan,
    Blueprint,
    CastMember,
    OrganisationPlan,
    ServicePlan,
    blueprints,
    load_blueprint,
    load_cast,
)
from mooring.blueprints.rules.simulation import Model, load_model

__all__ = [
    "DATA",
    "AgreementPlan",
    "Blueprint",
    "CastMember",
    "Model",
    "OrganisationPlan",
    "ServicePlan",
    "blueprints",
    "load_blueprint",
    "load_cast",
    "load_model",
]
