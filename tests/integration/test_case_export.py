"""The file for the authority: course, mails, decisions, dates, and a proof that anybody can check."""

import hashlib
import json
from email import message_from_bytes, policy

import pytest

from bot.errors import GateClosedError
from bot.workflows import casework, exporting
from tests.support.bench import Bench
from tests.support.letters import ACCESS
from tests.support.packages import files


async def test_one_file_tells_the_whole_case(bench: Bench) -> None:
    original = ACCESS.write()
    [case] = await bench.take(original)
    ref = case["ref"]
    await bench.send()
    bench.confirm(ref)
    bench.call(lambda t: casework.note(t, bench.office, casework.Act(ref=ref, by="heli"), "vain meille"))
    bench.approve(ref)
    await bench.send()
    act = casework.Act(ref=ref, by="anna", why="asked by the ombudsman")
    told = files(bench.call(lambda session: exporting.export(session, bench.office, act)))
    assert [content for name, content in told.items() if name.startswith("mails/received")] == [original]
    for name, content in told.items():
        if name.endswith(".eml"):
            message = message_from_bytes(content, policy=policy.default)
            assert message["From"]
            assert message["Subject"]
            assert message.get_body() is not None
    assert len([name for name in told if name.startswith("mails/sent-")]) == 2
    document = json.loads(told["case.json"])
    assert document["ref"] == ref
    assert "vain meille" not in told["case.json"].decode()
    [dates] = json.loads(told["dates.json"])
    assert (dates["type"], bool(dates["rule"])) == ("access", True)
    decisions = {one["what"] for one in json.loads(told["decisions.json"])}
    assert {"identity_confirmed", "approved"} <= decisions
    assert "approved" in told["course.html"].decode()


async def test_the_proof_is_checked_by_its_own_words(bench: Bench) -> None:
    [case] = await bench.take(ACCESS.write())
    act = casework.Act(ref=case["ref"], by="")
    journal = json.loads(
        files(bench.call(lambda session: exporting.export(session, bench.office, act)))["journal.json"]
    )
    assert journal["intact"]
    previous = "0" * 64
    for entry in journal["entries"]:
        said = [entry[name] for name in ("case", "seq", "at", "kind", "actor", "detail")]
        whole = json.dumps([*said, previous], sort_keys=True)
        assert entry["hash"] == hashlib.sha256(whole.encode()).hexdigest()
        previous = entry["hash"]
    assert journal["entries"][-1]["kind"] == "exported"
    bench.rows("UPDATE events SET actor = 'nobody' WHERE seq = 1")
    broken = files(bench.call(lambda session: exporting.export(session, bench.office, act)))
    assert b"BROKEN" in broken["README.txt"]


async def test_only_an_approver_writes_it(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(ACCESS.write())
    act = casework.Act(ref=case["ref"], by="heli")
    with pytest.raises(GateClosedError, match="needs the role"):
        sqlite_bench.call(lambda session: exporting.export(session, sqlite_bench.office, act))
