"""Go on from the shipped model with new articles, without forgetting the old ones.

usage: python models/go_on_with.py NEW.jsonl.gz ... --train ARTICLES.jsonl ...
           [--labels LABELS.jsonl.gz ...] --dev ARTICLES.jsonl ... [--epochs N] [--seed N] -o FOLDER

Of the articles of --train, which the model has seen, it also learns what it says of them itself; of
the new ones their labels alone (`quoteattr.training.train`). models/average.py makes one model of
several that went on with other seeds.
"""

import argparse
from dataclasses import replace
from pathlib import Path

from quoteattr import store, training
from quoteattr.corpus import merge, relabel
from quoteattr.evaluation import report
from quoteattr.importers import read
from quoteattr.learning import Settings
from quoteattr.model import SentenceModel


def main() -> None:
    parser = argparse.ArgumentParser(description="Go on from the shipped model with new articles.")
    parser.add_argument("new", nargs="+", metavar="NEW", help="labelled articles")
    parser.add_argument("--train", nargs="+", required=True, help="articles that it has seen")
    parser.add_argument("--labels", nargs="+", default=[], help="labels of --train's articles")
    parser.add_argument("--dev", nargs="+", required=True, help="labelled articles to measure on")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-o", "--output", required=True)
    arguments = parser.parse_args()
    start = store.load(store.shipped_path())
    articles = merge(a for path in arguments.train for a in read(path))
    for path in arguments.labels:
        articles = relabel(articles, path)
    new = [a for path in arguments.new for a in read(path)]
    dev = [a for path in arguments.dev for a in read(path) if a.sentences]
    settings = replace(Settings(), epochs=arguments.epochs, seed=arguments.seed)
    model = training.train(
        articles, start, settings, progress, [SentenceModel(start)], go_on=True, new=new
    )
    model = training.with_scores(model, dev, ", ".join(Path(path).name for path in arguments.dev))
    store.save(model, arguments.output)
    print(report(model.config["scores"]))


def progress(step: int, steps: int, loss: float) -> None:
    """Tell how far the training is."""
    if step % 200 == 0:
        print(f"step {step} of {steps}, loss {loss:.3f}", flush=True)


if __name__ == "__main__":
    main()
