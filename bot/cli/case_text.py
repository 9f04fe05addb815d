"""A case as a page of text for a terminal."""

from typing import Any


def case_text(document: dict[str, Any]) -> str:
    """What `case show` prints without --json."""
    identity = document["identity"]
    who = document["requester"]
    lines = [
        f"{document['ref']}  {document['state']}",
        f"from      {who['address'] or who.get('postal', '').replace(chr(10), ', ')} ({who['name']})",
        f"asks      {', '.join(each['type'] + ': ' + each['state'] for each in document['requests'])}",
        f"identity  {identity['state']}, {identity['level']}, needs {identity['required']}",
        f"act by    {document['act_by']} (outer line {document['due_on']})",
    ]
    lines += [f"          {each['type']}: {each['rule']}" for each in document["dates"]]
    lives = document["residence"]
    if lives:
        lines.append(f"lives in  {lives['country']} (by {lives['told_by'].replace('_', ' ')})")
    if document["pass_on_by"]:
        lines.append(f"Meta      to be told by {document['pass_on_by']} of what concerns the Facebook page")
    if document["flags"]:
        lines.append(f"flags     {', '.join(document['flags'])}")
    lines += [f"task      {task['text']}" for task in document["tasks"]]
    lines += [f"with      {each['ref']} ({each['how'].replace('_', ' ')})" for each in document["related"]]
    lines += [
        f"BREACH    note {each['id']} ({each['kind']}): the authority has to be told by {each['tell_by']}"
        for each in document["breaches"]
        if not each["closed_at"]
    ]
    lines += _on_file(document) + changes_text(document["changes"])
    for mail in document["messages"]:
        arrow = "->" if mail["direction"] == "out" else "<- automatic:" if mail["automatic"] else "<-"
        head = f"{arrow} {mail['at']}  message {mail['id']}: {mail['subject']}"
        lines += ["", head, _indented(mail["text"])]
    for draft in document["drafts"]:
        lines += ["", f"draft {draft['id']}: {draft['kind']}, {draft['state']}, {draft['subject']}"]
        lines += (
            [f"   printed {draft['printed_at']}; case print writes it again"] if draft["printed_at"] else []
        )
        lines += [f"   missing: {gap['text']} ({gap['id']})" for gap in draft["gaps"]]
        lines.append(_indented(draft["text"]))
    lines += ["", "timeline"]
    for event in document["timeline"]:
        detail = {key: value for key, value in event.items() if key not in ("at", "what", "by")}
        told = ", ".join(f"{key}: {value}" for key, value in detail.items())
        lines.append(f"   {event['at']}  {event['what']} by {event['by']}" + (f" ({told})" if told else ""))
    lines += [f"   note by {note['author']}: {note['text']}" for note in document["notes"]]
    return "\n".join(lines)


def changes_text(said: dict[str, Any] | None) -> list[str]:
    """What the answer will change in the registers, what stays, and how far it has been done."""
    if said is None:
        return []
    lines = []
    for each in said["planned"]:
        by_hand = f", by hand: {each['by_hand']}" if each["by_hand"] else ""
        lines.append(f"changes   {each['register']}: {each['operation']}{by_hand}")
        for change in each["changes"]:
            new = "gone" if change["new"] is None else f"“{change['new']}”"
            where = f"{change['place']} {change['record']} {change['field']}"
            lines.append(f"          {where}: “{change['old']}” → {new}")
    for each in said["kept"]:
        until = "day not clear" if each["unclear"] else each["until"] or "as long as that is so"
        lines.append(f"kept      {each['group']}, by {each['rule']}: {until}")
    lines += [f"          not known: {trouble}" for trouble in said["troubles"]]
    return lines + [
        f"step      {each['register']}: {each['operation']}, {each['state']}" for each in said["steps"]
    ]


def _on_file(document: dict[str, Any]) -> list[str]:
    """What the registers know of the person, and which of them could not be asked."""
    lines = [
        f"on file   {each['register']} ({each['company']}), {each['row']}: {each['name']}, "
        f"by {each['matched_by'].replace('_', ' ')}; {', '.join([*each['emails'], *each['phones']])}"
        for each in document["register"]
    ]
    if document["resembles"]:
        lines.append(f"          the address isn't on file, it only looks like {document['resembles']}")
    return lines + [
        f"          {each['state'].replace('_', ' ')}: {each['register']} ({each['why']})"
        for each in document["registers_asked"]
        if each["state"] != "looked_up"
    ]


def _indented(text: str) -> str:
    return "\n".join(f"   {line}".rstrip() for line in text.splitlines())
