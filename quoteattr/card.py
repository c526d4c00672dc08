"""The model card: what a model is for, what it learned from, and what to expect of it.

After Mitchell et al. 2019, "Model Cards for Model Reporting".
"""

from importlib import resources
from typing import Any


def model_card(config: dict[str, Any]) -> str:
    """Write the card of a model from its configuration.

    Parameters
    ----------
    config : dict
        With ``scores``, as `quoteattr.training.with_scores` adds them.
    """
    template = resources.files(__package__).joinpath("data/card.md").read_text(encoding="utf-8")
    data, scores = config["data"], config["scores"]
    return template.format(
        version=config["library_version"],
        articles=data["articles"],
        sentences=data["sentences"],
        sources=_table(
            ("source", "articles"), [(name or "(none)", n) for name, n in data["sources"].items()]
        ),
        data_digest=data["digest"][:16],
        history=_history(config),
        dev=scores["on"],
        dev_digest=scores["digest"][:16],
        dev_sentences=scores["sentences"],
        macro_f1=scores["macro_f1"],
        attributed_f1=scores["attributed_f1"],
        form_accuracy=scores["form_accuracy"] or 0.0,
        calibration_error=scores["calibration_error"],
        tags=_table(
            ("tag", "precision", "recall", "F1", "sentences"),
            [
                (
                    f"`{tag}`",
                    *(f"{row[k]:.3f}" for k in ("precision", "recall", "f1")),
                    row["sentences"],
                )
                for tag, row in scores["tags"].items()
            ],
        ),
        publishers=_table(
            ("source", "macro F1", "attributed-or-not F1", "sentences"),
            [
                (
                    name or "(none)",
                    f"{row['macro_f1']:.3f}",
                    f"{row['attributed_f1']:.3f}",
                    row["sentences"],
                )
                for name, row in scores["sources"].items()
            ],
        ),
    )


def _history(config: dict[str, Any]) -> str:
    """What a model went on from, of how many it is the mean, and to what it was fitted again."""
    told = ""
    if "went_on_from" in config:
        origin = config["went_on_from"]["digest"]
        parts = config.get("mean_of", ())
        among = origin in parts
        ends = len(parts) - among
        mean = f"The weights are the mean of {ends} trainings that" if ends else "The training"
        too = ", and of that model" if among else ""
        model = f"a model that had seen articles before (digest {origin[:16]})"
        told = f"{mean} went on from {model}{too}.\n\n"
    if "refitted_from" in config:
        seen = config["refitted_to"]
        told += (
            f"That is what the model of digest {config['refitted_from'][:16]} learned from. This "
            f"one is the same with its last layer fitted again to {seen['articles']} articles, "
            f"{seen['sentences']} labelled sentences.\n\n"
        )
    return told


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)
