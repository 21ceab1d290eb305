"""autograder/page/render.py: pages that stand alone and run nothing."""

import base64
import hashlib
import re

from autograder.page import render
from autograder.page.render import duration, number, percent, prose, words


def page_of(folder, template: str, **values) -> str:
    """Render a template of one line."""
    (folder / "x.html").write_text('{% extends "base.html" %}{% block body %}' + template + "{% endblock %}")
    return render(folder, "x.html", **values)


def test_every_value_is_escaped_and_stripped(tmp_path):
    """Without a filter in the template: markup becomes text and control characters go."""
    page = page_of(tmp_path, '<p title="{{ x }}">{{ x }}</p>', x='<b>"&\x1b[31m\x00\ud800')
    assert '<p title="&lt;b&gt;&#34;&amp;\ufffd\ufffd">&lt;b&gt;&#34;&amp;\ufffd\ufffd</p>' in page
    page.encode("utf-8")


def test_the_policy_allows_one_style_and_nothing_else(tmp_path):
    """The hash in the policy is that of the page's only style block, a part's own style included."""
    (tmp_path / "x.css").write_text(".own { color: red; }")
    page = page_of(tmp_path, "")
    [style] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert ".own" in style
    assert policy.replace("&#39;", "'") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "<script" not in page


def test_the_policy_stands_before_the_style(tmp_path):
    """A browser applies it to what follows."""
    page = page_of(tmp_path, "")
    assert page.index("Content-Security-Policy") < page.index("<style>")


def test_prose_is_unwrapped_and_marked_up_and_still_escaped():
    """An author's line ends go, paragraphs and lists stay, code and weight are marked; tags are text."""
    text = "One line\n    goes on.\n\n    - a list\n    - stays\n\n    `x < y` is **bold** <b>"
    assert str(prose(text)) == (
        "One line goes on.\n\n- a list\n- stays\n\n<code>x &lt; y</code> is <strong>bold</strong> &lt;b&gt;"
    )


def test_prose_cannot_be_broken_out_of():
    """Whatever stands between backticks or stars."""
    assert "<script" not in str(prose("`<script>` **<script>** <script>`"))


def test_numbers_and_words():
    """Two decimals at most; shares in percent; times as people say them; names of code as words."""
    assert [number(one) for one in (3, 2.5, 4 / 3, 0.0, 10)] == ["3", "2.5", "1.33", "0", "10"]
    assert [duration(one) for one in (0.44, 12.4, 185, 59.9, 7800)] == [
        "0.4 s",
        "12 s",
        "3 min 5 s",
        "1 min 0 s",
        "2 h 10 min",
    ]
    assert percent(0.456) == "46 %"
    assert words("why_the_safe-path") == "Why the safe path"
