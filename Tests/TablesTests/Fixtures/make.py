"""Makes the Parquet and Arrow files beside it with pyarrow, each of the same rows, in the ways that programs write them.

    python3 -m venv /tmp/fixtures && /tmp/fixtures/bin/pip install pyarrow && /tmp/fixtures/bin/python make.py
"""

import datetime
import decimal
import pathlib
import uuid

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent
UTC = datetime.timezone.utc
MOMENTS = [datetime.datetime(2024, 2, 29, 12, 30, 15, 250000), None, datetime.datetime(1969, 12, 31, 23, 59, 59)]
DECIMALS = [decimal.Decimal("12.34"), None, decimal.Decimal("-0.05")]

COLUMNS = {
    "int8": pa.array([1, None, -128], pa.int8()),
    "uint16": pa.array([65535, None, 0], pa.uint16()),
    "int32": pa.array([2**31 - 1, None, -(2**31)], pa.int32()),
    "uint32": pa.array([2**32 - 1, None, 7], pa.uint32()),
    "int64": pa.array([2**63 - 1, None, -(2**63)], pa.int64()),
    "float": pa.array([0.5, None, -1.25], pa.float32()),
    "double": pa.array([0.1, None, float("nan")], pa.float64()),
    "bool": pa.array([True, None, False]),
    "text": pa.array(["Grüße", None, ""], pa.string()),
    "large": pa.array(["a", None, "a"], pa.large_string()),
    "category": pa.array(["x", None, "y"]).dictionary_encode(),
    "date": pa.array([datetime.date(2024, 2, 29), None, datetime.date(1900, 1, 1)], pa.date32()),
    "utc": pa.array([m and m.replace(tzinfo=UTC) for m in MOMENTS], pa.timestamp("us", "UTC")),
    "local_ms": pa.array(MOMENTS, pa.timestamp("ms")),
    "local_ns": pa.array(MOMENTS, pa.timestamp("ns")),
    "decimal": pa.array(DECIMALS, pa.decimal128(10, 2)),
    "required": pa.array([1, 2, 3], pa.int64()),
}
TABLE = pa.table(
    list(COLUMNS.values()),
    schema=pa.schema([pa.field(name, array.type, nullable=name != "required") for name, array in COLUMNS.items()]),
)


def parquet():
    for codec in ["none", "snappy", "gzip", "zstd"]:
        pq.write_table(TABLE, HERE / f"{codec}.parquet", compression=codec)
    pq.write_table(TABLE, HERE / "pages2.parquet", data_page_version="2.0", use_dictionary=False, compression="zstd")
    pq.write_table(TABLE, HERE / "small-decimal.parquet", store_decimal_as_integer=True)
    pq.write_table(TABLE.select(["local_ns"]), HERE / "int96.parquet", use_deprecated_int96_timestamps=True)
    pq.write_table(TABLE, HERE / "lz4.parquet", compression="lz4")
    pq.write_table(pa.table({"nested": [[1, 2], [3]]}), HERE / "nested.parquet")
    pq.write_table(pa.table({"id": pa.array([uuid.UUID(int=1).bytes], pa.binary(16))}), HERE / "fixed.parquet")
    numbers = list(range(0, 3000, 7)) + [2**40, -5]
    texts = [f"prefix {i // 3} suffix {i}" for i in range(len(numbers))]
    rows = pa.table({"n": pa.array(numbers, pa.int64()), "i": pa.array([n % 1000 for n in numbers], pa.int32()),
                     "f": pa.array([n / 3 for n in numbers]), "t": texts, "u": texts,
                     "b": [n % 5 < 2 for n in numbers]})
    encodings = {"n": "DELTA_BINARY_PACKED", "i": "DELTA_BINARY_PACKED", "f": "BYTE_STREAM_SPLIT",
                 "t": "DELTA_LENGTH_BYTE_ARRAY", "u": "DELTA_BYTE_ARRAY", "b": "RLE"}
    pq.write_table(rows, HERE / "encodings.parquet", use_dictionary=False, column_encoding=encodings)
    pq.write_table(rows, HERE / "groups.parquet", row_group_size=100, data_page_size=64)
    pq.write_table(rows.slice(0, 0), HERE / "empty.parquet")


def arrow():
    batches = pa.concat_tables([TABLE, TABLE.slice(1)]).unify_dictionaries()
    with pa.ipc.new_file(HERE / "file.arrow", TABLE.schema) as writer:
        writer.write_table(batches)
    with pa.ipc.new_stream(HERE / "stream.arrows", TABLE.schema) as writer:
        writer.write_table(batches)
    feather.write_feather(TABLE, str(HERE / "zstd.feather"), compression="zstd")
    feather.write_feather(TABLE, str(HERE / "lz4.feather"), compression="lz4")
    with pa.ipc.new_file(HERE / "nested.arrow", pa.schema({"nested": pa.list_(pa.int64())})) as writer:
        writer.write_table(pa.table({"nested": [[1, 2], [3]]}))
    with pa.ipc.new_file(HERE / "view.arrow", pa.schema({"view": pa.string_view()})) as writer:
        writer.write_table(pa.table({"view": pa.array(["a", "a text of more than twelve bytes"], pa.string_view())}))


parquet()
arrow()
