"""The forms of the front office: one visit on one page, its bodies, people, receivers, agenda and sources.

Pickers are text boxes resolved on submit: what is ambiguous or unknown comes back as choices under the box.
"""

from .files import AttachmentForm
from .rows import AgendaFormSet, BodyFormSet, ParticipantsFormSet, ReceiversFormSet, SourcesFormSet
from .visit import VisitForm

__all__ = [
    "AgendaFormSet",
    "AttachmentForm",
    "BodyFormSet",
    "ParticipantsFormSet",
    "ReceiversFormSet",
    "SourcesFormSet",
    "VisitForm",
]
