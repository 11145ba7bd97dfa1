from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest
from rich.console import Console

from qa import cli
from qa.corpus import Corpus
from qa.reading.features import CONFIDENCE, RANKING
from qa.schema import Alternative, Answer, Citation, Dated, Kind, Understood, Why
from qa.seed_corpus import seed_corpus
from qa.terminal import show_answer
from tests.conftest import HARBOUR, MAYOR
from tests.reading_fakes import write_model


@pytest.fixture
def run(encoder, monkeypatch, capsys):
    """Run `qa` with these words; its exit status, output and error output."""
    seed_corpus.cache_clear()

    def call(*words, stdin=""):
        monkeypatch.setattr(sys, "argv", ["qa", *map(str, words)])
        lines = iter(stdin.splitlines())
        monkeypatch.setattr("builtins.input", lambda *_: next(lines, ""))
        for console, stream in ((cli.out, sys.stdout), (cli.err, sys.stderr)):
            monkeypatch.setattr(console, "file", stream)
        with pytest.raises(SystemExit) as end:
            cli.main()
        done = capsys.readouterr()
        return end.value.code, done.out, done.err

    yield call
    seed_corpus.cache_clear()


@pytest.fixture
def index(run, tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "harbour.txt").write_text(HARBOUR.text)
    (folder / "mayor.txt").write_text(MAYOR.text)
    status, _, err = run("add", folder, "--index", tmp_path / "my.index")
    assert (status, err) == (0, "")
    return tmp_path / "my.index"


def test_add_reports(run, index, tmp_path):
    (tmp_path / "articles" / "blank.txt").write_text(" ")
    status, out, _ = run("add", tmp_path / "articles", "--index", index)
    assert status == 0
    assert out.startswith("2 unchanged, 1 skipped; 0 passages encoded in ")
    assert "blank.txt" in out


def test_what_was_interrupted_is_told_and_gone_on_with(run, index, tmp_path):
    with Corpus.open(index) as corpus:
        corpus._store.put(MAYOR, [], [((0, 9), Kind.BODY)])  # stored again, then killed
    _, out, _ = run("ask", "Who steered the ship?", "--index", index, "--always-answer")
    assert "found by their words only: 1 (qa add" in out
    status, out, _ = run("add", "--index", index, "--workers", "1")
    assert (status, out.startswith("nothing; 1 passages encoded in ")) == (0, True)
    _, out, _ = run("ask", "Who steered the ship?", "--index", index, "--always-answer")
    assert "by their words only" not in out


def test_ask_prints_quotes_with_their_place(run, index):
    status, out, _ = run("ask", "Who steered the ship?", "--index", index, "--always-answer")
    assert status == 0
    first, source = out.splitlines()[:2]
    assert first == "[1] “Captain Ida Brandt steered the ship into the harbour.”"
    start = HARBOUR.text.index("Captain")
    assert f"undated · harbour[{start}:{start + 53}]" in source
    assert "Right with probability" in out


def test_ask_declines_with_a_reason(run, index):
    status, out, _ = run("ask", "what is the airspeed of swallows", "--index", index)
    assert (status, out) == (0, "Nothing in these articles is about this.\n")


@pytest.mark.parametrize(
    ("risk", "answered"), [((), True), (("--risk", 0.1), True), (("--risk", 0.05), False)]
)
def test_less_risk_declines_more(run, index, risk, answered):
    """One of the question's three words is found; the bar is at 0.3, and 0.4 for a risk of 0.05."""
    question = "Who steered a wide lorry?"
    status, out, err = run("ask", question, "--index", index, *risk)
    assert (status, err) == (0, "")
    _, chat, _ = run("chat", "--index", index, *risk, stdin=question)
    for said in (out, chat):
        assert "[1] “Captain Ida Brandt steered" in said
        assert ("Right with probability 33%" in said) is answered
        assert ("not surely enough: its probability is 33%" in said) is not answered


@pytest.fixture
def half(tmp_path):
    """A reader's folder; it gives every sentence a probability of one half."""
    folder = write_model(tmp_path / "half")
    record = {
        "ranking": dict.fromkeys(RANKING, 0.0) | {"coverage": 1.0},
        "confidence": dict.fromkeys(CONFIDENCE, 0.0),
        "bias": 0.0,
        "answer_from": {"0.1": 0.6, "0.2": 0.5},
    }
    (folder / "calibration.json").write_text(json.dumps(record))
    return folder


