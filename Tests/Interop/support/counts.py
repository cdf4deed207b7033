"""Prints how many tests of a JUnit file passed, failed and were skipped."""

import sys
import xml.etree.ElementTree as ElementTree

suites = list(ElementTree.parse(sys.argv[1]).getroot().iter("testsuite"))


def total(*names: str) -> int:
    return sum(int(suite.get(name, 0)) for suite in suites for name in names)


failed = total("failures", "errors")
skipped = total("skipped")
print(max(0, total("tests") - failed - skipped), failed, skipped)
