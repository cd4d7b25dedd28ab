"""A variational autoencoder exported from vae4j, for NumPy, and for PyTorch where it is installed.

    import model
    vae = model.load()                     # model.safetensors beside this file
    mu, logvar = vae.encode(x)             # x: [n, ...], float32
    x = vae.decode(mu)                     # expected examples
    module = model.torch_module()          # the same as a torch.nn.Module, to train further

From the command line, on arrays in .npy files:

    python model.py encode x.npy mu.npy
    python model.py decode z.npy x.npy
"""
import json
import math
import os
import sys

import numpy as np

CONFIG = @CONFIG@

LOGVAR_MIN, LOGVAR_MAX = -20.0, 20.0
WEIGHTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "model.safetensors")


def read_safetensors(path):
    """All tensors of a safetensors file by name; of float32 only, which is all that vae4j writes."""
    with open(path, "rb") as file:
        data = file.read()
    length = int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        if name == "__metadata__":
            continue
        if entry["dtype"] != "F32":
            raise ValueError("%s: tensor %s is %s, expected F32" % (path, name, entry["dtype"]))
        first, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(data[8 + length + first:8 + length + end], dtype="<f4").reshape(entry["shape"])
    return tensors


def _sigmoid(x):
    return np.float32(0.5) * (np.float32(1) + np.tanh(np.float32(0.5) * x))


def _softplus(x):
    return np.logaddexp(np.float32(0), x)


def _gelu(x):
    erf = np.vectorize(math.erf, otypes=[np.float32])
    return np.float32(0.5) * x * (np.float32(1) + erf(x * np.float32(math.sqrt(0.5))))


ACTIVATIONS = {
    "relu": lambda x: np.maximum(x, np.float32(0)),
    "tanh": np.tanh,
    "softplus": _softplus,
    "sigmoid": _sigmoid,
    "silu": lambda x: x * _sigmoid(x),
    "gelu": _gelu,
    "leaky-relu": lambda x: np.where(x > 0, x, np.float32(0.01) * x),
}


def _bound_logvar(x):
    """Keeps a log-variance within (-20, 20), softly."""
    bent = np.float32(LOGVAR_MAX) - _softplus(np.float32(LOGVAR_MAX) - x)
    return np.float32(LOGVAR_MIN) + _softplus(bent - np.float32(LOGVAR_MIN))


class Vae:
    """The model in NumPy. Encodes and decodes batches of any size."""

    def __init__(self, tensors):
        self.tensors = tensors
        self.activation = ACTIVATIONS[CONFIG["activation"]]

    def _dense(self, name, x):
        return x @ self.tensors[name + ".weight"].T + self.tensors[name + ".bias"]

    def encode(self, x):
        """The mean and log-variance of q(z|x), each [n, latent]."""
        x = np.asarray(x, dtype=np.float32)
        h = x.reshape(len(x), -1)
        for name in CONFIG["encoder"]:
            h = self.activation(self._dense(name, h))
        return self._dense("mu", h), _bound_logvar(self._dense("logvar", h))

    def decode(self, z):
        """The expected examples of codes: [n, ...]."""
        h = np.asarray(z, dtype=np.float32)
        for name in CONFIG["decoder"][:-1]:
            h = self.activation(self._dense(name, h))
        h = self._dense(CONFIG["decoder"][-1], h)
        if CONFIG["decoded_sigma"]:
            h = h[:, :h.shape[1] // 2]
        if CONFIG["likelihood"] == "bernoulli":
            h = _sigmoid(h)
        return h.reshape([len(h)] + CONFIG["shape"])


def load(path=WEIGHTS):
    """The model of a safetensors file."""
    return Vae(read_safetensors(path))


def torch_module(path=WEIGHTS):
    """The model as a torch.nn.Module: forward(x) gives the expected reconstruction, mu and logvar."""
    import torch
    from torch import nn

    activations = {"relu": nn.ReLU, "tanh": nn.Tanh, "softplus": nn.Softplus, "sigmoid": nn.Sigmoid, "silu": nn.SiLU,
                   "gelu": nn.GELU, "leaky-relu": nn.LeakyReLU}
    tensors = {name: torch.from_numpy(array.copy()) for name, array in read_safetensors(path).items()}

    def linear(name):
        out, width = tensors[name + ".weight"].shape
        return nn.Linear(width, out)

    def layers(names, activated):
        modules = []
        for i, name in enumerate(names):
            modules.append(linear(name))
            if i < activated:
                modules.append(activations[CONFIG["activation"]]())
        return nn.Sequential(*modules)

    class Module(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = layers(CONFIG["encoder"], len(CONFIG["encoder"]))
            self.mu = linear("mu")
            self.logvar = linear("logvar")
            self.decoder = layers(CONFIG["decoder"], len(CONFIG["decoder"]) - 1)

        def encode(self, x):
            h = self.encoder(x.flatten(1))
            bent = LOGVAR_MAX - nn.functional.softplus(LOGVAR_MAX - self.logvar(h))
            return self.mu(h), LOGVAR_MIN + nn.functional.softplus(bent - LOGVAR_MIN)

        def decode(self, z):
            h = self.decoder(z)
            if CONFIG["decoded_sigma"]:
                h = h.chunk(2, dim=1)[0]
            if CONFIG["likelihood"] == "bernoulli":
                h = torch.sigmoid(h)
            return h.reshape([len(h)] + CONFIG["shape"])

        def forward(self, x):
            mu, logvar = self.encode(x)
            return self.decode(mu), mu, logvar

    module = Module()
    # What a learned likelihood has beside the networks is no part of them.
    module.load_state_dict({name: tensor for name, tensor in tensors.items() if not name.startswith("likelihood.")})
    return module


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("encode", "decode"):
        sys.exit("usage: python model.py encode X.npy MU.npy | decode Z.npy X.npy")
    vae, array = load(), np.load(sys.argv[2])
    np.save(sys.argv[3], vae.encode(array)[0] if sys.argv[1] == "encode" else vae.decode(array))
