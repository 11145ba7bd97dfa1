"""What other programs, and the structure of the code, rely on."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import qa
from qa import errors
from qa.cli import app
from qa.schema import Answer, Article, Citation

ROOT = Path(__file__).parent.parent

# From the bottom up: a module may import from its own room and from those above it in this list.
FLOORS = [
    ["embeddings"],
    [
        "qa.dating",
        "qa.errors",
        "qa.processors",
        "qa.paths",
        "qa.schema",
        "qa.settings",
        "qa.words",
        "qa.seeds",
    ],
    ["qa.articles"],
    ["qa.retrieval", "qa.naming", "qa.reading", "qa.conversation"],
    ["qa.encoding"],
    ["qa.ingestion", "qa.verify", "qa.wording"],
    ["qa.corpus"],
    ["qa.seed_corpus"],
    ["qa.doctor", "qa.evaluation"],
    ["qa.terminal", "qa.page", "qa.training"],
    ["qa.cli", "app"],
]


def floor_of(module):
    for number, rooms in enumerate(FLOORS):
        if any(module == room or module.startswith(room + ".") for room in rooms):
            return number
    raise AssertionError(f"{module} is in no room of FLOORS")


def modules():
    files = [*ROOT.glob("qa/**/*.py"), *ROOT.glob("embeddings/*.py"), ROOT / "app.py"]
    for file in files:
        name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if name != "qa":
            yield name, ast.parse(file.read_text(encoding="utf-8"))


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize(
    ("name", "tree"), list(modules()), ids=lambda v: v if isinstance(v, str) else ""
)
def test_imports_go_one_way(name, tree):
    ours = [m for m in imported(tree) if m.split(".")[0] in ("qa", "embeddings", "app")]
    upward = [m for m in ours if m != "qa" and floor_of(m) > floor_of(name)]
    assert upward == []


def test_the_page_alone_knows_gradio_and_the_page_no_retrieval():
    for name, tree in modules():
        libraries = {m.split(".")[0] for m in imported(tree)}
        assert "gradio" not in libraries or name.startswith("qa.page"), name
        if name.startswith("qa.page") or name == "app":
            assert not [m for m in imported(tree) if m.startswith(("qa.retrieval", "qa.reading"))]


def test_all_is_what_is_importable():
    assert sorted(qa.__all__) == dir(qa)
    for name in qa.__all__:
        assert getattr(qa, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        qa.nonsense  # noqa: B018


def test_importing_is_light():
    program = (
        "import sys, qa, qa.cli; from qa import Answer, Citation, QAError; "
        "print([m for m in ('torch', 'transformers', 'gradio', 'sentence_transformers', 'faiss', "
        "'tantivy', 'trafilatura', 'sklearn', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def fields(record):
    return list(inspect.signature(record).parameters)


@pytest.mark.model
def test_adding_and_answering_load_no_training_library(tmp_path):
    code = f"""
import sys
from qa.corpus import Corpus
from qa.schema import Article
with Corpus.create({str(tmp_path / "my.index")!r}) as corpus:
    corpus.add(Article("a", "Ferry", "Captain Ida Brandt steered the ferry into the harbour."))
    print(corpus.ask("Who steered the ferry?").outcome)
heavy = {{"torch", "transformers", "sentence_transformers", "huggingface_hub", "sklearn", "gradio"}}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "answer\n[]\n", done.stderr


def test_names_that_other_programs_rely_on():
    assert fields(Article) == [
        "id", "title", "text", "published", "published_from", "source", "url",
    ]  # fmt: skip
    assert set(fields(Citation)) >= {
        "number", "article_id", "title", "source", "url", "published", "quote", "start", "end",
        "highlight", "score",
    }  # fmt: skip
    assert set(fields(Answer)) >= {
        "question", "standalone_question", "outcome", "citations", "related", "confidence",
        "reason",
    }  # fmt: skip
    asked = inspect.signature(qa.Corpus.ask)
    assert list(asked.parameters)[1:6] == [
        "question", "history", "as_of", "always_answer", "risk",
    ]  # fmt: skip
    assert asked.parameters["risk"].kind is inspect.Parameter.KEYWORD_ONLY
    assert asked.parameters["risk"].default == 0.1
    assert list(inspect.signature(qa.ask).parameters) == list(asked.parameters)[1:]
    for name in ("open", "create", "add", "remove", "articles", "article", "ask", "close"):
        assert callable(getattr(qa.Corpus, name))


def test_every_command_takes_an_index():
    names = {one.name or one.callback.__name__ for one in app.registered_commands}
    assert names == {
        "add", "ask", "chat", "serve", "eval", "articles", "remove", "verify", "doctor",
    }  # fmt: skip
    for command in app.registered_commands:
        assert "index" in inspect.signature(command.callback).parameters


def test_every_error_has_one_base_and_stands_in_the_tree():
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass)]
    assert all(issubclass(c, errors.QAError) for c in classes)
    assert [c.__name__ for c in classes if c.__name__ not in (errors.__doc__ or "")] == []


def test_every_public_function_is_described():
    for name, tree in modules():
        assert ast.get_docstring(tree), f"{name} has no docstring"
