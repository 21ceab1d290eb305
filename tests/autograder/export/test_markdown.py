"""autograder/export/markdown.py: a student's Markdown in an instructor's Jupyter."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.filters import markdown2html

from autograder.export.markdown import clean_html, without_tags

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x]\n\n[x]: javascript:alert(1)",
    "[x](java&#115;cript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=//evil><input name=a></form>",
    "<style>*{display:none}</style>",
    "<base href=//evil>",
    "<input class='score tabbable' id='check-x'>",
    "<div class='btn full-credit'>x</div>",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "<scr<script>ipt>alert(1)</script>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "![x](x){onerror=alert(1)}",
    '![x](x "onerror=alert(1)")',
]
LIVE = re.compile(
    r"<(script|img|svg|iframe|form|input|style|base|object|embed|link|meta|noscript|math)\b|<[^>]+\s(on\w+|style|class|id)\s*=",
    re.I,
)
ADDRESS = re.compile(r"<[^>]+\s(?:href|src)\s*=\s*[\"']?\s*(?!https?:|mailto:|[#\"'])", re.I)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_filter_leaves_nothing_live(attack):
    """No tag that runs, loads, asks or imitates; no handler, style, class or id; no address but of the web."""
    html = clean_html(f"before {attack} after\n\n{attack}")
    assert not LIVE.search(html)
    assert not ADDRESS.search(html)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_written_text_makes_no_tag_under_the_stock_filter(attack):
    """The other wall: what is written into a notebook is harmless where the filter is not configured."""
    html = markdown2html(without_tags(f"before {attack} after\n\n{attack}"))
    assert not re.search(
        r"<(script|svg|iframe|form|input|style|base|details|noscript|math)\b|<[^>]+\son\w+\s*=", html, re.I
    )
    assert "javascript:" not in re.sub(r">[^<]*<", "><", html)


@given(st.text(alphabet="<>/!&;='\"` \n[]()a:$\\", max_size=40))
def test_no_text_leaves_anything_live(text):
    """Whatever is put together of what attacks are made of."""
    assert not LIVE.search(clean_html(f"{text}<script>x</script><img src=x onerror=y>{text}"))


def test_formulas_code_and_structure_stay():
    """A good answer looks as its author meant."""
    html = clean_html(
        "# Why\n\n**Bold** and `q[s]`, $a<b$:\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[x](https://a.b)"
    )
    for part in (
        "<h1>Why</h1>",
        "<strong>Bold</strong>",
        "<code>q[s]</code>",
        "$a",
        "<li>one",
        "<td>1</td>",
        'href="https://a.b"',
    ):
        assert part in html


def test_an_authors_hints_stay():
    """The course's own prose goes through the same filter."""
    assert "<summary>Hint</summary>" in clean_html("<details>\n<summary>Hint</summary>\n\nLook.\n\n</details>")


@pytest.mark.parametrize(
    "command", ["href{javascript:alert(1)}{x}", "require{html}", "class{score}{x}", "style{color:red}{x}"]
)
def test_commands_of_tex_that_reach_the_page_are_disarmed(command):
    """MathJax would make links and classes of them."""
    assert "\\" + command[:5] not in clean_html(f"$\\{command}$")
    assert "\\" + command[:5] not in without_tags(f"$\\{command}$")
    assert "\\frac{1}{2}" in clean_html("$\\frac{1}{2}$")


@pytest.mark.parametrize(
    "formula",
    [r"&#36;\h&#114;ef{javascript:alert(1)}{x}&#36;", r"&dollar;&bsol;href{x}{y}&dollar;", r"&#36;\h<x>ref{x}{y}&#36;",
     r"$\mmlToken{mtext}[href='javascript:alert(1)']{x}$", r"\href1{x}"],
)  # fmt: skip
def test_commands_of_tex_are_disarmed_however_they_are_written(formula):
    """A reference to a character, or a tag that is taken out, becomes a command behind the filter; each wall holds."""
    for html in (clean_html(formula), clean_html(without_tags(formula)), markdown2html(without_tags(formula))):
        assert not re.search(r"\\(href|mmlToken)", html), html


def test_text_without_tags_reads_the_same():
    """Only a space is added, and only where a tag or a link would begin."""
    assert without_tags("1 < 2, a<b, <script>, a <= b, 3<4") == "1 < 2, a< b, < script>, a <= b, 3<4"
    assert without_tags("[x](y), q[s]: 1") == "[x] (y), q[s] : 1"
