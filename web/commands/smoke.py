"""``concord smoke``: does it work? Drives a story over HTTP as the people concerned."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import click
import httpx
from lxml import html

from web.commands.demo.cases import RECORD
from web.commands.demo.people import fresh_children
from web.commands.demo.world import PASSWORD

MAIL_SECONDS = 20
"""How long a mail may take to arrive."""
TIMEOUT = 30


class SmokeFailedError(Exception):
    """A step did not do what it should; the text says what was expected, and what came."""


class Visitor:
    """One person with a browser."""

    def __init__(self, url: str, email: str = "") -> None:
        self._client = httpx.Client(base_url=url, follow_redirects=True, timeout=TIMEOUT)
        self.email = email
        self.page: html.HtmlElement = html.fromstring("<html/>")
        self.path = ""

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def open(self, path: str) -> None:
        """Load a page."""
        self._take(self._client.get(path))

    def raw(self, path: str) -> httpx.Response:
        """Load something that is no page."""
        return self._client.get(path)

    def sign_in(self) -> None:
        """Sign in with the demo's password."""
        self.open("/sign-in")
        self.send("//form[.//input[@name='password']]", email=self.email, password=PASSWORD)
        if "/sign-in" in self.path:
            raise SmokeFailedError(f"expected {self.email} to be signed in, but the sign-in page came back")

    def send(
        self,
        form: str,
        files: dict[str, tuple[str, bytes]] | None = None,
        *,
        repeated: dict[str, list[str]] | None = None,
        **fields: str,
    ) -> None:
        """Fill in and send the form that an XPath names, with what is hidden in it."""
        found = self.page.xpath(form)
        if not found:
            raise SmokeFailedError(f"expected a form {form} on {self.path}, but there is none")
        hidden = {i.get("name"): i.get("value", "") for i in found[0].xpath(".//input[@type='hidden']")}
        body: dict[str, str | list[str]] = {**hidden, **fields, **(repeated or {})}
        target = found[0].get("action") or self.path
        self._take(self._client.post(target, data=body, files=files or None))

    def follow(self, words: str) -> None:
        """Follow the first link with these words."""
        found = self.page.xpath(f"//a[contains(normalize-space(.), {words!r})]/@href")
        if not found:
            raise SmokeFailedError(f"expected a link {words!r} on {self.path}, but there is none")
        self.open(found[0])

    def expect(self, words: str) -> None:
        """Check that the page says something."""
        text = " ".join(self.page.text_content().split())
        if words not in text:
            raise SmokeFailedError(f"expected {words!r} on {self.path}, but it is not there")

    def _take(self, answer: httpx.Response) -> None:
        self.path = answer.url.raw_path.decode()
        self.page = html.fromstring(answer.text or "<html/>")
        if answer.status_code >= 400:
            said = " ".join(self.page.xpath("//h1/text() | //*[@data-problems]//li//text()"))
            raise SmokeFailedError(f"expected a page at {self.path}, but got {answer.status_code}: {said}")


def disclosure(url: str) -> Iterator[str]:
    """The main job: request, match, consent, review, release, download. Yields the name of each step before it."""
    theo, priya, dana = (Visitor(url, f"{name}@demo.invalid") for name in ("theo", "priya", "dana"))
    guardian, noor = Visitor(url), Visitor(url, "noor@demo.invalid")
    people = (theo, priya, dana, guardian, noor)
    try:
        yield from _disclosure(theo, priya, dana, guardian, noor)
    finally:
        for person in people:
            person.close()


