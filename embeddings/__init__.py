"""Text to unit vectors, and vectors to their nearest neighbours. Knows nothing of articles."""

from embeddings.encoder import Encoder, EncoderError, Vectors
from embeddings.load import load_encoder
from embeddings.manifest import VectorIndexError
from embeddings.memory import RememberingEncoder
from embeddings.vector_index import VectorIndex

__all__ = [
    "Encoder",
    "EncoderError",
    "RememberingEncoder",
    "VectorIndex",
    "VectorIndexError",
    "Vectors",
    "load_encoder",
]
