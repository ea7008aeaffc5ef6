"""From a stored ADT message to what a student's record says: the HL7 door of the inbox."""

from mooring.hl7.compute.who import who_in, with_who
from mooring.hl7.presenters import editable, in_words, pieces, refuses_contact, written_as
from mooring.hl7.readers.reading import read
from mooring.intake.gateways import Door

DOOR = Door(
    read=read,
    in_words=in_words,
    who=who_in,
    with_who=with_who,
    show=pieces,
    to_text=editable,
    from_text=written_as,
    refuses_contact=refuses_contact,
)

__all__ = ["DOOR", "read"]
