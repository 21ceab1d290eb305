"""Templates to pages. A part's templates stand beside its code, what all share stands here."""

import base64
import functools
import hashlib
import inspect
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup, escape

from autograder.model.plain import fit, without_controls

HERE = Path(__file__).parent


def render(templates: Path, template: str, **values: Any) -> str:
    """Return the page that `template` in the folder `templates` makes of `values`; `<style>` is base.css and its own.

    A file `STEM.css` beside `STEM.html` is added to the style.
    """
    css = "".join(_css(path) for path in (HERE / "base.css", (templates / template).with_suffix(".css")))
    page = _environment(templates).get_template(template)
    return page.render(css=Markup(css), policy=_policy(css), **values)  # noqa: S704  the style is our own file


@functools.cache
def _environment(templates: Path) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([templates, HERE]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        fit=fit, number=number, signed=signed, percent=percent, duration=duration, prose=prose, words=words, link=quote
    )
    return environment


def _printable(value: Any) -> Any:
    return without_controls(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def number(value: float) -> str:
    """Return `value` with at most two decimals: 3, 2.5, 1.33."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def signed(value: float) -> str:
    """Return `value` with two decimals and a real minus sign: 0.41, −0.06."""
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}") if round(value, 2) else "0.00"


def percent(share: float) -> str:
    """Return a share of 1 as whole percent."""
    return f"{100 * share:.0f} %"


def duration(seconds: float) -> str:
    """Return a time as people say it: 0.4 s, 12 s, 3 min 5 s, 2 h 10 min."""
    if seconds < 10:
        return f"{number(round(seconds, 1))} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def words(slug: str) -> str:
    """Return a name of code as words: `why_the_safe_path` and `why-the-safe-path` become "Why the safe path"."""
    text = slug.replace("_", " ").replace("-", " ").strip()
    return text[:1].upper() + text[1:]


def prose(text: str) -> Markup:
    """Return an author's text escaped, its hard line breaks taken out and its `code` and **weight** marked up.

    Blank lines and lines that begin a list or are indented stay. Nothing else of Markdown is understood, so that
    text from a student, if it came here, could not do more than be bold.
    """
    unwrapped = re.sub(r"(?<=\S)\n(?=[^\s\-*\d#>])", " ", inspect.cleandoc(without_controls(text)))
    coded = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(unwrapped)))
    return Markup(re.sub(r"\*\*([^*\n]+)\*\*", r"<strong>\1</strong>", coded))  # noqa: S704  escaped above


@functools.cache
def _css(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _policy(css: str) -> str:
    digest = base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
