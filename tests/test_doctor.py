from __future__ import annotations

import socket

from qa.doctor import examine
from qa.schema import Kind, Sentence


def failures(corpus):
    return {check.name: check.detail for check in examine(lambda: corpus) if not check.passed}


def test_a_sound_index_passes(corpus):
    assert failures(corpus) == {}


def test_offsets_that_point_nowhere_are_found(corpus, monkeypatch):
    bad = [Sentence(3, 9_999, Kind.BODY), Sentence(4, 8, Kind.BODY)]
    monkeypatch.setattr(corpus, "sentences", lambda article_id: bad)
    assert "is no sentence" in failures(corpus)["offsets"]


def test_a_call_into_the_network_is_found(corpus, encoder, monkeypatch):
    calm = encoder.encode

    def phone_home(texts):
        with socket.socket() as line:
            line.connect(("127.0.0.1", 9))
        return calm(texts)

    monkeypatch.setattr(encoder, "encode", phone_home)
    assert "a connection to ('127.0.0.1', 9) was attempted" in failures(corpus)["offline"]
    assert socket.socket.connect.__name__ == "connect"
