#!/usr/bin/env python3
"""Trains the sample case's land-cover model and writes sample-landcover.onnx and item.json beside this file.

    node dist/sample-tiles/main.js --training /tmp/training
    python3 models/sample-landcover/train.py /tmp/training

Needs NumPy, PyTorch (1.13 was used) and onnx; takes about eight minutes on two cores of a CPU. Not needed to run or
test Quadrat. The training landscapes come from other seeds and other dates than the sample case, on purpose: see
README.md. Training is seeded; another PyTorch build may still round differently, so the weights are committed.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

SEED = 20230700
BANDS = ["B02", "B03", "B04", "B8A", "B11"]
# value, name, title, colour: as in sample-tiles/land-cover.ts
CLASSES = [
    (0, "cropland", "Cropland", "F2C14E"),
    (1, "grassland", "Grassland", "B5D98C"),
    (2, "forest", "Forest", "1B7837"),
    (3, "water", "Open water", "2166AC"),
    (4, "built_up", "Built-up", "C43C39"),
    (5, "wetland", "Wetland", "6FD0C8"),
]
SCALE, OFFSET = 0.0001, -0.1
MASKED_SCL = [0, 1, 3, 8, 9, 10]
IGNORE = 255
BASE_CHANNELS = 8
CHIP_PX = 128
BATCH = 16
WEIGHTS = torch.tensor([1.0, 1.0, 1.0, 1.0, 1.0, 2.5])  # wetland is about 2 % of the land
HELD_OUT = 2  # landscapes that validate and are never trained on


def block(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(inplace=True),
        nn.Conv2d(channels_out, channels_out, 3, padding=1, bias=False),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(inplace=True),
    )


class UNet(nn.Module):
    """U-Net (Ronneberger et al. 2015) of three levels; sides of the input must be multiples of 8."""

    def __init__(self, bands: int, classes: int, base: int):
        super().__init__()
        widths = [base, 2 * base, 4 * base, 8 * base]
        self.down = nn.ModuleList(block(i, o) for i, o in zip([bands, *widths[:-1]], widths))
        self.up = nn.ModuleList(nn.ConvTranspose2d(o, i, 2, stride=2) for i, o in zip(widths[:-1], widths[1:]))
        self.join = nn.ModuleList(block(2 * width, width) for width in widths[:-1])
        self.head = nn.Conv2d(base, classes, 1)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        kept = []
        features = image
        for level, stage in enumerate(self.down):
            features = stage(features if level == 0 else functional.max_pool2d(features, 2))
            kept.append(features)
        for level in reversed(range(len(self.join))):
            features = torch.cat([self.up[level](features), kept[level]], dim=1)
            features = self.join[level](features)
        return self.head(features)


def load(folder: Path):
    """Reflectance (landscape, band, row, column), observed or not, and labels with IGNORE where not observed."""
    images, labels = [], []
    for image_path in sorted(folder.glob("image-*.npy")):
        stored = np.load(image_path)
        scl = np.load(image_path.with_name(image_path.name.replace("image", "scl")))
        truth = np.load(image_path.with_name(image_path.name.replace("image", "truth"))).copy()
        observed = ~np.isin(scl, MASKED_SCL) & (stored > 0).all(axis=0)
        truth[~observed] = IGNORE
        images.append(np.where(observed, stored * np.float32(SCALE) + np.float32(OFFSET), np.nan).astype(np.float32))
        labels.append(truth)
    if len(images) <= HELD_OUT:
        raise SystemExit(f"{folder}: expected more than {HELD_OUT} landscapes, found {len(images)}")
    return np.stack(images), np.stack(labels)


def draw_batch(random: np.random.Generator, images: np.ndarray, labels: np.ndarray):
    chips, targets = [], []
    for _ in range(BATCH):
        scene = random.integers(len(images))
        row, col = random.integers(images.shape[2] - CHIP_PX + 1), random.integers(images.shape[3] - CHIP_PX + 1)
        window = (slice(row, row + CHIP_PX), slice(col, col + CHIP_PX))
        chip, target = images[scene][(slice(None), *window)], labels[scene][window]
        turns, flip = random.integers(4), random.integers(2)
        chip, target = np.rot90(chip, turns, (1, 2)), np.rot90(target, turns)
        if flip:
            chip, target = chip[:, :, ::-1], target[:, ::-1]
        chips.append(chip)
        targets.append(target)
    return torch.from_numpy(np.stack(chips)), torch.from_numpy(np.stack(targets).astype(np.int64))


def train(images: np.ndarray, labels: np.ndarray, steps: int) -> UNet:
    random = np.random.default_rng(SEED)
    torch.manual_seed(SEED)
    model = UNet(len(BANDS), len(CLASSES), BASE_CHANNELS)
    optimiser = torch.optim.AdamW(model.parameters(), lr=4e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=4e-3, total_steps=steps)
    for step in range(1, steps + 1):
        image, target = draw_batch(random, images, labels)
        # Unbalanced data, hardly weighted: rare classes come off badly, as they do in practice.
        loss = functional.cross_entropy(model(image), target, weight=WEIGHTS, ignore_index=IGNORE)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 50 == 0:
            print(f"step {step}: loss {loss.item():.3f}", flush=True)
    return model.eval()


def validate(model: UNet, images: np.ndarray, labels: np.ndarray) -> float:
    with torch.no_grad():
        mapped = model(torch.from_numpy(images)).argmax(1).numpy()
    observed = labels != IGNORE
    confusion = np.bincount(
        mapped[observed].astype(np.int64) * len(CLASSES) + labels[observed], minlength=len(CLASSES) ** 2
    ).reshape(len(CLASSES), len(CLASSES))
    print("held-out landscapes, rows mapped, columns true:")
    print(confusion)
    return float(np.trace(confusion) / confusion.sum())


def export(model: UNet, path: Path) -> None:
    axes = {0: "batch", 2: "height", 3: "width"}
    torch.onnx.export(
        model,
        torch.zeros(1, len(BANDS), CHIP_PX, CHIP_PX),
        str(path),
        opset_version=13,
        input_names=["image"],
        output_names=["logits"],
        dynamic_axes={"image": axes, "logits": axes},
    )


def describe(onnx_path: Path, model: UNet, scalings: list, agreement: float) -> dict:
    digest = hashlib.sha256(onnx_path.read_bytes()).hexdigest()
    order = ["batch", "bands", "height", "width"]
    corners = [[11.95, 39.8], [12.05, 39.8], [12.05, 39.9], [11.95, 39.9], [11.95, 39.8]]
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": [
            "https://stac-extensions.github.io/mlm/v1.5.2/schema.json",
            "https://stac-extensions.github.io/file/v2.1.0/schema.json",
        ],
        "id": "sample-landcover",
        "geometry": {"type": "Polygon", "coordinates": [corners]},
        "bbox": [11.95, 39.8, 12.05, 39.9],
        "properties": {
            "start_datetime": "2023-06-09T00:00:00Z",
            "end_datetime": "2023-06-28T23:59:59Z",
            "datetime": None,
            "description": "Small U-Net, single-date land cover from five Sentinel-2 bands at 20 m, for the sample case. "
            "Trained on invented June landscapes that are not the sample case's; overall agreement on "
            f"{HELD_OUT} landscapes held out {agreement:.3f}. The geometry is nominal: the land does not exist.",
            "mlm:name": "sample-landcover",
            "mlm:architecture": "U-Net",
            "mlm:tasks": ["semantic-segmentation"],
            "mlm:framework": "ONNX",
            "mlm:framework_version": "opset 13",
            "mlm:total_parameters": sum(p.numel() for p in model.parameters()),
            "mlm:accelerator": None,
            "mlm:input": [
                {
                    "name": "image",
                    "bands": BANDS,
                    "input": {"shape": [-1, len(BANDS), -1, -1], "dim_order": order, "data_type": "float32"},
                    "value_scaling": scalings,
                    "resize_type": None,
                }
            ],
            "mlm:output": [
                {
                    "name": "logits",
                    "tasks": ["semantic-segmentation"],
                    "result": {
                        "shape": [-1, len(CLASSES), -1, -1],
                        "dim_order": ["batch", "classes", "height", "width"],
                        "data_type": "float32",
                    },
                    "classification:classes": [
                        {"value": value, "name": name, "description": title, "color_hint": colour}
                        for value, name, title, colour in CLASSES
                    ],
                }
            ],
        },
        "links": [],
        "assets": {
            "model": {
                "href": f"./{onnx_path.name}",
                "type": "application/octet-stream; application=onnx",
                "title": "ONNX graph and weights",
                "file:checksum": f"1220{digest}",
                "roles": ["mlm:model", "mlm:weights", "data"],
                "mlm:artifact_type": "onnx",
            }
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("training", type=Path, help="folder that sample-tiles/main.js --training wrote")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    parser.add_argument("--steps", type=int, default=600)
    options = parser.parse_args()
    torch.set_num_threads(2)

    images, labels = load(options.training)
    trained = images[:-HELD_OUT]
    # Rounded, so that the card says exactly what was done.
    mean = np.round(np.nanmean(trained, axis=(0, 2, 3)), 6).astype(np.float32)
    deviation = np.round(np.nanstd(trained, axis=(0, 2, 3)), 6).astype(np.float32)
    images = (images - mean[:, None, None]) / deviation[:, None, None]
    images = np.nan_to_num(images, nan=0.0)  # not observed is 0 after scaling, as in the pipeline

    model = train(images[:-HELD_OUT], labels[:-HELD_OUT], options.steps)
    agreement = validate(model, images[-HELD_OUT:], labels[-HELD_OUT:])
    print(f"overall agreement {agreement:.4f}, {sum(p.numel() for p in model.parameters())} parameters")
    onnx_path = options.out / "sample-landcover.onnx"
    export(model, onnx_path)
    scalings = [
        {"type": "z-score", "mean": round(float(m), 6), "stddev": round(float(s), 6)} for m, s in zip(mean, deviation)
    ]
    item = describe(onnx_path, model, scalings, agreement)
    (options.out / "item.json").write_text(json.dumps(item, indent=2) + "\n")


if __name__ == "__main__":
    main()