def _disclosure(
    theo: Visitor, priya: Visitor, dana: Visitor, guardian: Visitor, noor: Visitor
) -> Iterator[str]:
    yield "the requester, the custodian, counsel and the analyst sign in"
    for person in (theo, priya, dana, noor):
        person.sign_in()

    yield "the requester submits a request"
    child = fresh_children()[1]
    theo.open("/act/requests/new")
    holder = theo.page.xpath("//select[@name='holder_id']/option[contains(., 'Prickly Pear')]/@value")[0]
    theo.send(
        "//form[.//select[@name='holder_id']]",
        holder_id=holder,
        purpose="return_to_school",
        reason="A return meeting is planned for next week.",
        given_name=child.given_name,
        family_name=child.family_name,
        born_on=child.born_on.isoformat(),
        urgent="no",
        repeated={"categories": ["mental_health"]},
    )
    case = theo.path
    number = theo.page.xpath("//title/text()")[0].split()[1]
    theo.expect("Open")

    yield "the custodian matches the child to the holder's own records"
    _claim(priya, "Match to our records", number)
    subject = priya.page.xpath("//select[@name='subject_id']/option[@value!='']/@value")[0]
    priya.send("//form[@id='decide']", outcome="matched", subject_id=subject)

    yield "the guardian gets a mail, opens its link twice, and signs"
    link = _mail_link(guardian, child.guardian_email)
    guardian.open(link)
    guardian.open(link)
    guardian.expect("Sign my choices")
    guardian.send(
        "//form[.//input[@name='typed_name']]",
        typed_name=child.guardian,
        action="sign",
        repeated={"c-mental_health": ["yes"]},
    )
    guardian.expect("Your answer is recorded")

    yield "counsel reviews and approves"
    _claim(dana, "Legal review", number)
    dana.send("//form[@id='decide']", outcome="approve", reason="The consent covers it.")

    yield "the custodian attaches the record, and Concord releases it"
    _claim(priya, "Prepare the release", number)
    priya.send(
        "//form[@id='decide']",
        {"files": ("plan.pdf", RECORD + number.encode())},
        outcome="ready",
        item_category="mental_health",
    )

    yield "the requester downloads it"
    theo.open(case)
    theo.expect("Released")
    item = theo.page.xpath("//a[contains(@href, '/act/releases/')]/@href")[0]
    answer = theo.raw(item)
    if answer.content != RECORD + number.encode():
        raise SmokeFailedError("expected the record as it was attached, but other bytes came")

    yield "the guardian stops the sharing, and the download ends"
    guardian.open(link)
    guardian.send("//form[contains(@action, '/stop')]")
    guardian.expect("You stopped it")
    refused = theo.raw(item)
    if refused.status_code < 400:
        raise SmokeFailedError("expected no download after the revocation, but it was given")

    yield "the analyst sees the diagram that ran"
    noor.open("/plan/")
    noor.follow("Disclosure request")
    noor.expect("In force")


def _claim(person: Visitor, task: str, number: str) -> None:
    person.open("/act/inbox?view=unclaimed")
    for _ in range(20):
        rows = person.page.xpath(
            f"//tr[.//a[@class='title' and normalize-space(.)={task!r}] and .//div[contains(., {number!r})]]//a[@class='title']/@href"
        )
        if rows:
            person.open(rows[0])
            person.send("//form[contains(@action, '/claim')]")
            return
        later = person.page.xpath("//nav[@aria-label='Pages']//a[normalize-space(.)='Later']/@href")
        if not later:
            break
        person.open(unescape(later[0]))
    raise SmokeFailedError(
        f"expected the task {task!r} of {number} in the inbox of {person.email}, but it is not there"
    )


def _mail_link(person: Visitor, to: str) -> str:
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        person.open("/demo/mail")
        links = person.page.xpath(f"//article[@data-mail-to={to!r}]//a[contains(@href, '/answer/')]/@href")
        if links:
            return re.sub(r"^https?://[^/]+", "", links[0])
        time.sleep(0.5)
    raise SmokeFailedError(f"expected a mail to {to} within {MAIL_SECONDS} seconds, but none came")


STORIES = {"disclosure": disclosure}


@contextmanager
def _timed(words: str) -> Iterator[None]:
    began = time.monotonic()
    try:
        yield
    except (SmokeFailedError, httpx.HTTPError) as failure:
        click.echo(f"failed {time.monotonic() - began:6.2f}s  {words}\n  {failure}")
        sys.exit(1)
    click.echo(f"ok     {time.monotonic() - began:6.2f}s  {words}")


@click.command()
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="A running demo.")
@click.option("--story", type=click.Choice(sorted(STORIES)), default="disclosure", show_default=True)
def smoke(url: str, story: str) -> None:
    """Drive a story over HTTP as the people concerned; a line a step, exit code 1 at the first that fails."""
    steps = STORIES[story](url)
    words: str | None = next(steps, None)
    while words is not None:
        with _timed(words):
            words = next(steps, None)
