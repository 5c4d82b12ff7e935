"""A tiny encoder in a folder, as an operator brings a large one: a word is a direction, a sentence their mean."""

import json
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
from tokenizers import Tokenizer, models, pre_tokenizers

WORDS = ["[PAD]", "[UNK]", "query:", "sun", "soleil", "water", "shoes"]
# Four directions: nothing, the prefix, and what a word means; "sun" and "soleil" are the same.
DIRECTIONS = np.array(
    [[9, 9, 9, 9], [0, 0, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]],
    dtype=np.float32,
)


def write_encoder(
    folder: Path, *, settings: dict[str, object] | None = None, pools: bool = False, directions: int = len(WORDS)
) -> Path:
    """Write the model, its tokenizer and its settings, if any; ``pools``: it makes one vector by itself.

    ``directions``: of how many words the model knows one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer(models.WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.save(str(folder / "tokenizer.json"))
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "words"])
    nodes = [helper.make_node("Gather", ["directions", "input_ids"], ["last_hidden_state"], axis=0)]
    if pools:
        nodes.append(helper.make_node("ReduceMax", ["last_hidden_state", "axes"], ["sentence_embedding"], keepdims=0))
    outputs = [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["texts", "words", 4])]
    if pools:
        outputs.append(helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["texts", 4]))
    numbers = [numpy_helper.from_array(DIRECTIONS[:directions], "directions")]
    if pools:
        numbers.append(numpy_helper.from_array(np.array([1], dtype=np.int64), "axes"))
    graph = helper.make_graph(nodes, "tiny", [ids], outputs, numbers)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), folder / "model.onnx")
    if settings is not None:
        (folder / "encoder.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder
