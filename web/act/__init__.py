"""Pages of the room Act: the inbox, requests, tasks, releases, and the guardian's page."""

from flask import Blueprint

from web.act import answering, downloads, explaining, inbox, requests, work

bp = Blueprint("act", __name__)
for part in (inbox, requests, work, downloads, answering):
    part.register(bp)

__all__ = ["bp", "explaining"]