def test_another_reader(run, index, half, monkeypatch):
    words = ("ask", "Who steered the ship?", "--index", index, "--json")
    assert json.loads(run(*words)[1])["confidence"] == 0.95
    read = json.loads(run(*words, "--reader", half, "--risk", 0.2)[1])
    assert (read["outcome"], read["confidence"]) == ("answer", 0.5)
    assert read["citations"][0]["quote"].startswith("Captain Ida Brandt")
    assert json.loads(run(*words, "--reader", half)[1])["outcome"] == "related"
    monkeypatch.setenv("QA_READER", str(half))
    assert json.loads(run(*words)[1])["confidence"] == 0.5


@pytest.mark.parametrize("reader", ["no/such-reader", "."])
def test_a_reader_that_is_not_there(run, index, reader, monkeypatch):
    monkeypatch.setattr("qa.reading.load.packaged_calibration", lambda: None)
    status, out, err = run("ask", "Who?", "--index", index, "--reader", reader)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "extractive question-answering model" in err


def test_a_damaged_reader(run, index, half):
    (half / "reader.onnx").write_bytes(b"damaged")
    status, out, err = run("chat", "--index", index, "--reader", half, stdin="Who?")
    assert (status, out, err.count("\n")) == (2, "", 1)  # nobody types a question in vain
    assert "reader.onnx is not what card.json describes" in err


def test_eval_and_serve_are_told_reader_and_risk(run, index, half, monkeypatch):
    """Told by what is answered: by `half` with one half, by the usual reader with 0.95."""
    told = []

    def asked(corpus, risk):
        told.append((corpus.ask("Who steered the ship?").confidence, risk))

    monkeypatch.setattr(
        "qa.evaluation.command.run_command",
        lambda corpus, gold, **more: asked(corpus, more["risk"]),
    )
    monkeypatch.setattr(
        "qa.page.serve.serve", lambda opened, host, port, risk: asked(opened(), risk)
    )
    for command in (("eval", "gold.jsonl"), ("serve",)):
        run(*command, "--index", index)
        run(*command, "--index", index, "--reader", half, "--risk", 0.25)
    assert told == [(0.95, 0.1), (0.5, 0.25)] * 2


@pytest.mark.parametrize("command", [("eval", "gold.jsonl"), ("serve",), ("chat",)])
def test_a_wrong_reader_is_told_at_once(run, index, command, monkeypatch):
    monkeypatch.setattr("qa.evaluation.command.run_command", lambda *_, **__: 1 / 0)
    monkeypatch.setattr("qa.page.serve.serve", lambda *_: 1 / 0)
    status, out, err = run(*command, "--index", index, "--reader", "no/such-reader", stdin="Who?")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "No reader 'no/such-reader' on this computer" in err


def test_ask_json_is_the_answer(run, index):
    question = "Who steered the ship?"
    status, out, _ = run("ask", question, "--index", index, "--json", "--always-answer")
    with Corpus.open(index) as corpus:
        wanted = corpus.ask(question, always_answer=True)
    assert json.loads(out) == json.loads(json.dumps(wanted.to_json()))
    assert status == 0


def test_ask_without_index_asks_the_seeds(run):
    status, out, _ = run("ask", "Who met in Seoul in 2024?", "--always-answer")
    assert status == 0
    assert "2024-01-18" in out


def test_the_environment_names_the_index(run, index, monkeypatch):
    monkeypatch.setenv("QA_INDEX", str(index))
    _, out, _ = run("articles")
    assert out == "harbour  undated · harbour\nmayor  undated · mayor\n"


def test_articles_lists_and_says_how_many_more(run, index):
    _, out, err = run("articles", "--index", index, "--limit", 1)
    assert "harbour" in out
    assert "mayor" not in out
    assert "1 more" in err


def test_chat_understands_follow_ups(run, index):
    status, out, _ = run(
        "chat", "--index", index, "--always-answer", stdin="Who steered in 2021?\nand in 2024?\n"
    )
    assert status == 0
    assert "Searched for: Who steered in 2024?" in out


