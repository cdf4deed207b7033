"""What the scenarios share."""

from __future__ import annotations

import pytest


@pytest.fixture
def open_mock():
    """Closes what a test opens, and shows what it was asked; pytest prints that when the test fails."""
    opened = []

    def open_it(mock):
        opened.append(mock)
        return mock

    yield open_it
    for number, mock in enumerate(opened, 1):
        mock.close()
        http = getattr(mock, "mock", mock)
        print(f"-- {type(mock).__name__} {number} at {http.origin}")
        for entry in http.log:
            print(entry)
        for fault in http.faults:
            print("fault:", fault)
