"""Makes the small ONNX models that tests/models reads, and the outputs that PyTorch gives for them.

Run with a python3 that has torch, onnx and numpy:  python3 tests/golden/models/generate.py
Made with the versions that outputs.json names; seed 7. Outputs are PyTorch's; ONNX Runtime adds up convolutions in
another order, so they are compared within 1e-5 of values of order one.
"""

import hashlib
import json
import pathlib

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent


class SmallUnet(torch.nn.Module):
    """Halves twice and doubles twice, by transposed convolution and by interpolation: sides are multiples of 4."""

    def __init__(self, bands=2, classes=3):
        super().__init__()
        self.first = torch.nn.Conv2d(bands, 6, 3, padding=1)
        self.second = torch.nn.Conv2d(6, 8, 3, stride=2, padding=1)
        self.up = torch.nn.ConvTranspose2d(8, 6, 2, stride=2)
        self.last = torch.nn.Conv2d(12, classes, 1)

    def forward(self, x):
        a = torch.relu(self.first(x))
        b = torch.relu(self.second(a))
        c = torch.nn.functional.max_pool2d(b, 2)
        c = torch.nn.functional.interpolate(c, scale_factor=2.0, mode="nearest")
        d = self.up(b + c)
        return self.last(torch.cat([a, d], 1))


class Probabilities(torch.nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return torch.softmax(self.inner(x), 1)


def export(model, name, output, side, dynamic):
    axes = {0: "batch", 2: "height", 3: "width"}
    torch.onnx.export(
        model,
        torch.zeros(1, 2, side, side),
        str(HERE / name),
        input_names=["image"],
        output_names=[output],
        dynamic_axes={"image": axes, output: axes} if dynamic else None,
        opset_version=13,
    )
    onnx.checker.check_model(str(HERE / name))


def save_graph(name, nodes, inputs, outputs, initializers=()):
    graph = helper.make_graph(nodes, name, inputs, outputs, list(initializers))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7)
    onnx.checker.check_model(model)
    onnx.save(model, str(HERE / f"{name}.onnx"))


def tensor(name, channels, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, ["batch", channels, "height", "width"])


def main():
    torch.manual_seed(7)
    unet = SmallUnet().eval()
    export(unet, "small-unet.onnx", "logits", 16, True)
    export(Probabilities(unet), "small-fixed.onnx", "scores", 16, False)
    save_graph(
        "two-inputs",
        [helper.make_node("Add", ["image", "other"], ["logits"])],
        [tensor("image", 2), tensor("other", 2)],
        [tensor("logits", 2)],
    )
    fixed = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [4, 2, 16, 16]) for name in ("image", "logits")]
    save_graph("batch-of-four", [helper.make_node("Neg", ["image"], ["logits"])], fixed[:1], fixed[1:])
    save_graph("sigmoid", [helper.make_node("Sigmoid", ["image"], ["logits"])], [tensor("image", 2)], [tensor("logits", 2)])
    save_graph(
        "bytes",
        [helper.make_node("Cast", ["image"], ["logits"], to=TensorProto.FLOAT)],
        [tensor("image", 2, TensorProto.UINT8)],
        [tensor("logits", 2)],
    )
    outside = numpy_helper.from_array(np.ones((2, 2, 1, 1), np.float32), "weights")
    outside.ClearField("raw_data")
    outside.data_location = TensorProto.EXTERNAL
    outside.external_data.add(key="location", value="weights.bin")
    graph = helper.make_graph(
        [helper.make_node("Conv", ["image", "weights"], ["logits"])],
        "external",
        [tensor("image", 2)],
        [tensor("logits", 2)],
        [outside],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7), str(HERE / "external.onnx"))
    values = np.sin(np.arange(2 * 2 * 16 * 16) * 0.37).astype(np.float32)
    image = torch.from_numpy(values.reshape(2, 2, 16, 16))
    with torch.no_grad():
        logits = unet(image)
        probabilities = torch.softmax(logits.double(), 1)
    digests = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(HERE.glob("*.onnx"))}
    json.dump(
        {
            "versions": {"torch": torch.__version__, "onnx": onnx.__version__, "numpy": np.__version__},
            "input": "sin(0.37 * i), float32, shape [2, 2, 16, 16]",
            "digests": digests,
            "logits": [round(float(v), 7) for v in logits.flatten()],
            "probabilities": [round(float(v), 9) for v in probabilities.flatten()],
        },
        open(HERE / "outputs.json", "w"),
    )


main()
