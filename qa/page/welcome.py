"""What the chat shows before the first question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from qa.errors import ArticleNotFound
from qa.page.markup import busy, count, escaped, notice

if TYPE_CHECKING:
    from qa.corpus import Corpus

# Each with the seed article that it is about; the last one asks for what none of them says.
SEED_EXAMPLES = (
    ("Who is Dan Cintron?", "002_c8977917270f997d"),
    ("Who is Baek Yong-jin?", "002_c8977917270f997d"),
    ("How many rounds of ammunition did North Korea supply?", "001_72dac1aeef5b8069"),
    ("How much does the missile programme cost?", "001_72dac1aeef5b8069"),
)

_PROMISE = (
    "<p>You get the articles’ own sentences, word for word, each with its source. "
    "When no sentence answers, the page says so.</p>"
)


def examples(corpus: Corpus) -> tuple[str, ...]:
    """Questions to try, which only the seed articles can offer: none for other collections."""
    return tuple(
        question for question, article_id in SEED_EXAMPLES if _has(corpus.article, article_id)
    )


def welcome(number: int, questions: tuple[str, ...]) -> str:
    """A greeting that says what to expect, with example questions as buttons.

    Args:
        number: How many articles there are to ask about.
        questions: The examples, in the order of their `data-example` numbers.
    """
    buttons = "".join(
        f'<li><button type="button" class="qa-example" data-example="{at}">'
        f"{escaped(question)}</button></li>"
        for at, question in enumerate(questions)
    )
    first = (
        f"Ask about {count(number, 'article')}."
        if number
        else "No articles yet: add some under “Articles”."
    )
    tries = f'<p class="qa-try">Try one of these</p><ul>{buttons}</ul>' if buttons else ""
    return f'<div class="qa-welcome"><h2>{first}</h2>{_PROMISE}{tries}</div>'


def welcome_meanwhile() -> str:
    """The greeting while the articles and the reader are being loaded."""
    return (
        f'<div class="qa-welcome qa-loading"><h2>Ask your articles.</h2>{_PROMISE}'
        f"{busy('Loading the articles and the reader')}"
        "<p>You can ask already: the question waits until they are loaded.</p></div>"
    )


def welcome_in_vain(message: str) -> str:
    """What stands there instead when nothing can be asked: the line that says why."""
    return (
        '<div class="qa-welcome"><h2>Loading failed.</h2>'
        f"{notice(message)}<p>Start the page again when that is mended.</p></div>"
    )


def _has(article: Callable[[str], object], article_id: str) -> bool:
    """Whether an article is in the index."""
    try:
        article(article_id)
    except ArticleNotFound:
        return False
    return True
