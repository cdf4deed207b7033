"""Makes sdmetrics.json: the numbers that SDMetrics 0.32.0 gives for tables that the tests make again, row by row.

Usage: pip install sdmetrics==0.32.0; python make_sdmetrics.py DATA_FOLDER > sdmetrics.json
"""
import json, sys, warnings
import numpy as np, pandas as pd
from sdmetrics.reports.single_table import QualityReport
warnings.filterwarnings("ignore")

CATEGORIES = {
    "adult": ["workclass", "education", "marital-status", "occupation", "relationship", "race", "sex",
              "native-country", "income"],
    "randhie": ["idp", "hlthg", "hlthf", "hlthp"],
    "breast_cancer": ["target"],
}
ROWS = 4000

def tables(path, categories):
    """The first rows are real. In the synthetic table column j, row i is the real value of row (7 i + 13 j (i % 3 == 0)),
    every number in it times 1.02 where i % 5 == 1; numbers with (31 i + 17 j) % 23 == 0 go missing in both."""
    whole = pd.read_csv(path, keep_default_na=False, na_values=[""], dtype={c: str for c in categories})
    real = whole.head(ROWS).copy()
    synthetic, n, i = {}, len(real), np.arange(len(real))
    for j, name in enumerate(real.columns):
        taken = real[name].to_numpy()[(7 * i + 13 * j * (i % 3 == 0)) % n]
        if name not in categories:
            gone = (31 * i + 17 * j) % 23 == 0
            taken = np.where(gone, np.nan, np.where(i % 5 == 1, taken.astype(float) * 1.02, taken.astype(float)))
            real[name] = np.where(gone, np.nan, real[name].astype(float))
        synthetic[name] = taken
    return real, pd.DataFrame(synthetic)

def clean(value):
    return None if value is None or pd.isna(value) else float(value)

def scores(real, synthetic, metadata, **thresholds):
    report = QualityReport()
    for key, value in thresholds.items():
        setattr(report, key, value)
        setattr(report._properties["Column Pair Trends"], key, value)
    report.generate(real, synthetic, metadata, verbose=False)
    properties = report.get_properties().set_index("Property")["Score"]
    return report, properties

result = {}
for name, categories in CATEGORIES.items():
    real, synthetic = tables(f"{sys.argv[1]}/{name}.csv", categories)
    metadata = {"columns": {c: {"sdtype": "categorical" if c in categories else "numerical"} for c in real.columns}}
    report, properties = scores(real, synthetic, metadata)
    free, unthresholded = scores(real, synthetic, metadata,
                                 **{"real_correlation_threshold": 0, "real_association_threshold": 0})
    shapes, pairs = report.get_details("Column Shapes"), free.get_details("Column Pair Trends")
    result[name] = {
        "quality": clean(report.get_score()), "shapes": clean(properties["Column Shapes"]),
        "pairs": clean(properties["Column Pair Trends"]),
        "pairsWithoutThresholds": clean(unthresholded["Column Pair Trends"]),
        "columns": {row["Column"]: clean(row["Score"]) for _, row in shapes.iterrows()},
        "worstPairs": [
            {"first": row["Column 1"], "second": row["Column 2"], "score": clean(row["Score"])}
            for _, row in pairs.sort_values("Score").head(12).iterrows()],
    }
print(json.dumps(result, indent=1))
