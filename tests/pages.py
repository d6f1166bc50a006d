"""What a browser makes of a piece of HTML."""

from html.parser import HTMLParser


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
