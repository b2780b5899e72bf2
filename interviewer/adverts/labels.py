"""What a demand asks for, told by the words in it: a table of patterns, so that everybody can see why.

The order is the depth of the work: whoever asks for training from scratch and for prompts asks for training.
"""

import re
from enum import StrEnum

from interviewer.value import Value

BARE_WORDS = 4
"""Of a statement that names AI and nothing to do with it."""


class Label(StrEnum):
    """What somebody would have to be able to do."""

    USE = "use"
    ADAPT = "adapt"
    BUILD = "build"
    BUZZWORD = "buzzword"
    NOT_LLM = "not_llm"


class Labelled(Value):
    """A label and the words that decided it, by their places in the statement; none where nothing about models was said."""

    label: Label
    because: tuple[tuple[int, int], ...] = ()


def label_of(statement: str) -> Labelled:
    """The label of one statement."""
    for label, pattern in _WORK.items():
        if places := _places(pattern, statement):
            return Labelled(label=label, because=places)
    named = _places(_MODELS, statement)
    if named and (places := _places(_TASKS, statement)):
        return Labelled(label=Label.USE, because=(*named, *places))
    is_bare = len(statement.split()) <= BARE_WORDS and _AI.search(statement)
    if named or is_bare or (_AI.search(statement) and _HYPE.search(statement)):
        return Labelled(label=Label.BUZZWORD, because=named or _places(_HYPE, statement) or _places(_AI, statement))
    return Labelled(label=Label.NOT_LLM)


def _places(pattern: re.Pattern[str], text: str) -> tuple[tuple[int, int], ...]:
    return tuple(found.span() for found in pattern.finditer(text))


