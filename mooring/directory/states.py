"""The closed vocabularies of the directory."""

from __future__ import annotations

from enum import StrEnum


class OrganisationKind(StrEnum):
    NHS_TRUST = "nhs-trust"
    GP_PRACTICE = "gp-practice"
    NHS_111 = "nhs-111"
    UNIVERSITY = "university"
    COLLEGE = "college"
    STUDENTS_UNION = "students-union"
    AMBULANCE = "ambulance"
    POLICE = "police"
    CHARITY = "charity"


NHS_KINDS = frozenset(
    {
        OrganisationKind.NHS_TRUST,
        OrganisationKind.GP_PRACTICE,
        OrganisationKind.NHS_111,
        OrganisationKind.AMBULANCE,
    }
)


class CodeSystem(StrEnum):
    """ODS codes name NHS organisations, UKPRNs name providers of higher education."""

    ODS = "ods"
    UKPRN = "ukprn"
    NONE = ""


class ServiceKind(StrEnum):
    CRISIS_LINE = "crisis-line"
    URGENT_CARE = "urgent-care"
    NHS_111 = "nhs-111"
    LIAISON = "liaison"
    THERAPY = "therapy"
    COMMUNITY_MENTAL_HEALTH = "community-mental-health"
    GENERAL_PRACTICE = "general-practice"
    UNIVERSITY_MENTAL_HEALTH = "university-mental-health"
    WELLBEING = "wellbeing"
    COUNSELLING = "counselling"
    FITNESS_TO_PRACTISE = "fitness-to-practise"
    ACADEMIC = "academic"
    RESIDENCES = "residences"
    CAMPUS_SECURITY = "campus-security"
    STUDENTS_UNION = "students-union"
    GOVERNANCE = "governance"
    OTHER = "other"
