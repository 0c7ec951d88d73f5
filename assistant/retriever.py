"""The library as a langchain retriever, so that other langchain programs can build on it."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assistant.pipeline import Assistant
from ingest.types import Filters


class LibraryRetriever(BaseRetriever):
    """Returns the `k` best passages for a query, best first, as langchain documents.

    `page_content` is the passage's text; `metadata` has document_id, source, title, issuer, issued_on (ISO),
    period, place, heading, start, end (Python character offsets into the document's text) and score.
    Raises EmptyQuestion or QuestionTooLong for a query that cannot be asked.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Assistant
    k: int = 8
    filters: Filters | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        documents = self.assistant.library.all_documents_metadata()
        found = []
        for hit in self.assistant.search(query, self.k, self.filters):
            stored = documents.get(hit.passage.document_id)
            if stored is None:
                continue  # removed since it was found
            about = stored.metadata
            metadata: dict[str, Any] = {
                "document_id": stored.id,
                "source": stored.source,
                "title": about.title,
                "issuer": about.issuer,
                "issued_on": about.issued_on.isoformat() if about.issued_on else None,
                "period": about.period.label if about.period else None,
                "place": about.place,
                "heading": hit.passage.heading,
                "start": hit.passage.start,
                "end": hit.passage.end,
                "score": hit.score,
            }
            found.append(Document(id=hit.passage.id, page_content=hit.passage.text, metadata=metadata))
        return found
