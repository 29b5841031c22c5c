"""What is noted may be noted, read and rolled back from any thread."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from circles.notebook import Notebook


def test_all_threads_may_use_it_and_none_sees_half_of_it(tmp_path: Path) -> None:
    book = Notebook(tmp_path / "notes.db")
    book.prepare("CREATE TABLE tally (n INTEGER NOT NULL); INSERT INTO tally VALUES (0);")

    def count(_: int) -> None:
        with book.whole():
            book.do("UPDATE tally SET n = ?", book.one("SELECT n FROM tally") + 1)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(count, range(200)))
    assert book.all("SELECT n FROM tally") == [(200,)]
    book.close()


def test_what_fails_halfway_never_was(tmp_path: Path) -> None:
    book = Notebook(tmp_path / "notes.db")
    book.prepare("CREATE TABLE tally (n INTEGER NOT NULL);")
    with pytest.raises(ZeroDivisionError), book.whole():
        book.do("INSERT INTO tally VALUES (1)")
        book.do("INSERT INTO tally VALUES (?)", 1 // 0)
    assert book.one("SELECT n FROM tally") is None
    book.close()
