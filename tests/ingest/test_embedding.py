"""The encoder: bundled model without network, any other sentence-transformers model, and clear errors."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from ingest.embedding import BUNDLED_MODEL, SentenceEncoder, load_encoder, load_static
from ingest.errors import ModelError


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return load_encoder()


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("the encoder reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_network")
def test_bundled_model_loads_and_encodes_without_network() -> None:
    assert load_encoder().encode_query("thi hành án dân sự").any()


def test_bundled_model_loads_within_a_second() -> None:
    load_encoder()  # the imports are not what is timed
    took = []
    for _ in range(3):  # the quickest: other programs share the machine
        started = time.perf_counter()
        load_encoder()
        took.append(time.perf_counter() - started)
    assert min(took) < 1


def test_bundled_model_does_not_import_the_heavy_libraries() -> None:
    code = (
        "import sys; from ingest.embedding import load_encoder; load_encoder().encode_query('án'); "
        "print([m for m in ('torch', 'sentence_transformers', 'transformers') if m in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert printed.stdout.strip() == "[]"


def test_bundled_model_is_small_enough_for_the_repository() -> None:
    assert sum(f.stat().st_size for f in BUNDLED_MODEL.rglob("*") if f.is_file()) <= 25_000_000


def test_vectors_are_float32_of_length_one(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode_passages(["Toà án nhân dân", "12.345 việc", "Đã thi hành xong."] * 200)
    assert vectors.shape == (600, encoder.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    query = encoder.encode_query("Toà án nhân dân")
    assert query.shape == (encoder.dimensions,)
    assert query.dtype == np.float32


def test_no_texts_give_no_rows(encoder: SentenceEncoder) -> None:
    assert encoder.encode_passages([]).shape == (0, encoder.dimensions)


@pytest.mark.parametrize("text", ["", "   ", "\n\t\n", "…!?", "\u200b"])
def test_text_without_words_is_the_zero_vector_or_unit(encoder: SentenceEncoder, text: str) -> None:
    length = float(np.linalg.norm(encoder.encode_query(text)))
    assert length == 0 or length == pytest.approx(1, abs=1e-5)


def test_empty_text_is_the_zero_vector(encoder: SentenceEncoder) -> None:
    assert not encoder.encode_query("").any()


@pytest.mark.parametrize(
    "text",
    [
        "thi hành án " * 9000,
        "a" * 100_000,
        "".join(map(chr, range(1, 32))) + "án\x00\x7f\ufeff",
        "nửa biểu tượng \ud83d rồi chữ",
        "😀 漢字 עברית",
        "e\u0302\u0301" * 500,
    ],
    ids=[
        "100,000 characters",
        "one endless word",
        "control characters",
        "lone surrogate",
        "other scripts",
        "marks",
    ],
)
def test_strange_text_gives_a_finite_vector(encoder: SentenceEncoder, text: str) -> None:
    vector = encoder.encode_query(text)
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) < 1.0001


def test_long_text_means_the_same_as_its_repeated_part(encoder: SentenceEncoder) -> None:
    part = "Chấp hành viên kê biên tài sản của người phải thi hành án. "
    assert float(encoder.encode_query(part) @ encoder.encode_query(part * 3000)) > 0.999


TRIPLES = [
    (
        "Tỷ lệ thi hành xong về việc là bao nhiêu?",
        "Các cơ quan thi hành án dân sự đã thi hành xong 1.234 việc, đạt tỷ lệ 80% trên số có điều kiện.",
        "Người điều khiển xe mô tô không đội mũ bảo hiểm bị phạt tiền.",
    ),
    (
        "Ai có quyền khiếu nại quyết định của Chấp hành viên?",
        "Đương sự, người có quyền lợi liên quan có quyền khiếu nại quyết định, hành vi của Chấp hành viên.",
        "Diện tích rừng phòng hộ được giao cho ban quản lý rừng bảo vệ.",
    ),
    (
        "Điều kiện đăng ký kết hôn",
        "Nam, nữ kết hôn phải tuân theo điều kiện về độ tuổi và không bị mất năng lực hành vi dân sự.",
        "Doanh nghiệp xuất khẩu gạo phải có kho chứa thóc phù hợp quy chuẩn.",
    ),
    (
        "Thời hạn nộp thuế giá trị gia tăng",
        "Người nộp thuế có trách nhiệm nộp tiền thuế chậm nhất là ngày cuối cùng của thời hạn kê khai.",
        "Trẻ em dưới sáu tuổi được khám bệnh, chữa bệnh miễn phí tại cơ sở y tế.",
    ),
    (
        "Kết quả giải quyết án tín dụng ngân hàng",
        "Các vụ việc liên quan đến khoản nợ của tổ chức tín dụng còn phải thi hành với số tiền lớn.",
        "Bộ Giáo dục ban hành chương trình đào tạo giáo viên mầm non.",
    ),
]


@pytest.mark.parametrize("triple", TRIPLES, ids=[query for query, _, _ in TRIPLES])
@pytest.mark.parametrize("typed", ["with accents", "without accents", "old tone placement, capitals"])
def test_related_passage_is_nearer_than_unrelated(
    encoder: SentenceEncoder, triple: tuple[str, str, str], typed: str
) -> None:
    from ingest.words import fold

    query, related, unrelated = triple
    change = {"with accents": str, "without accents": fold, "old tone placement, capitals": str.upper}[typed]
    near, far = encoder.encode_passages([related, unrelated]) @ encoder.encode_query(change(query))
    assert near > far + 0.05


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà giải", "hòa giải"),
        ("tỷ lệ uỷ thác", "tỉ lệ ủy thác"),
        ("THI HÀNH ÁN", "thi hành án"),
        ("Đình chỉ", "Ðình chỉ"),
        ("thi ha\u0300nh a\u0301n", "thi hành án"),
    ],
)
def test_spellings_of_one_word_give_one_vector(encoder: SentenceEncoder, one: str, other: str) -> None:
    assert np.allclose(encoder.encode_query(one), encoder.encode_query(other), atol=1e-5)


def test_unaccented_word_is_near_the_accented_one(encoder: SentenceEncoder) -> None:
    words = ["cưỡng chế kê biên tài sản", "xác minh điều kiện thi hành án", "bồi thường thiệt hại"]
    plain = ["cuong che ke bien tai san", "xac minh dieu kien thi hanh an", "boi thuong thiet hai"]
    nearness = encoder.encode_passages(plain) @ encoder.encode_passages(words).T
    assert (nearness.argmax(axis=1) == np.arange(3)).all()
    assert (np.diag(nearness) > 0.5).all()


def test_vectors_do_not_depend_on_batch_thread_or_loading(encoder: SentenceEncoder) -> None:
    texts = [
        f"Báo cáo số {i} của Cục Thi hành án dân sự tỉnh về công tác {'giải quyết ' * (i % 7)}" for i in range(600)
    ]
    whole = encoder.encode_passages(texts)
    again = load_encoder()
    assert again.name == encoder.name
    assert np.array_equal(whole[:5], again.encode_passages(texts[:5]))
    with ThreadPoolExecutor(4) as pool:
        single = np.stack(list(pool.map(encoder.encode_query, texts)))
    assert np.array_equal(whole, single)


def test_bundled_folder_gives_the_same_vectors_through_sentence_transformers(
    encoder: SentenceEncoder,
) -> None:
    texts = [query for query, _, _ in TRIPLES] + [related for _, related, _ in TRIPLES] + ["", "xyz 123 thads"]
    through = load_encoder(str(BUNDLED_MODEL))
    assert np.allclose(through.encode_passages(texts), encoder.encode_passages(texts), atol=1e-5)
    assert np.allclose(through.encode_query(texts[0]), encoder.encode_query(texts[0]), atol=1e-5)


@pytest.fixture
def tiny_model(tmp_path: Path) -> Path:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(WordLevel({"?": 0, "hỏi": 1, "án": 2, ":": 3}, unk_token="?"))
    tokenizer.pre_tokenizer = Whitespace()
    module = StaticEmbedding(tokenizer, embedding_weights=np.eye(4, dtype=np.float32))
    model = SentenceTransformer(modules=[module], prompts={"query": "hỏi: "}, device="cpu")
    model.save(str(tmp_path / "tiny"), create_model_card=False)
    return tmp_path / "tiny"


@pytest.mark.usefixtures("no_network")
def test_another_model_by_path_is_used_with_its_prompts(tiny_model: Path) -> None:
    other = load_encoder(str(tiny_model))
    assert other.dimensions == 4
    assert other.name.startswith("tiny:")
    assert np.allclose(other.encode_passages(["án", "án hỏi"]), [[0, 0, 1, 0], [0, 0.5**0.5, 0.5**0.5, 0]])
    # The prompt "hỏi: " goes before a question, and only there.
    assert np.allclose(other.encode_query("án"), np.array([0, 1, 1, 1]) / 3**0.5)
    assert other.encode_passages([]).shape == (0, 4)
    assert not other.encode_query("").any() or np.linalg.norm(other.encode_query("")) == pytest.approx(1)


def test_name_changes_with_the_weights(tiny_model: Path) -> None:
    from safetensors.numpy import load_file, save_file

    before = load_encoder(str(tiny_model)).name
    assert load_encoder(str(tiny_model)).name == before
    weights = load_file(tiny_model / "model.safetensors")
    save_file({key: 2 * value for key, value in weights.items()}, tiny_model / "model.safetensors")
    assert load_encoder(str(tiny_model)).name != before


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("missing", ["folder", "name", "not a model"])
def test_missing_model_is_a_model_error_that_says_what_to_do(tmp_path: Path, missing: str) -> None:
    model = {
        "folder": str(tmp_path / "khong-co"),
        "name": "khong-co/mo-hinh-nay",
        "not a model": str(tmp_path),
    }[missing]
    with pytest.raises(ModelError, match="TROLY_EMBEDDING_MODEL") as caught:
        load_encoder(model)
    assert model in str(caught.value)


def test_damaged_bundled_model_is_a_model_error(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"hong")
    (tmp_path / "tokenizer.json").write_bytes(b"{}")
    with pytest.raises(ModelError, match="cài lại"):
        load_static(tmp_path, "hong")
