"""A form that is filled in well."""

from interviewer.content.bank import Bank
from interviewer.content.own.form import OwnForm, form_of

LIKE = "product_manager.tradeoffs.build_vs_buy_model.s1"


def filled(bank: Bank, **changes: object) -> OwnForm:
    """The form of a shipped question with a title and a prompt of its own."""
    question = bank.questions[LIKE]
    form = form_of(question, bank.rubric_of(question), bank)
    prompt = (
        "A museum wants labels for thirty thousand photographs, and its archivists fear for their craft. The director has "
        "money for one year only. What do you build or buy, what stays with the archivists, and how would you know?"
    )
    own = {
        "title": "Labels for a museum",
        "prompt": prompt,
        "spoken": prompt,
        "context": "Thirty thousand photographs.",
    }
    return form.model_copy(update=own | changes)