_WORK = {
    Label.BUILD: re.compile(
        r"\bpre-?train(?:ing)?\b"
        r"|\bfrom scratch\b|\btrain(?:ing)? (?:of )?(?:our own |new |novel |large[- ]?(?:scale )?)*(?:foundation|language|transformer) models?\b"
        r"|\btrain(?:ing)? LLMs?\b|\btrain(?:ing)? (?:our own|large)(?: large)? (?:language )?models?\b"
        r"|\b(?:novel|new) (?:model |neural |attention )?(?:architectures?|methods?|algorithms?|objectives?|losses)\b"
        r"|\b(?:CUDA|Triton|custom|GPU) kernels?\b|\bdistributed training\b|\b(?:FSDP|DeepSpeed|Megatron)\b"
        r"|\b(?:tensor|pipeline|model) parallel\w*|\bmulti-?node\b|\b(?:NeurIPS|ICML|ICLR|EMNLP|ACL)\b"
        r"|\bscaling laws?\b|\btokeni[sz]er (?:training|design)\b|\btrain(?:ing)? runs?\b",
        re.I,
    ),
    Label.ADAPT: re.compile(
        r"\bfine-? ?tun\w+|\b(?:Q?LoRA|PEFT|RLHF|DPO|SFT)\b|\b(?:preference|instruction|supervised) (?:tuning|optimi[sz]ation)\b"
        r"|\bpost-?training\b|\bdistil(?:l\w*|ling|ation)\b|\bquanti[sz]\w+|\bdomain adaptation\b"
        r"|\badapt(?:ing|ed)? (?:\w+ ){0,3}(?:models?|LLMs?)\b"
        r"|\bopen-?(?: |-)?(?:weights?|source) (?:language )?(?:models?|LLMs?)\b|\b(?:vLLM|TGI|TensorRT(?:-LLM)?|llama\.cpp|Ollama)\b"
        r"|\bself-?host(?:ed|ing)?\b (?=.*\b(?:models?|LLMs?)\b)|\b(?:serv(?:e|ing)|host(?:ing)?) (?:\w+ ){0,3}(?:models|LLMs)\b"
        r"|\b(?:model|LLM|GPU) (?:serving|inference)\b|\binference (?:servers?|stacks?|optimi[sz]ation|engines?)\b"
        r"|\b(?:reward|embedding|reranking) models?\b(?=.*\btrain)|\btrain(?:ing)? (?:an? |the |our )*(?:\w+ )?(?:re-?rankers?|embedding models?|reward models?)\b",
        re.I,
    ),
    Label.USE: re.compile(
        r"\bprompt(?:s|ing)?\b(?! (?:delivery|payment|reply|replies|response|communication|attention|follow))"
        r"|\bRAG\b|\bretrieval(?:[- ]augmented(?: generation)?)?\b|\bvector (?:stores?|databases?|DBs?|search|indexes|indices)\b"
        r"|\b(?:function|tool) calling\b|\bagentic\b|\b(?:AI|LLM|autonomous|multi)[- ]agents?\b|\bagent (?:workflows?|frameworks?|orchestration)\b"
        r"|\b(?:LangChain|LangGraph|LlamaIndex|Semantic Kernel|DSPy|Haystack|litellm)\b|\bhallucinat\w+|\bLLMOps\b"
        r"|\b(?:OpenAI|Anthropic|Azure OpenAI|Bedrock|Vertex)(?:'s)? (?:APIs?|models?)\b|\bmodel (?:outputs?|routing|choice|selection|providers?|vendors?)\b"
        r"|\b(?:model|structured) outputs?\b|\bmodel tiers?\b|\blong-?context\b|\bcontext windows?\b|\bagents?\b(?=.*\bworkflows?\b)"
        r"|\beval(?:s|uation)? of (?:our |the |an? )*(?:assistant|bot|model)s?\b|\bguard-?rails?\b|\bhuman[- ]in[- ]the[- ]loop\b|\bAI[- ](?:generated|assisted) (?:content|copy|drafts?|text|output|code|work)\b"
        r"|\bAI (?:Act|governance|policy|policies|risks?|tools?|vendors?|features?|assistants?|workflows?|use policy|use cases?|literacy|incidents?)\b"
        r"|\bLLM[- ]as[- ](?:a[- ])?judge\b|\bchat-?bots?\b|\bconversational (?:AI|assistants?)\b",
        re.I,
    ),
}
_MODELS = re.compile(
    r"\b(?:LLMs?|(?:large |small )?language models?|foundation models?|generative(?: AI| models?)?|gen-? ?AI|GPT[-\w.]*|ChatGPT|Claude|Gemini"
    r"|Llama|Mistral|Copilot|transformers?|embeddings?|models? (?=(?:gives?|tells?|says?|writes?|answers?|makes?)\b))(?:\b|(?<= ))",
    re.I,
)
_AI = re.compile(r"\b(?:AI|artificial intelligence|machine learning|intelligent)\b", re.I)
_TASKS = re.compile(
    r"\b(?:API|APIs|integrat\w+|evaluat\w+|evals?|test(?:s|ing)?|monitor\w*|deploy\w*|production|ship\w*|latency|cost|costs|token|tokens"
    r"|quality|accuracy|review\w*|citations?|verif\w+|check\w*|draft\w*|locali[sz]\w+|edit\w*|pilots?|worth|savings?|summari[sz]\w+|extract\w*|classif\w+|search\w*|translat\w+|content|document\w*|contract\w*"
    r"|research\w*|analy[sz]\w+|data|benchmark\w*|experiment\w*|workflow\w*|pipeline\w*|automat\w+|governance|risk\w*|privacy|security"
    r"|polic\w+|compliance|approv\w+|train (?:staff|teams?|colleagues|people)|roll[- ]?out\w*|adopt\w*|clients?|customers?|roadmap\w*|pric\w+"
    r"|architect\w*|application\w*|app|apps|products?|features?|services?|assistants?|guidelines?|style|brand|report\w*|outputs?)\b",
    re.I,
)
"""What can be done with a model: beside a model's name one of them makes a demand that can be shown."""
_HYPE = re.compile(
    r"\b(?:passion\w*|excited|obsess\w+|enthusias\w+|AI[- ](?:first|native|driven|powered|savvy|fluent)|cutting[- ]edge|bleeding[- ]edge|state[- ]of[- ]the[- ]art"
    r"|revolution\w*|disrupt\w*|transformati\w+|transforming|game[- ]chang\w+|ninjas?|rock ?stars?|gurus?|wizards?|evangelists?|future|10x|unleash\w*"
    r"|harness\w*|the power|thought leader\w*|next[- ]gen\w*|visionar\w+|super ?powers?|world[- ]class|unlock\w*|mindset|innovati\w+|magic|leverag\w+)\b",
    re.I,
)
