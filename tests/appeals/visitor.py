"""A visitor without scripts: reads pages, fills in the forms that are there and presses their buttons."""

from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Page(HTMLParser):
    """The forms and the text of one page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html, self.forms, self.words, self.links, self.errors = html, [], [], [], []
        self._form: dict[str, Any] | None = None
        self._select = self._area = ""
        self._silent = 0
        self._in_summary = self._item = False
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        name = named.get("name") or ""
        self._silent += tag in ("script", "style", "datalist", "template")
        if tag == "a":
            self.links.append(named.get("href"))
        self._in_summary = named.get("id") == "error-summary" or (self._in_summary and tag != "h1")
        self._item = tag == "li" or (self._item and tag == "a")
        if tag == "form":
            self._form = {"action": named.get("action") or "", "fields": {}, "names": set()}
            self.forms.append(self._form)
        elif self._form is not None and name:
            self._form["names"].add(name)
            kind = named.get("type")
            if tag == "input" and (kind not in ("checkbox", "radio", "file") or "checked" in named):
                self._form["fields"][name] = named.get("value") or ("y" if kind == "checkbox" else "")
            self._select = name if tag == "select" else self._select
            self._area = name if tag == "textarea" else self._area
        if tag == "option" and self._form is not None and self._select and "selected" in named:
            self._form["fields"][self._select] = named.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style", "datalist", "template")
        if tag == "form":
            self._form = None
        self._select = "" if tag == "select" else self._select
        self._area = "" if tag == "textarea" else self._area

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            self._form["fields"][self._area] = data.removeprefix("\n")
        elif not self._silent:
            self.words.append(data)
            if self._in_summary and self._item and data.strip():
                self.errors.append(data.strip())


class Visitor:
    """One browser with cookies."""

    def __init__(self, client: FlaskClient, language: str = "en") -> None:
        self.client = client
        client.set_cookie("language", language)
        self.answer: TestResponse | None = None
        self.path = "/"

    def open(self, path: str) -> Page:
        """Go to an address and follow where it leads."""
        return self.read(self.client.get(path, follow_redirects=True))

    def press(self, action: str = "", **fields: str | None) -> Page:
        """Fill in the page's form with this action (the first with the first field, by default) and send it.

        Names with a dash are written with two underscores; None leaves a field out.
        """
        wanted = {name.replace("__", "-"): value for name, value in fields.items()}
        fitting = (
            each
            for each in self.page.forms
            if each["action"].endswith(action) and (action or not wanted or next(iter(wanted)) in each["names"])
        )
        form = next(fitting, None)
        assert form, f"{self.path} has no form {action} {[*wanted]}: {self.page.text}"
        data = {name: value for name, value in {**form["fields"], **wanted}.items() if value is not None}
        return self.read(self.client.post(form["action"] or self.path, data=data, follow_redirects=True))

    def read(self, answer: TestResponse) -> Page:
        """Take an answer as the page on the screen."""
        self.answer = answer
        query = answer.request.query_string.decode()
        self.path = answer.request.path + (f"?{query}" if query else "")
        self.page = Page(answer.get_data(as_text=True))
        return self.page

    @property
    def reference(self) -> str:
        """The case number in the address."""
        return self.path.split("/")[2]

    @property
    def errors(self) -> list[str]:
        """The sentences in the summary of errors."""
        return self.page.errors

    @property
    def status(self) -> int:
        """The status of the last answer."""
        assert self.answer is not None
        return self.answer.status_code
