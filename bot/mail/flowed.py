"""Text in the format=flowed of RFC 3676 as the paragraphs that its writer saw."""

import re

_QUOTES = re.compile(r">*")
_SIGNATURE = "-- "


def unflowed(text: str, *, delete_space: bool) -> str:
    """Soft line breaks joined and stuffing taken away; `delete_space`: the DelSp parameter says yes."""
    out: list[str] = []
    paragraph: list[str] = []
    depth = 0

    def close() -> None:
        if paragraph:
            out.append(("> " * depth) + "".join(paragraph))
            paragraph.clear()

    for line in text.split("\n"):
        marks = _QUOTES.match(line)
        level = marks.end() if marks else 0
        words = line[level:].removeprefix(" ")
        if paragraph and (level != depth or words == _SIGNATURE):  # §4.5: never joined across levels
            close()
        depth = level
        soft = words.endswith(" ") and words != _SIGNATURE
        paragraph.append(words[:-1] if soft and delete_space else words)
        if not soft:
            close()
    close()
    return "\n".join(out)
