"""Average models that went on from the same one: "model soup" (Wortsman et al. 2022).

usage: python models/average.py MODEL MODEL ... --dev ARTICLES.jsonl ... -o FOLDER

Models that training took from one start to different ends (quoteattr train --go-on, each with
another --seed) still lie in one valley of the loss, and the mean of their weights is as good as the
mean of what they say, at the cost of one. The start lies there, too, and may be among them. Their
calibrations are averaged as well.
"""

import argparse
from pathlib import Path

import numpy as np

from quoteattr import store
from quoteattr.evaluation import report
from quoteattr.importers import read
from quoteattr.learning import FROZEN
from quoteattr.training import with_scores


def main() -> None:
    parser = argparse.ArgumentParser(description="Average models that went on from the same one.")
    parser.add_argument("models", nargs="+", metavar="MODEL")
    parser.add_argument("--dev", nargs="+", required=True, help="labelled articles to measure on")
    parser.add_argument("-o", "--output", required=True)
    arguments = parser.parse_args()
    dev = [a for path in arguments.dev for a in read(path) if a.sentences]
    model = average([store.load(path) for path in arguments.models])
    model = with_scores(model, dev, ", ".join(Path(path).name for path in arguments.dev))
    store.save(model, arguments.output)
    print(report(model.config["scores"]))


def average(models: list[store.Model]) -> store.Model:
    """The mean of models' weights and calibrations."""
    origins = {model.config.get("went_on_from", {}).get("digest") for model in models}
    ends = [model for model in models if model.config["digest"] not in origins]
    origins = {model.config.get("went_on_from", {}).get("digest") for model in ends}
    if None in origins or len(origins) > 1:
        raise SystemExit("these models did not go on from the same one")
    first = ends[0]
    arrays = {}
    for name, array in first.arrays.items():
        if name in FROZEN or name in ("vocabulary", "classes"):
            arrays[name] = array
        else:
            mean = np.mean([model.arrays[name].astype(np.float64) for model in models], axis=0)
            arrays[name] = mean.astype(array.dtype)
    calibrations = [model.config["calibration"] for model in models]
    calibration = {
        "temperature": float(np.mean([c["temperature"] for c in calibrations])),
        "bias": np.mean([c["bias"] for c in calibrations], axis=0).tolist(),
    }
    digests = [model.config["digest"] for model in models]
    return store.Model({**first.config, "calibration": calibration, "mean_of": digests}, arrays)


if __name__ == "__main__":
    main()
