"""Pages of the room Act: the inbox, requests, tasks, releases, and the guardian's page."""

from flask import Blueprint

from engine.act.mediatypes import EXTENSIONS, KINDS
from engine.act.signing import same_name
from web.act import answering, diagrams, downloads, explaining, formwork, inbox, packaging, requests, work

bp = Blueprint("act", __name__)
for part in (inbox, requests, work, packaging, diagrams, downloads, answering):
    part.register(bp)
bp.add_app_template_filter(formwork.of_fields, "of_fields")
bp.add_app_template_filter(same_name, "same_name")
bp.add_app_template_global(lambda: KINDS, "upload_kinds")
bp.add_app_template_global(lambda: EXTENSIONS, "upload_extensions")

__all__ = ["bp", "explaining"]
