"""What every request passes and every answer carries: cross-site checks, a bound CSRF token, headers."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask import session as form_session
from flask_wtf import CSRFProtect

from engine.errors import InvalidInputError
from web.guard import runtime, session_cookie

View = TypeVar("View", bound=Callable[..., Any])
MIB = 1024 * 1024
MAX_PLAIN_BODY = 2 * MIB
"""Largest body, in bytes, that is no upload: a form without files, a diagram, JSON."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_INLINE_STYLES = "concord_inline_styles"
_SANDBOXED = "concord_sandboxed"
_TAKES_FILES = "concord_takes_files"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_MARKED = {_INLINE_STYLES: "style-src-attr 'unsafe-inline'", _SANDBOXED: "sandbox"}
"""By mark of the view: what is added to the policy."""
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


class CrossSiteError(InvalidInputError):
    """The browser says that another site sent this form."""

    code = "cross_site"


def inline_styles(view: View) -> View:
    """Mark a view whose page may use style attributes: only the diagram editors need them."""
    setattr(view, _INLINE_STYLES, True)
    return view


def takes_files(view: View) -> View:
    """Mark a view whose form may carry files, and so be as large as the settings let it."""
    setattr(view, _TAKES_FILES, True)
    return view


def sandboxed(view: View) -> View:
    """Mark a view that hands out a file that people wrote: a browser that shows it all the same runs nothing in it."""
    setattr(view, _SANDBOXED, True)
    return view


def configure(app: Flask, *, secure: bool, secret: bytes, max_upload_bytes: int) -> None:
    """Set cookies and limits. ``secure`` says that people come over https."""
    prefix = "__Host-concord" if secure else "concord"
    app.config.update(
        SECRET_KEY=secret,
        CONCORD_SESSION_COOKIE=prefix,
        CONCORD_SECURE=secure,
        SESSION_COOKIE_NAME=f"{prefix}-form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        MAX_CONTENT_LENGTH=max_upload_bytes + MIB,
        MAX_FORM_MEMORY_SIZE=MIB,
        MAX_FORM_PARTS=500,
        WTF_CSRF_TIME_LIMIT=None,  # a form may stay open as long as the session it is bound to
        WTF_CSRF_SSL_STRICT=False,  # refuse_other_sites() looks at Origin, which no privacy setting strips
    )
    app.before_request(limit_body)
    app.before_request(refuse_other_sites)
    app.before_request(bind_form_token)
    CSRFProtect(app)
    app.before_request(refuse_nul)
    app.after_request(add_headers)


def limit_body() -> None:
    """Let only uploads be large, and only where files are taken: any other body is read for nothing."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.mimetype != "multipart/form-data" or not hasattr(view, _TAKES_FILES):
        request.max_content_length = min(MAX_PLAIN_BODY, current_app.config["MAX_CONTENT_LENGTH"])


def refuse_other_sites() -> None:
    """Refuse what another site's page sends, whatever token it carries.

    Raises:
        CrossSiteError: ``Sec-Fetch-Site`` or ``Origin`` names another site.
    """
    if request.method in SAFE_METHODS:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site not in {None, "same-origin", "none"} or (origin and not _is_ours(origin)):
        raise CrossSiteError("expected a form from this site, but the browser says it is from another")


def _is_ours(origin: str) -> bool:
    own = urlsplit(runtime().settings.base_url)
    return origin in {request.host_url.rstrip("/"), f"{own.scheme}://{own.netloc}"}


def bind_form_token() -> None:
    """Tie the CSRF token to the signed-in session, so that another session's token is worth nothing in it."""
    token = request.cookies.get(session_cookie())
    if not token or request.endpoint == "static":
        return
    key = runtime().keyring.derive("web.form-token")
    bound = hmac.new(key, token.encode(), hashlib.sha256).hexdigest()
    if form_session.get("csrf_token") != bound:
        form_session["csrf_token"] = bound


def refuse_nul() -> None:
    """Refuse a NUL character in any field: no form can make one, and PostgreSQL can't store it.

    Raises:
        InvalidInputError: names the field.
    """
    names: Iterable[tuple[str, str]] = (*request.args.items(multi=True), *request.form.items(multi=True))
    files = ((key, upload.filename or "") for key, upload in request.files.items(multi=True))
    for key, value in (*names, *files, ("address", request.path)):
        if "\0" in value or "\0" in key:
            raise InvalidInputError(
                "expected text, but a field has a NUL character",
                {
                    key.replace(
                        "\0", ""
                    ): f"{_spoken(key)} holds a character that can't be typed. Type it again."
                },
            )


def _spoken(key: str) -> str:
    """Return a field's name as its label begins with it: no label is known here."""
    return key.replace("\0", "").replace("_", " ").strip().capitalize() or "A field"


def add_headers(response: Response) -> Response:
    """Add the security headers, and let nobody but the browser's own cache of assets keep a page."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    view = current_app.view_functions.get(request.endpoint or "")
    marks = {mark for mark in _MARKED if hasattr(view, mark)}
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        marks.discard(_SANDBOXED)  # the page of an error is ours, and has our style
    further = [words for mark, words in _MARKED.items() if mark in marks]
    response.headers["Content-Security-Policy"] = "; ".join([_POLICY, *further])
    if current_app.config["CONCORD_SECURE"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    is_asset = request.endpoint == "static" and response.status_code in {200, 206, 304}
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_asset else "no-store"
    return response
