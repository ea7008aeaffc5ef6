"""Form fields that show themselves as NHS design system components.

A form inherits :class:`Form` and names its fields; ``{{ form.reason }}`` shows label, hint,
error and input, ``{{ form }}`` all of them. The error summary above the page comes from the
layout. Words are kept to the NHS content guide: optional questions say so, required ones do
not, and every error says what to do.
"""

from mooring.design.fields.bound import Bound, Form, NhsField
from mooring.design.fields.choices import Checkboxes, Confirm, Radios, Select
from mooring.design.fields.dates import Date, DateTime
from mooring.design.fields.texts import (
    Email,
    Hidden,
    LongText,
    NhsNumber,
    Password,
    Phone,
    Text,
    Upload,
    WholeNumber,
)

__all__ = [
    "Bound",
    "Checkboxes",
    "Confirm",
    "Date",
    "DateTime",
    "Email",
    "Form",
    "Hidden",
    "LongText",
    "NhsField",
    "NhsNumber",
    "Password",
    "Phone",
    "Radios",
    "Select",
    "Text",
    "Upload",
    "WholeNumber",
]
