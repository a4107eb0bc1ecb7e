"""What a new task brings: mail to those who may do it, and the first place in their inbox if somebody is in danger."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.act import notices, policy
from engine.act.models import DisclosureRequest
from engine.errors import InvalidInputError
from engine.mail.models import OutboxMail
from engine.partner.models import Person
from engine.partner.people import actor_of, people_in_group
from engine.workflow import tasks
from engine.workflow.extensions import PRIORITIES
from engine.workflow.models import UserTask
from engine.workflow.plans import StepOutcome

WAITING = "request_waiting"
PAGED = "counsel_paged"
URGENT_WORK = frozenset({"match_subject", "decide_emergency", "prepare_release"})
"""Forms of the tasks that stand between an urgent request and its release."""


def tell_people(session: Session, outcome: StepOutcome) -> None:
    """Write to those who may do each new task, once and without any detail, and keep it out of the work of the others.

    A listener of the step. Whom the diagram paged in the same step knows already.
    """
    for task_id in outcome.new_tasks:
        task = session.get_one(UserTask, task_id)
        in_danger = _is_about_danger(session, task)
        if in_danger and task.form_key in URGENT_WORK:
            task.priority = PRIORITIES["urgent"]
        template = PAGED if in_danger and task.priority == PRIORITIES["urgent"] else WAITING
        group = _people_of(session, task)
        refused = [person for person in group if not _may_have(session, task, person)]
        task.refused_ids = [str(person.id) for person in refused]
        for person in group:
            if person not in refused and not _is_paged(session, task, person, outcome):
                notices.post(session, _letter(task, person, template), now=outcome.now)


def _is_about_danger(session: Session, task: UserTask) -> bool:
    """Tell whether the request of a task is urgent; a diagram may call a task urgent while nobody is in danger."""
    request = session.scalar(
        select(DisclosureRequest).where(DisclosureRequest.instance_id == task.instance_id)
    )
    return request is not None and request.urgent


def _people_of(session: Session, task: UserTask) -> Sequence[Person]:
    if task.candidate_group is None:
        person = session.get(Person, task.assignee_id) if task.assignee_id else None
        return [person] if person is not None and person.active else []
    try:
        return people_in_group(session, task.candidate_group)
    except InvalidInputError:  # a group of somebody's own diagram that is no agency's: nobody is in it
        return []


def _may_have(session: Session, task: UserTask, person: Person) -> bool:
    if task.candidate_group is None:
        return True  # nobody else has it
    actor = actor_of(person)
    second = tasks.refused_as_second(session, task, actor)
    return second is None and policy.may_complete(session, task, actor) is None


def _is_paged(session: Session, task: UserTask, person: Person, outcome: StepOutcome) -> bool:
    begins, ends = f"{PAGED}:{outcome.instance_id}:", f":{outcome.now.isoformat()}:{person.id}"
    paged = select(OutboxMail.id).where(
        OutboxMail.partnership_id == task.partnership_id,
        OutboxMail.dedupe_key.startswith(begins, autoescape=True),
        OutboxMail.dedupe_key.endswith(ends, autoescape=True),
    )
    return session.scalar(paged.limit(1)) is not None


def _letter(task: UserTask, person: Person, template: str) -> notices.Letter:
    return notices.Letter(
        partnership_id=task.partnership_id,
        to=person.email,
        template=template,
        dedupe_key=f"{WAITING}:{task.id}:{person.id}",
        link_kind="inbox",
        link_id=task.id,
    )