def test_words_can_be_taken_as_they_stand(run, index):
    words = ("ask", "Who steered in 2021 and in 2024?", "--index", index, "--always-answer")
    assert run(*words)[1].startswith("Understood: 2021; 2024\n")
    assert "Understood: 2024\n" in run(*words, "--ignoring", "2021")[1]
    ignored = ("--ignoring", "2021", "--ignoring", "2024")
    assert "Understood" not in run(*words, *ignored)[1]
    assert json.loads(run(*words, *ignored, "--json")[1])["understood"] == []


def printed(answer):
    """What a terminal shows of an answer."""
    console = Console(file=io.StringIO(), width=300)
    show_answer(console, answer)
    return console.file.getvalue().splitlines()


def quote(number, span=(60, 113), **more):
    return Citation.cut(HARBOUR, span, number=number, score=0.9, **more)


def test_all_that_is_known_about_a_quote_is_printed():
    at = HARBOUR.text.index("Ida")
    steered = quote(
        1,
        highlight=(at, at + 10),
        context=(0, 59),
        speaker="Ida Brandt",
        dates=(Dated(60, 67, "Friday", "Friday, March 5, 2021"), Dated(60, 67, "today", None)),
        corroborated=2,
        also_in=tuple("abcdefg"),
    )
    question = "Who steered nz?"
    answer = Answer(
        question,
        "answer",
        0.9,
        (steered,),
        standalone_question="Who steered New Zealand? (Who sailed? Bell)",
        understood=(Understood("nz", 12, 14, "New Zealand", Why.COUNTRY),),
    )
    understood, before, line, *notes, source, copies, _ = printed(answer)
    assert understood == "Understood: nz → New Zealand"
    assert before == "Follow-up of: Who sailed? Bell"
    assert line == f"[1] {HARBOUR.text[:59]} “{steered.quote}”"
    assert [note.strip() for note in notes] == [
        "Speaker: Ida Brandt",
        "Friday = March 5, 2021",
        "today: the article does not tell the day",
    ]
    assert source.endswith("also said in 2 other articles, written independently")
    assert copies == "    Same text in: a, b, c, d, e and 2 more"


def test_the_answering_words_are_set_off_behind_the_context():
    console = Console(file=io.StringIO(), width=300, force_terminal=True, color_system="standard")
    at = HARBOUR.text.index("Ida Brandt")
    cited = quote(1, highlight=(at, at + 10), context=(0, 59))
    show_answer(console, Answer("Who?", "answer", 0.9, (cited,)))
    assert "\x1b[1;32mIda Brandt\x1b[0m" in console.file.getvalue()


def test_what_differs_is_printed_under_headings():
    answer = Answer(
        "Who?",
        "answer",
        0.9,
        tuple(quote(number) for number in (1, 2, 3)),
        alternatives=(Alternative("March 2021", (2,)), Alternative("undated", (1,))),
        differ="over time",
    )
    heads = [line[:3] if line.startswith("[") else line for line in printed(answer)]
    assert [head for head in heads if not head.startswith(" ")] == [
        "The answer changed over time:", "March 2021", "[2]", "Undated", "[1]", "Also", "[3]",
        "[1]",
    ]  # fmt: skip
    assert printed(answer)[-1] == "[1] is right with probability 90%"


def test_parts_are_printed_under_their_questions():
    parts = ("Who steered it?", "When?")
    cited = (quote(1, part=1),)
    heads = printed(Answer("Who, when?", "answer", 0.9, cited, parts=parts, reason="Not when."))
    assert heads[0] == "Who steered it?"
    assert heads[3:5] == ["When?", "No sentence answers this part."]


def test_remove(run, index):
    assert run("remove", "mayor", "--index", index)[:2] == (0, "Removed mayor.\n")
    assert "mayor" not in run("articles", "--index", index)[1]


def test_verify(run, index, tmp_path):
    _, out, _ = run("ask", "Who steered the ship?", "--index", index, "--json", "--always-answer")
    saved = tmp_path / "answer.json"
    saved.write_text(out)
    status, out, _ = run("verify", saved, "--index", index)
    assert (status, out.splitlines()[0][:13]) == (0, "[1] verbatim:")
    saved.write_text(saved.read_text().replace("Captain Ida", "Captain Eva"))
    status, out, _ = run("verify", saved, "--index", index)
    assert status == 1
    assert "[1] not found, in no article" in out


