"""Markdown of a student, shown in the origin of an instructor's Jupyter.

nbgrader's formgrader and its feedback turn a student's Markdown into HTML and leave scripts alive in it. Two walls,
each of which holds alone: `without_tags` goes over a student's text before it is written into a notebook, and
`clean_html` takes the place of nbconvert's filter by the configuration that the export writes. The second also holds
for text that reaches the folder in another way.
"""

import re

import nh3
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.model.plain import without_controls

TAGS = {
    *(
        "p",
        "br",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "code",
        "em",
        "strong",
        "b",
        "i",
        "del",
    ),
    *("sub", "sup", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "a", "details", "summary"),
}
"""Enough for prose, code, tables and hints. No image: its address would tell a stranger who reads it, and when."""

# Commands of TeX with which MathJax makes links, loads code or reaches the page's own classes and ids.
_TEX = re.compile(
    r"\\(?=(?:href|url|require|class|cssId|style|data|bbox|unicode|includegraphics|mmlToken|html[A-Za-z]*)(?![A-Za-z]))"
)
# A reference to a character: it becomes a backslash, a dollar or a letter of a command where no filter looks any more.
_REFERENCE = re.compile(r"&(?=#|bsol|dollar|lbrace|lcub)")


def clean_html(source: str) -> str:
    """Return Markdown as HTML in which nothing runs, loads or imitates the page around it. Formulas stay."""
    renderer = MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True))
    html = renderer.render(_TEX.sub(r"\\text ", without_controls(source)))
    clean = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}, "th": {"align"}, "td": {"align"}},
                      url_schemes={"http", "https", "mailto"}, link_rel="noopener noreferrer nofollow")  # fmt: skip
    return _TEX.sub(r"\\text ", clean)  # once more: references to characters have become characters


def without_tags(text: str) -> str:
    """Return Markdown in which nothing begins a tag or a link: a space stands between. Reads the same, `a<b` too."""
    parted = re.sub(r"<(?=[A-Za-z/!?])|\](?=[(:])", r"\g<0> ", without_controls(text))
    return _TEX.sub(r"\\text ", _REFERENCE.sub("& ", parted))
