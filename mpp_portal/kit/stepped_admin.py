"""Admin of rows that are never edited, only moved by the steps of a table: a panel, a button for each step, the trail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path

from .admin import ReadOnlyAdmin
from .workflow import StepRefused, StepTable


@dataclass(frozen=True)
class Line:
    """One line of the panel above the row; `address` makes a link of it."""

    label: str
    value: str
    address: str = ""


def move_and_tell(request, row, move: Callable[[Any], tuple[Any, str]]):
    """The row that `move` leads to, with what it says told to the person; or the same row, with why it was refused.

    Raises Http404 for whom it refuses, who learns nothing.
    """
    try:
        row, said = move(row)
    except StepRefused as refused:
        messages.error(request, str(refused))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except IntegrityError:
        messages.error(request, "Belum tersimpan: orang lain baru saja menyimpan perubahan yang sama. Muat ulang.")
    else:
        messages.success(request, said)
    return row


class SteppedAdmin(ReadOnlyAdmin):
    """Give `steps`, and `panel(request, row)` for what a person must know before pressing a button."""

    steps: ClassVar[StepTable]
    change_form_template = "admin/stepped_change_form.html"

    def panel(self, request, row) -> list[Line]:
        """What stands above the buttons."""
        return []

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context |= {
                "panel": self.panel(request, obj),
                "state_text": obj.get_state_display(),
                "steps": self.steps.offered(obj, request.user),
                "step_route": f"{self.admin_site.name}:{self._step_name()}",
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _step_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_step"

    def get_urls(self):
        view = self.admin_site.admin_view(self.step_view)
        return [path("<int:pk>/langkah/<slug:step>/", view, name=self._step_name()), *super().get_urls()]

    def step_view(self, request, pk, step):
        """Take a step of the table; what it refuses is told, and whom it refuses learns nothing."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self.get_queryset(request).filter(pk=pk).first()
        if row is None or not self.has_view_permission(request, row):
            raise Http404

        def take(row):
            self.steps.take(row, step, user=request.user, reason=request.POST.get("reason", ""))
            return row, self.steps.by_name[step].done

        return HttpResponseRedirect(self.address_of(move_and_tell(request, row, take)))