def test_doctor(run, index):
    status, out, _ = run("doctor", "--index", index)
    assert status == 0
    names = [line.split()[1].rstrip(":") for line in out.splitlines()]
    assert names == ["python", "libraries", "index", "database", "offsets", "caches", "offline"]
    status, out, _ = run("doctor", "--index", index.parent / "nowhere")
    assert status == 1
    assert "FAIL index: No index at" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["ask", ""], "The question is empty."),
        (["ask", "x" * 3000], "The question has 3,000 characters"),
        (["ask", "Who?", "--index", "nowhere"], "No index at nowhere. Build it: qa add"),
        (["ask", "Who?", "--as-of", "soon"], "as_of is 'soon'; give a day as YYYY-MM-DD."),
        (["ask"], "Missing argument 'question'."),
        (["ask", "Who?", "--loud"], "No such option: --loud"),
        (["fly"], "No such command 'fly'."),
        (["add", "nowhere", "--index", "i"], "No such file or folder: nowhere."),
        (["add", "pyproject.toml"], "Add to which index?"),
        (["add", "--index", "nowhere"], "No index at nowhere."),
        (["add", "pyproject.toml", "--index", "i", "--workers", "0"], "greater than or equal to 1"),
        (["remove", "x"], "Remove from which index?"),
        (["verify", "nowhere.json"], "Cannot read nowhere.json"),
        (["eval", "nowhere.jsonl"], "nowhere.jsonl"),
        (["serve", "--port", "0"], "Invalid value for '--port'"),
        (["ask", "Who?", "--risk", "1"], "Invalid value for '--risk'"),
        (["chat", "--risk", "little"], "Invalid value for '--risk'"),
        (["eval", "gold.jsonl", "--risk", "0"], "Invalid value for '--risk'"),
        (["ask", "Who?", "--risk", "nan"], "Invalid value for '--risk'"),
    ],
)
def test_errors_are_one_line_and_status_2(run, words, message):
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


def test_nothing_readable_added_is_an_error(run, tmp_path):
    (tmp_path / "blank.txt").write_text("")
    status, out, err = run("add", tmp_path / "blank.txt", "--index", tmp_path / "my.index")
    assert status == 2
    assert "blank.txt" in out
    assert "Nothing could be added" in err


def test_help_names_every_command(run):
    _, out, _ = run("--help")
    for command in (
        "add",
        "ask",
        "chat",
        "serve",
        "eval",
        "articles",
        "remove",
        "verify",
        "doctor",
    ):
        assert f"  {command} " in out


def test_as_a_program():
    done = subprocess.run(
        [sys.executable, "-m", "qa.cli", "ask", ""], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("The question is empty.")


def test_ctrl_c_says_that_what_was_stored_is_kept(run, index, monkeypatch):
    def stop(*args, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr(Corpus, "add", stop)
    status, out, err = run("add", index.parent / "articles", "--index", index)
    assert (status, out) == (130, "")
    assert err == "Stopped. What was stored is kept; the same command goes on from there.\n"


def test_an_index_has_a_folder_of_its_own(run, index, monkeypatch):
    monkeypatch.chdir(index.parent / "articles")
    for folder in (".", ""):
        status, _, err = run("add", ".", "--index", folder)
        assert status == 2
        assert "Give the index a folder of its own" in err
    assert not (index.parent / "articles" / "corpus.db").exists()
    status, _, err = run("add", index, "--index", index)
    assert (status, "is the index itself" in err) == (2, True)


def test_an_add_that_adds_nothing_leaves_no_index(run, tmp_path):
    (tmp_path / "blank.txt").write_text("")
    assert run("add", tmp_path / "blank.txt", "--index", tmp_path / "my.index")[0] == 2
    assert not (tmp_path / "my.index").exists()


@pytest.mark.parametrize("path", ["~nobody-of-this-name/x", "a" * 5000])
def test_paths_that_cannot_be(run, path):
    for words in (["ask", "Who?", "--index", path], ["add", path, "--index", "i"], ["verify", "x"]):
        status, _, err = run(*words)
        assert (status, err.count("\n")) == (2, 1)
    status, out, _ = run("doctor", "--index", path)
    assert (status, "is no usable path" in out) == (1, True)
