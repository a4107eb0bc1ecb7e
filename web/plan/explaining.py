"""What the error pages of this room say beyond the code."""

from __future__ import annotations

from dataclasses import replace

from engine.plan.drafts import DraftChangedError
from engine.workflow.forms import FormError
from web.errors import ErrorPage, explains


@explains(DraftChangedError)
def changed(error: DraftChangedError, page: ErrorPage) -> ErrorPage:
    """Say that the draft is no longer what the page showed."""
    del error
    return replace(
        page,
        title="The draft was changed meanwhile",
        happened="Somebody saved or published this draft after your page was opened.",
        kept="What they saved stands. Nothing of yours was saved, and nothing was published.",
        remedy="Open the draft again and look at what it is now, then decide.",
    )


@explains(FormError)
def unusable(error: FormError, page: ErrorPage) -> ErrorPage:
    """Say which part of a form can't be shown or checked, and why."""
    what = error.component
    return replace(
        page,
        title="The form can't be used",
        happened=f"{what[:1].upper()}{what[1:]} {error.why}.",
        remedy="Mend the form and save it again.",
    )
