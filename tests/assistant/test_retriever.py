"""Other langchain programs reach the library through its retriever."""

import pytest
from langchain_core.runnables import RunnableLambda

from assistant.pipeline import Assistant
from assistant.retriever import LibraryRetriever
from ingest.errors import EmptyQuestion


def test_documents_point_to_their_place_in_the_source(assistant: Assistant) -> None:
    documents = LibraryRetriever(assistant=assistant, k=3).invoke("án tín dụng ngân hàng năm 2022")
    assert documents[0].metadata["source"] == "lam_son_2022.txt"
    for document in documents:
        text = assistant.library.text(document.metadata["document_id"])
        assert text[document.metadata["start"] : document.metadata["end"]] == document.page_content


def test_it_composes_with_other_runnables(assistant: Assistant) -> None:
    chain = LibraryRetriever(assistant=assistant, k=1) | RunnableLambda(lambda found: found[0].metadata["place"])
    assert chain.invoke("Quảng Ninh 6 tháng đầu năm 2023 có bao nhiêu việc có điều kiện") == "Quảng Ninh"


def test_an_empty_query_is_an_error(assistant: Assistant) -> None:
    with pytest.raises(EmptyQuestion):
        LibraryRetriever(assistant=assistant).invoke(" ")
