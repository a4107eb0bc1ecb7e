"""Pages of the room Plan: the processes in force, drafts, and the diagram editor."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.access import Permission
from engine.errors import NotFoundError
from engine.partner.people import names_of
from engine.plan import drafts
from engine.plan.drafts import DefinitionDraft
from engine.workflow import catalogue, definitions
from engine.workflow.lint import Finding, FindingsError, lint
from engine.workflow.operations import OperationSpec
from engine.workflow.outline import outline
from engine.workflow.parser import FORM
from engine.workflow.tables import TABLE, decisions_in
from web.attachments import as_attachment
from web.guard import current_actor, needs, now, reading, runtime, writing
from web.plan.publication import publication_of
from web.security import inline_styles, sandboxed

bp = Blueprint("plan", __name__, url_prefix="/plan")
XML, JSON = "application/xml", "application/json"
_TAG = re.compile(r'\s*"?([0-9]{1,9})"?\s*')
"""A revision is a column of 32 bits."""


@bp.get("/")
@needs(Permission.PROCESS_READ)
def processes() -> ResponseReturnValue:
    """List the processes with their versions, and the open drafts."""
    actor = current_actor()
    with reading() as session:
        versions = catalogue.versions(session, actor=actor)
        open_drafts = drafts.open_drafts(session, actor=actor)
        people = {v.published_by for v in versions} | {d.saved_by for d in open_drafts}
        return render_template(
            "plan/processes.html",
            versions=versions,
            drafts=open_drafts,
            titles={v.id: _title(v.files, v.key) for v in versions},
            live=catalogue.live_instances(session, actor=actor),
            names=names_of(session, people - {None}),  # type: ignore[arg-type]
        )


@bp.get("/processes/<uuid:definition_id>")
@needs(Permission.PROCESS_READ)
def version(definition_id: UUID) -> ResponseReturnValue:
    """Show one version: its diagrams, and the same as an outline."""
    actor = current_actor()
    with reading() as session:
        row = catalogue.version(session, definition_id, actor=actor)
        files = definitions.unpack(row.files)
        diagrams = catalogue.diagrams(row.files, row.key)
        people = {person for person in (row.published_by, row.drafted_by) if person}
        return render_template(
            "plan/version.html",
            version=row,
            diagrams=diagrams,
            outlines={name: outline(files[name]) for name in diagrams},
            tables=decisions_in(files),
            newest=definitions.in_force(session, partnership_id=actor.partnership_id, key=row.key),
            names=names_of(session, people),
        )


@bp.get("/processes/<uuid:definition_id>/<name>")
@needs(Permission.PROCESS_READ)
@sandboxed
def version_file(definition_id: UUID, name: str) -> ResponseReturnValue:
    """Return one file of a version."""
    with reading() as session:
        row = catalogue.version(session, definition_id, actor=current_actor())
        return _as_file(row.files, name)


@bp.post("/processes/<uuid:definition_id>/drafts")
@needs(Permission.PROCESS_EDIT)
def copy(definition_id: UUID) -> ResponseReturnValue:
    """Start a draft from a version."""
    with writing() as session:
        draft = drafts.copy(session, definition_id, actor=current_actor(), now=now())
    flash("The draft is yours. Nothing changes for anybody until somebody else publishes it.", "ok")
    return redirect(url_for("plan.draft", draft_id=draft.id), code=303)


@bp.get("/drafts/<uuid:draft_id>")
@needs(Permission.PROCESS_READ)
@inline_styles
def draft(draft_id: UUID) -> ResponseReturnValue:
    """Show a draft, with what it changes and what is wrong with it; in the editor to those who may change it."""
    actor = current_actor()
    with reading() as session:
        row = drafts.get(session, draft_id, actor=actor)
        diagrams = catalogue.diagrams(row.files, row.key)
        found = _check(row)
        chosen = request.args.get("file") or next(iter(diagrams))
        if chosen not in diagrams:
            raise NotFoundError(f"expected the diagram {chosen!r} in the draft, but it is not there")
        return render_template(
            "plan/draft.html",
            base=catalogue.version(session, row.base_id, actor=actor),
            diagrams=diagrams,
            chosen=chosen,
            outline=outline(_file(row.files, chosen)),
            findings=found,
            may_edit=actor.may(Permission.PROCESS_EDIT),
            operations=[_operation(spec) for spec in runtime().workflow.operations.specs.values()],
            forms=sorted(
                name.removesuffix(FORM) for name in definitions.unpack(row.files) if name.endswith(FORM)
            ),
            tables=decisions_in(definitions.unpack(row.files)),
            names=names_of(session, {row.saved_by, row.created_by}),
            **publication_of(session, row, found),
        )


@bp.get("/drafts/<uuid:draft_id>/publication")
@needs(Permission.PROCESS_READ)
def publication(draft_id: UUID) -> ResponseReturnValue:
    """Show again what a draft changes and what stands against it, within its page."""
    with reading() as session:
        row = drafts.get(session, draft_id, actor=current_actor())
        return render_template("plan/_publication.html", **publication_of(session, row, _check(row)))


@bp.get("/drafts/<uuid:draft_id>/<name>")
@needs(Permission.PROCESS_READ)
@sandboxed
def draft_file(draft_id: UUID, name: str) -> ResponseReturnValue:
    """Return one file of a draft, with the draft's revision as its tag."""
    with reading() as session:
        row = drafts.get(session, draft_id, actor=current_actor())
        answer = _as_file(row.files, name)
        answer.set_etag(str(row.rev))
        return answer


