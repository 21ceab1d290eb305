"""One HTML page that stands alone: escaped, without scripts, and under a policy that would refuse any.

Every value that a template prints is stripped of control characters and then escaped by Jinja; what is `Markup` was
made by a template or by this package. The only style is one `<style>` block whose hash stands in the page's
Content-Security-Policy, so that no text of a student could load, run or draw anything even if it were not escaped.
"""

from autograder.page.render import duration, percent, render, words

__all__ = ["duration", "percent", "render", "words"]
