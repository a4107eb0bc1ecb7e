"""What the error pages of this room say beyond the code: who was first, and when."""

from __future__ import annotations

from dataclasses import replace

from engine.partner.people import names_of
from engine.workflow.errors import CompletionRefusedError, TaskClosedError, TaskTakenError
from web.dates import moment_on_page
from web.errors import ErrorPage, explains
from web.guard import reading


@explains(TaskClosedError)
def closed(error: TaskClosedError, page: ErrorPage) -> ErrorPage:
    """Say who completed a task, and when; or that the request moved on."""
    when = moment_on_page(error.ended_at)
    if error.kind != "completed" or error.ended_by is None:
        return replace(
            page,
            title="This task is no longer needed",
            happened=f"The request moved on, {when.words} ({when.exact}), so nobody has to do this any more.",
        )
    with reading() as session:
        name = names_of(session, {error.ended_by}).get(error.ended_by, "Somebody")
    return replace(page, happened=f"{name} completed this {when.words} ({when.exact}).")


@explains(TaskTakenError)
def taken(error: TaskTakenError, page: ErrorPage) -> ErrorPage:
    """Say who has a task."""
    with reading() as session:
        name = names_of(session, {error.assignee_id}).get(error.assignee_id, "Somebody")
    return replace(
        page,
        happened=f"{name} has claimed this task.",
        remedy="Choose another task, or ask them to give it back.",
    )


@explains(CompletionRefusedError)
def refused(error: CompletionRefusedError, page: ErrorPage) -> ErrorPage:
    """Say why this person may not complete a task."""
    return replace(page, happened=error.reason)
