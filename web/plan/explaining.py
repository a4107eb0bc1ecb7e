"""What the error pages of this room say beyond the code."""

from __future__ import annotations

from dataclasses import replace

from engine.plan.drafts import DraftChangedError
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
        todo="Open the draft again and look at what it is now, then decide.",
    )