@bp.put("/drafts/<uuid:draft_id>/<name>")
@needs(Permission.PROCESS_EDIT)
def save_file(draft_id: UUID, name: str) -> ResponseReturnValue:
    """Save one file of a draft that was loaded at the revision of ``If-Match``; answer with the findings."""
    rev = _revision(request.headers.get("If-Match", ""))
    changed = {name: request.get_data(cache=False)}
    with writing() as session:
        row = drafts.save(session, draft_id, changed, rev=rev, actor=current_actor(), now=now())
    # Checking may take long, and nobody else writes as long as this transaction is open: it comes after it.
    answer = jsonify(revision=str(row.rev), findings=[_as_json(f) for f in _check(row)])
    answer.set_etag(str(row.rev))
    return answer


@bp.post("/drafts/<uuid:draft_id>/tables")
@needs(Permission.PROCESS_EDIT)
def put_table(draft_id: UUID) -> ResponseReturnValue:
    """Add a file with decision tables to a draft, or replace one; its name is that of the file."""
    rev = _revision(request.form.get("saved_rev", ""))
    sent = request.files.get("table")
    name = (sent.filename or "").lower().replace(" ", "_").replace("-", "_") if sent else ""
    if sent is None or not name.endswith(TABLE):
        flash("Nothing was added: choose a file whose name ends with .dmn.", "warn")
    else:
        with writing() as session:
            drafts.save(session, draft_id, {name: sent.read()}, rev=rev, actor=current_actor(), now=now())
        flash(f"{name} is in the draft. What is wrong with it is listed under the diagram.", "ok")
    return redirect(url_for("plan.draft", draft_id=draft_id), code=303)


@bp.get("/drafts/<uuid:draft_id>/findings")
@needs(Permission.PROCESS_READ)
def findings(draft_id: UUID) -> ResponseReturnValue:
    """Return what is wrong with a draft."""
    with reading() as session:
        row = drafts.get(session, draft_id, actor=current_actor())
        return jsonify([_as_json(f) for f in _check(row)])


@bp.post("/drafts/<uuid:draft_id>/publish")
@needs(Permission.PROCESS_PUBLISH)
def publish(draft_id: UUID) -> ResponseReturnValue:
    """Put a draft in force as it was shown, as somebody who didn't write it."""
    rev = _revision(request.form.get("rev", ""))
    installation = runtime().installation
    with reading() as session:
        _check(
            drafts.get(session, draft_id, actor=current_actor())
        )  # kept, so that publication finds it done
    try:
        with writing() as session:
            made = drafts.publish(
                session, draft_id, rev=rev, installation=installation, actor=current_actor(), now=now()
            )
    except FindingsError as refused:
        flash(
            f"Not published: the draft has {len(refused.findings)} errors. They are listed beside it.", "warn"
        )
        return redirect(url_for("plan.draft", draft_id=draft_id), code=303)
    flash(f"Version {made.version} is in force for new cases. Live cases stay on theirs.", "ok")
    return redirect(url_for("plan.version", definition_id=made.id), code=303)


def _check(row: DefinitionDraft) -> list[Finding]:
    return lint(definitions.unpack(row.files), runtime().installation)


def _as_json(finding: Finding) -> dict[str, str | None]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "element": finding.element_id,
        "message": finding.message,
        "detail": finding.file,
    }


def _operation(spec: OperationSpec) -> dict[str, object]:
    return {
        "name": spec.name,
        "summary": spec.summary,
        "params": sorted(spec.params),
        "result": sorted(spec.result),
    }


def _title(packed: bytes, key: str) -> str:
    return next(iter(catalogue.diagrams(packed, key).values()))


def _file(packed: bytes, name: str) -> bytes:
    try:
        return definitions.unpack(packed)[name]
    except KeyError:
        raise NotFoundError(f"expected the file {name!r} in the definition, but it is not there") from None


def _as_file(packed: bytes, name: str) -> Response:
    """Return a file for scripts and for keeping: a browser that is sent to it must not show it."""
    answer = Response(_file(packed, name), mimetype=JSON if name.endswith(FORM) else XML)
    return as_attachment(answer, name)


def _revision(tag: str) -> int:
    """Return the revision that an entity tag or a form's field names; anything else is a bad request."""
    named = _TAG.fullmatch(tag)
    return int(named[1]) if named else abort(400)
