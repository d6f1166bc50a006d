"""What a browser makes of a piece of HTML."""

from html.parser import HTMLParser

from wording import spaces


class Page(HTMLParser):
    """What a browser would make of a page: the names of its tags, and its text."""

    def __init__(self, html: str):
        super().__init__()
        self.tags, self.text = set(), ""
        self.feed(html)
        self.text = self.text.strip()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)

    def handle_data(self, data):
        self.text += data


class Table(HTMLParser):
    """The cells of a table, row by row; the names of its tags; and the text of its total line and
    of its summary.
    """

    def __init__(self, html: str):
        super().__init__()
        self.rows, self.tags, self.scopes, self.total, self.summary = [], [], [], None, ""
        self.feed(spaces(html))

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append([])
            self.total = self.rows[-1] if ("class", "total") in attributes else self.total
        elif tag in ("th", "td"):
            self.rows[-1].append("")
            self.scopes.append(dict(attributes).get("scope", ""))

    def handle_data(self, data):
        if self.tags[-1] == "summary":
            self.summary += data
        else:
            self.rows[-1][-1] += data
