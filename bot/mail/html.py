"""HTML bodies to plain text: blocks become lines, block quotes get "> ", scripts and styles go."""

import re
from collections import Counter
from html import unescape

from selectolax.lexbor import LexborHTMLParser

# Private characters that stand for structure while the text is collected; the mail's own are removed.
_LINE, _BLOCK, _PARAGRAPH, _QUOTE, _UNQUOTE = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
_OURS = re.compile(f"[{_LINE}-{_UNQUOTE}]")
_BLOCKS = "div, tr, li, dt, dd, table, ul, ol, section, article, header, footer, address, form, center"
# Below a rule, and in the blocks of this id, Outlook copies the headers of the mail it answers.
_PARAGRAPHS = "p, h1, h2, h3, h4, h5, h6, pre, hr, [id$=divRplyFwdMsg]"
_DROPPED = ["script", "style", "head", "title", "template", "noscript", "svg", "select"]
_SPACE = re.compile(r"[^\S\ue000-\ue004]+")
_BREAKS = re.compile(f" *[{_LINE}{_BLOCK}{_PARAGRAPH}](?:[{_LINE}{_BLOCK}{_PARAGRAPH} ])*")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
_ANY_TAG = re.compile(r"<[^<>]{0,4000}>")
_NEVER_CLOSED = frozenset(
    {
        "br",
        "img",
        "hr",
        "meta",
        "link",
        "input",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "col",
        "dt",
        "dd",
        "option",
        "wbr",
    }
)
# An attribute as the HTML5 tokenizer sees it; possessive, so that nothing is looked at twice.
_ONE = r"""=?[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+)?+)?+"""
_ATTRIBUTE = re.compile(_ONE)
_WHOLE_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:[\s/]++|{_ONE})*+")
_SMALL, _LONG_TAG, _MOST_ATTRIBUTES = 50_000, 10_000, 2_000
_MANY_TAGS = 400
_DEEPEST = 500
_QUOTE_LEVELS = 9


def _too_many_attributes(html: str) -> bool:
    """Whether a tag has more attributes than the parser compares in good time: each with all before it."""
    if len(html) < _SMALL:
        return False
    return any(
        len(tag[0]) > _LONG_TAG and sum(1 for _ in _ATTRIBUTE.finditer(tag[0])) > _MOST_ATTRIBUTES
        for tag in _WHOLE_TAG.finditer(html)
    )


def _too_deep(html: str) -> bool:
    """Whether open elements pile up: the HTML5 algorithm is quadratic in their number."""
    if html.count("<") < _MANY_TAGS:
        return False
    depth: Counter[str] = Counter()
    for closing, name in _TAG.findall(html):
        tag = name.lower()
        if tag in _NEVER_CLOSED:
            continue
        depth[tag] = max(0, depth[tag] - 1) if closing else depth[tag] + 1
        if depth[tag] > _DEEPEST:
            return True
    return False


def _keep_pre_lines(html: str) -> str:
    """Line breaks inside <pre> as <br>; some mailers wrap their whole plain text in it."""
    lowered = html.lower()
    if "<pre" not in lowered or len(lowered) != len(html):
        return html
    out: list[str] = []
    at = 0
    while (start := lowered.find("<pre", at)) >= 0 and (end := lowered.find("</pre", start)) >= 0:
        inner = lowered.find(">", start, end) + 1
        if not inner:
            break
        out += [html[at:inner], html[inner:end].replace("\r\n", "\n").replace("\n", "<br>")]
        at = end
    out.append(html[at:])
    return "".join(out)


def _marked_text(html: str) -> str:
    """The document's text with our private characters where lines, blocks and quotes begin and end."""
    tree = LexborHTMLParser(html)
    tree.strip_tags(_DROPPED)
    for node in tree.css("br"):
        node.replace_with(_LINE)
    for node in tree.css(_BLOCKS):
        node.insert_before(_BLOCK)
        node.insert_after(_BLOCK)
    for node in tree.css(_PARAGRAPHS):
        node.insert_before(_PARAGRAPH)
        node.insert_after(_PARAGRAPH)
    for node in tree.css("td, th"):
        node.insert_after(" ")
    for node in tree.css("div.gmail_attr, div.moz-cite-prefix"):
        if node.text(deep=True).rstrip().endswith(":"):  # the quote's "… wrote:", in whatever language
            node.insert_before(_BLOCK + _QUOTE)
            node.insert_after(_UNQUOTE + _BLOCK)
    for node in tree.css("blockquote"):
        node.insert_before(_BLOCK + _QUOTE)
        node.insert_after(_UNQUOTE + _BLOCK)
    body = tree.body or tree.root
    return "" if body is None else body.text(deep=True)


def _newlines(match: re.Match[str]) -> str:
    run = match[0].replace(" ", "")
    lines = run.count(_LINE)
    if _PARAGRAPH in run:
        return "\n" * max(2, min(lines + 1, 3))
    if not lines:
        return "\n"
    # <div>a</div><div><br></div> is an empty line; a<br></div> is only the end of one.
    return "\n" * min(lines + (0 if run.startswith(_LINE) else 1), 3)


def _quote(marked: str) -> str:
    depth = 0
    out: list[str] = []
    for piece in re.split(f"([{_QUOTE}{_UNQUOTE}])", marked):
        if piece == _QUOTE:
            depth += 1
        elif piece == _UNQUOTE:
            depth = max(0, depth - 1)
        elif piece.strip():
            prefix = "> " * min(depth, _QUOTE_LEVELS)
            lines = (piece.strip("\n") if depth else piece).split("\n")
            out.append("\n".join(prefix + line.strip() for line in lines))
    return "\n".join(out) if len(out) > 1 else "".join(out)


def html_to_text(html: str) -> str:
    """Readable plain text; total, and not slow on hostile nesting (there the tags are only cut out)."""
    html = _OURS.sub("", html).replace("\x00", "")
    if _too_deep(html) or _too_many_attributes(html):
        return unescape(_ANY_TAG.sub("\n", html)).strip()
    marked = _SPACE.sub(" ", _marked_text(_keep_pre_lines(html)))
    text = _quote(_BREAKS.sub(_newlines, marked))
    return re.sub(r"\n{4,}", "\n\n\n", text).strip()
