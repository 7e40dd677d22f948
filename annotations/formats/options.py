"""What a reader and a writer may be told."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReadOptions:
    """`file_name` stands in where a file does not say whose work it holds; the rest are limits and the encoding."""

    file_name: str = ""
    encoding: str = "utf-8"
    longest_document: int = 5_000_000  # code points
    most_bytes: int = 1024**3  # of the file, and of all that an archive holds
    most_rows: int = 1_000_000
    most_entries: int = 100_000  # of one archive


@dataclass(frozen=True)
class WriteOptions:
    """`tokens` adds derived tokens to rows and token positions to spans."""

    tokens: bool = False
