"""The fine-tuned encoder as an ONNX file of 8-bit weights, written node by node."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from classifiers.encoder.pieces import PAD
from classifiers.learning.network import EPSILON, HEADS, HIDDEN, LAYERS, WIDTH

Arrays = Mapping[str, NDArray[np.float32]]
OPSET, IR = 17, 8  # LayerNormalization came with 17; onnxruntime 1.14 and later read both
STEPS = 127  # of a weight to either side; 63 cost a hundredth of macro-F1


def write_network(weights: Arrays, path: Path) -> None:
    """Write the network whose input `ids` gives `votes` and `looks` of every piece."""
    graph = _Graph(weights)
    votes, looks = graph.whole()
    shape = ["texts", "length", weights["vote.weight"].shape[0]]
    made = helper.make_graph(
        graph.nodes,
        "privacy_encoder",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "length"])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in (votes, looks)],
        graph.constants,
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def quantised(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Whole numbers and the scale of each row."""
    scales = np.maximum(np.abs(weights).max(axis=1), 1e-8).astype(np.float32) / np.float32(STEPS)
    return np.rint(weights / scales[:, None]).astype(np.int8), scales


class _Graph:
    def __init__(self, weights: Arrays) -> None:
        self.weights = dict(weights)
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._numbers = 0

    def whole(self) -> tuple[str, str]:
        there = self.op("Cast", [self.op("Equal", ["ids", self.whole_numbers([PAD], flat=True)])], to=1)
        hidden = self.op("Mul", [there, self.constant(np.float32(HIDDEN))])
        mask = self.op("Unsqueeze", [hidden, self.whole_numbers([1, 2])])
        states = self.words()
        for layer in range(LAYERS):
            states = self.layer(f"layers.{layer}", states, mask)
        return self.dense("vote", states, "votes"), self.dense("look", states, "looks")

    def op(self, kind: str, inputs: Sequence[str], outputs: Sequence[str] = (), **attributes: object) -> str:
        """Add a node; the name of its first output."""
        self._numbers += 1
        names = list(outputs) or [f"{kind.lower()}_{self._numbers}"]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names[0]

    def constant(self, value: NDArray[np.generic] | np.generic) -> str:
        self._numbers += 1
        name = f"constant_{self._numbers}"
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def whole_numbers(self, values: Sequence[int], *, flat: bool = False) -> str:
        return self.constant(np.array(values[0] if flat else values, dtype=np.int64))

    def words(self) -> str:
        """The words' vectors, 8 bit each with a scale of its own, and their places'."""
        table, scales = quantised(self.weights["word.weight"])
        looked_up = self.op("Gather", [self.constant(table), "ids"])
        scale = self.op("Gather", [self.constant(scales[:, None]), "ids"])
        words = self.op("Mul", [self.op("Cast", [looked_up], to=1), scale])
        length = self.op("Gather", [self.op("Shape", ["ids"]), self.whole_numbers([1])])
        places = self.constant(self.weights["place.weight"])
        ends = [self.whole_numbers([0]), length, self.whole_numbers([0])]
        return self.normal("norm", self.op("Add", [words, self.op("Slice", [places, *ends])]))

    def normal(self, name: str, states: str) -> str:
        scale, shift = (self.constant(self.weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.op("LayerNormalization", [states, scale, shift], axis=-1, epsilon=EPSILON)

    def dense(self, name: str, states: str, output: str) -> str:
        """A matrix at full precision: the head is small."""
        weights = self.constant(np.ascontiguousarray(self.weights[f"{name}.weight"].T))
        product = self.op("MatMul", [states, weights])
        return self.op("Add", [product, self.constant(self.weights[f"{name}.bias"])], [output])

    def linear(self, name: str, states: str) -> str:
        """A matrix of whole numbers; the states are rounded as they come."""
        matrix, scales = quantised(self.weights[f"{name}.weight"])
        self._numbers += 1
        parts = [f"{part}_{self._numbers}" for part in ("rounded", "scale", "zero")]
        rounded, scale, zero = parts
        self.op("DynamicQuantizeLinear", [states], parts)
        weights = self.constant(np.ascontiguousarray(matrix.T))
        product = self.op("MatMulInteger", [rounded, weights, zero])
        both = self.op("Mul", [scale, self.constant(scales)])
        result = self.op("Mul", [self.op("Cast", [product], to=1), both])
        return self.op("Add", [result, self.constant(self.weights[f"{name}.bias"])])

    def layer(self, name: str, states: str, mask: str) -> str:
        mixed = self.linear(f"{name}.out", self.attention(name, states, mask))
        states = self.normal(f"{name}.norm1", self.op("Add", [states, mixed]))
        inner = self.linear(f"{name}.up", states)
        error = self.op("Erf", [self.op("Div", [inner, self.constant(np.float32(2**0.5))])])
        gate = self.op("Mul", [inner, self.op("Add", [error, self.constant(np.float32(1))])])
        bent = self.op("Mul", [gate, self.constant(np.float32(0.5))])
        return self.normal(f"{name}.norm2", self.op("Add", [states, self.linear(f"{name}.down", bent)]))

    def attention(self, name: str, states: str, mask: str) -> str:
        size = WIDTH // HEADS
        together = self.linear(f"{name}.qkv", states)
        split = self.op("Reshape", [together, self.whole_numbers([0, 0, 3, HEADS, size])])
        # texts, length, 3, heads, size -> 3, texts, heads, length, size
        moved = self.op("Transpose", [split], perm=[2, 0, 3, 1, 4])
        query, key, value = (
            self.op("Gather", [moved, self.whole_numbers([at], flat=True)], axis=0) for at in range(3)
        )
        smaller = self.op("Mul", [query, self.constant(np.float32(size**-0.5))])
        alike = self.op("MatMul", [smaller, self.op("Transpose", [key], perm=[0, 1, 3, 2])])
        shares = self.op("Softmax", [self.op("Add", [alike, mask])], axis=-1)
        mixed = self.op("Transpose", [self.op("MatMul", [shares, value])], perm=[0, 2, 1, 3])
        return self.op("Reshape", [mixed, self.whole_numbers([0, 0, WIDTH])])
