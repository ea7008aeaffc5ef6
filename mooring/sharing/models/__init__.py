"""What was agreed, refused, objected to and overridden; who is linked with whom; and
:class:`Shareable`, from which every row about a person descends.
"""

from mooring.sharing.models.agreements import Agreement, AgreementTerm
from mooring.sharing.models.answers import CareObjection, ConsentStatement, RecordedBasis
from mooring.sharing.models.look_ups import GuardianNotice, LookUp, Override
from mooring.sharing.models.subjects import (
    SHAREABLE_FIELDS,
    Shareable,
    ShareableQuerySet,
    Subject,
    SubjectLink,
)

__all__ = [
    "SHAREABLE_FIELDS",
    "Agreement",
    "AgreementTerm",
    "CareObjection",
    "ConsentStatement",
    "GuardianNotice",
    "LookUp",
    "Override",
    "RecordedBasis",
    "Shareable",
    "ShareableQuerySet",
    "Subject",
    "SubjectLink",
]
