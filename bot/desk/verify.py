"""The page on which a person confirms who they are: without a session, by a posted form alone (R29)."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.forms import Form
from bot.desk.link_pages import LinkPage, Outcome, Token, again_if_stale, words
from bot.desk.visits import Desk
from bot.domain.proofs import ProofKind
from bot.workflows.challenges import Answer, answered_on_page, facts_on_page

router = APIRouter()
_PAGE = LinkPage(
    path="verify",
    logged_as="identity page",
    largest=10_000,
    always={"kinds": [kind.value for kind in ProofKind], "done": False},
)


@router.get("/verify/{token}")
async def show(request: Request, token: Token) -> Response:
    """The form; looks into nothing and changes nothing, whoever or whatever opens it (A26)."""
    return _PAGE.show(request, token, {})


@router.post("/verify/{token}")
async def answer(request: Request, token: Token) -> Response:
    """Takes the code or the facts; says “received” or “not right”, never more (A14, A16)."""

    async def work(desk: Desk, form: Form) -> Outcome:
        said = await _take(desk, token, form)
        if said == "received":
            return Outcome(said=said, response=_PAGE.show(request, token, {"done": True}), passed=True)
        return Outcome(said=said, response=_PAGE.show(request, token, {"problem": words(token)(said)}, 422))

    return await _PAGE.take(request, token, work)


async def _take(desk: Desk, token: str, form: Form) -> str:
    """What the person is told: “received”, “wrong” or “empty”."""
    code = form.line("code")
    told = {kind: form.line(kind.value)[:100] for kind in ProofKind}
    if code:
        found = await again_if_stale(
            desk, lambda session: answered_on_page(session, desk.office, token, code), Answer.WRONG
        )
        return "wrong" if found is Answer.WRONG else "received"
    if not any(told.values()):
        return "empty"
    await desk.office.db.run(lambda session: facts_on_page(session, desk.office, token, told))
    return "received"
