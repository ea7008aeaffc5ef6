"""All the deeds of linkage. Parts of other parts' deeds are in ``look_alikes``."""

from mooring.linkage.actions.proposals import (
    accept_link,
    add_evidence,
    propose_link,
    refuse_link,
)

__all__ = ["accept_link", "add_evidence", "propose_link", "refuse_link"]
