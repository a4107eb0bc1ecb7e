from __future__ import annotations

import pytest
from flask import Response
from werkzeug.http import parse_options_header

from web.attachments import as_attachment


@pytest.mark.parametrize(
    ("name", "plain", "full"),
    [
        ("plan.pdf", "plan.pdf", None),
        ("Plan for May.pdf", "Plan for May.pdf", None),
        ("Überweisung 日本.pdf", "Uberweisung __.pdf", "Überweisung 日本.pdf"),
        ('a "b"\\c/d%41.pdf', "a _b__c_d_41.pdf", 'a "b"\\c/d%41.pdf'),
        ("two\r\nX-Evil: 1.pdf", "twoX-Evil: 1.pdf", None),
        ("\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", "fdp.exe", None),
        ("a\ud800b.pdf", "ab.pdf", None),
        (" \x00 ", "record", None),
        ("日本", "__", "日本"),
        ("שלום.pdf", "____.pdf", "שלום.pdf"),
    ],
)
def test_a_download_has_its_name_in_a_form_that_every_browser_reads(
    name: str, plain: str, full: str | None
) -> None:
    header = as_attachment(Response(b""), name).headers["Content-Disposition"]
    header.encode("ascii")
    kind, _, rest = header.partition("; ")
    quoted, _, extended = rest.partition("; ")
    assert (kind, quoted) == ("attachment", f'filename="{plain}"')
    if full is None:
        assert extended == ""
    else:
        assert extended.startswith("filename*=UTF-8''")
        assert parse_options_header(f"attachment; {extended}")[1]["filename"] == full
