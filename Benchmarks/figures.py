"""What was measured, as a table for people and as JSON for machines."""

import json


class Figures:
    def __init__(self):
        self.rows = []

    def add(self, name, value, unit, target=None, passes=None):
        """A figure. `target` says what is wanted, `passes` whether it was reached."""
        self.rows.append({"name": name, "value": value, "unit": unit, "target": target, "pass": passes})

    def at_least(self, name, value, unit, bound):
        self.add(name, value, unit, f">= {bound}", value >= bound)

    def at_most(self, name, value, unit, bound):
        self.add(name, value, unit, f"<= {bound}", value <= bound)

    def table(self):
        lines = []
        for row in self.rows:
            verdict = "" if row["pass"] is None else "ok" if row["pass"] else "MISSED"
            figure = f"{short(row['value'])} {row['unit']}"
            lines.append(f"{row['name']:<56}{figure:>18}  {row['target'] or '':<12}{verdict}".rstrip())
        return "\n".join(lines)

    def write(self, path, machine, raw):
        with open(path, "w") as file:
            json.dump({"machine": machine, "figures": self.rows, "raw": raw}, file, indent=2)
            file.write("\n")


def short(value):
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"
