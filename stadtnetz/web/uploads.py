"""Uploads on their way in: what is too large is thrown away as it comes, the words beside it not."""

from tempfile import SpooledTemporaryFile
from typing import IO, Any

from flask import Request

from stadtnetz import pictures

IN_MEMORY = 512 * 1024


class Truncated(SpooledTemporaryFile[bytes]):
    """A file that keeps one byte more than a picture may have, so that too large is still seen."""

    room = pictures.MOST_BYTES + 1

    def write(self, data: Any) -> int:
        """Keep what there is room for; report all as written, since the sender sends on anyway."""
        kept = bytes(data)[: self.room]
        self.room -= super().write(kept)
        return len(data)


class PatientRequest(Request):
    """A request whose form is read to its end, whatever was attached to it.

    Refusing a large body before reading it would take with it everything typed in the same form.
    """

    def _get_file_stream(self, *_facts: Any, **_more: Any) -> IO[bytes]:
        return Truncated(max_size=IN_MEMORY)
