"""Which wordings break which rule."""

import pytest

from interviewer.interview.phrasing import Asking, Fault, fault_in, tidied

PLANNED = "Which decision in that chain was yours, and how do you know how many people were affected?"
ASKING = Asking(
    planned=PLANNED,
    said="Last spring I owned the billing assistant. For eight days it told people that invoices could be split. "
    "We rolled it back on the 12th with Maria, and I believe around 60 answers were wrong.",
    given="Tell me about a time when an LLM feature gave people wrong answers.",
    earlier=(
        "Tell me about a time when an LLM feature gave people wrong answers.",
        "What did the first day look like?",
    ),
)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(PLANNED, None, id="the_plan_itself"),
        pytest.param("You believe around 60 answers were wrong. How do you know?", None, id="own_figures"),
        pytest.param("You said invoices could be split. Which decision behind that was yours?", None, id="own_words"),
        pytest.param("When you rolled it back on the 12th, which decision was yours?", None, id="own_deed"),
        pytest.param("How did Maria and you know how many people were affected?", None, id="own_names"),
        pytest.param('{"question": "Which decision was yours?"}', Fault.MARKUP, id="json"),
        pytest.param("**Which** decision was yours?", Fault.MARKUP, id="markdown"),
        pytest.param("Interviewer: which decision was yours?", Fault.MARKUP, id="role"),
        pytest.param("Which decision was yours?\nAnd why?", Fault.MARKUP, id="two_lines"),
        pytest.param("<b>Which</b> decision was yours?", Fault.MARKUP, id="tags"),
        pytest.param("Which decision was yours? And how many were affected?", Fault.QUESTIONS, id="two_questions"),
        pytest.param("Tell me which decision was yours.", Fault.QUESTIONS, id="no_question"),
        pytest.param("Which decision was yours? Take your time.", Fault.QUESTIONS, id="not_at_the_end"),
        pytest.param("", Fault.QUESTIONS, id="nothing"),
        pytest.param(f"{'and then ' * 15}what did you do?", Fault.LENGTH, id="34_words"),
        pytest.param("Welche Entscheidung haben Sie damals selbst getroffen?", Fault.LANGUAGE, id="german"),
        pytest.param("¿Qué decisión tomó usted mismo en aquel momento?", Fault.LANGUAGE, id="spanish"),
        pytest.param("Какое решение вы приняли сами?", Fault.LANGUAGE, id="russian"),
        pytest.param("那个决定是你做的吗?", Fault.LANGUAGE, id="chinese"),
        pytest.param("Great answer! Which decision was yours?", Fault.VERDICT, id="praise"),
        pytest.param("That is a very good point. Which decision was yours?", Fault.VERDICT, id="good_point"),
        pytest.param("Thanks for sharing that. Which decision was yours?", Fault.VERDICT, id="thanks"),
        pytest.param("You forgot the harm. How many people were affected?", Fault.VERDICT, id="blame"),
        pytest.param("You didn't mention the harm. How many were affected?", Fault.VERDICT, id="names_the_gap"),
        pytest.param("Your answer was vague. Which decision was yours?", Fault.VERDICT, id="vague"),
        pytest.param("Interesting, which decision was yours?", Fault.VERDICT, id="interesting"),
        pytest.param(
            "You said 400 people were affected. How do you know?", Fault.ATTRIBUTION, id="own_invented_figure"
        ),
        pytest.param("You said the index was stale. Which decision was yours?", Fault.ATTRIBUTION, id="invented_claim"),
        pytest.param("You mentioned a regression test, so which decision was yours?", Fault.ATTRIBUTION, id="thing"),
        pytest.param("After you switched the vendor, which decision was yours?", Fault.ATTRIBUTION, id="invented_deed"),
        pytest.param("What did Pedro decide, and what did you?", Fault.ATTRIBUTION, id="invented_name"),
        pytest.param('When you called it "harmless", how did you know?', Fault.ATTRIBUTION, id="invented_quote"),
        pytest.param("What did the first day look like for you?", Fault.REPEAT, id="repeat"),
        pytest.param("How old are you, and which decision was yours?", Fault.PERSONAL, id="age"),
        pytest.param("What does your family think of the decision?", Fault.PERSONAL, id="family"),
        pytest.param("Where are you originally from?", Fault.PERSONAL, id="origin"),
        pytest.param("In my experience this is hard. Which decision was yours?", Fault.HUMAN, id="own_experience"),
        pytest.param("As a human I wonder, which decision was yours?", Fault.HUMAN, id="human"),
    ],
)
def test_rules(text: str, fault: Fault | None) -> None:
    assert fault_in(text, ASKING) == fault


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        pytest.param('  "Which one?"\n', "Which one?", id="quotation_marks"),
        pytest.param("“Which one?”", "Which one?", id="typographic"),
        pytest.param('Which "one"?', 'Which "one"?', id="marks_inside_stay"),
        pytest.param('"', '"', id="a_mark_alone"),
    ],
)
def test_a_reply_is_tidied(reply: str, expected: str) -> None:
    assert tidied(reply) == expected
