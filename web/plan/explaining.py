"""What the error pages of this room say beyond the code."""

from __future__ import annotations

from dataclasses import replace

from engine.plan.errors import DraftChangedError, DraftRejectedError
from engine.workflow.parser import FORM
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


@explains(DraftRejectedError)
def rejected(error: DraftRejectedError, page: ErrorPage) -> ErrorPage:
    """Say which file can't be kept, and where in it what is wrong."""
    reason = f"{error.reason[:1].upper()}{error.reason[1:]}."
    if error.file.endswith(FORM):
        return replace(page, title="The form can't be used", happened=reason)
    return replace(page, title="The diagram can't be read", happened=f"In {error.file}: {error.reason}.")
