"""What stands in a page besides text: tags, attributes and addresses."""

from html.parser import HTMLParser

ACTIVE = {"script", "img", "iframe", "object", "embed", "form", "input", "link", "base"}


class Parts(HTMLParser):
    """The parts of `page`."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by the parser."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value or "" for name, value in attrs if name in ("href", "src", "action", "data")}

    @property
    def active(self) -> set[str]:
        """Tags and attributes that run, load, send or style."""
        return (self.tags & ACTIVE) | {name for name in self.attributes if name.startswith("on") or name == "style"}
