"""Forms that a script sends and whose refusal it shows in the page, so that going back never asks to send again.

Without script a form is sent as ever. With it, a redirect is told in a header: followed by the script, it would use up
the message that the next page shows.
"""

from __future__ import annotations

from flask import Flask, Response, request

SENT_BY_SCRIPT = "X-Concord-Form"
GO_TO = "X-Concord-Location"
REDIRECTS = frozenset({302, 303})


def install(app: Flask) -> None:
    """Answer scripts of ``app`` so."""
    app.after_request(tell_where)


def tell_where(response: Response) -> Response:
    """Turn a redirect into an answer that names the place, if a script sent the form."""
    if SENT_BY_SCRIPT in request.headers and response.status_code in REDIRECTS:
        response.headers[GO_TO] = response.headers.pop("Location")
        response.status_code = 204
        response.set_data(b"")
    return response
