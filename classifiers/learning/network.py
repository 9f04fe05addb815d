"""The encoder in torch: BERT as multilingual-e5-small has it, and a vote of every piece on every category."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from classifiers.learning.pretrained import Pretrained

WIDTH, LAYERS, HEADS, INNER, POSITIONS = 384, 12, 12, 1536, 512
EPSILON = 1e-12
DROP = 0.1
HIDDEN = -1e4  # what a padded place looks like to a softmax
FIRST_VOTES = 0.05  # spread of the untrained head
LEAST_SHARE = 1e-3  # of mails with a category: none at all would be odds without end


class Layer(nn.Module):
    """Attention and a feed-forward network, each added to what was there and normalised."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, EPSILON), nn.LayerNorm(WIDTH, EPSILON)
        self.drop = nn.Dropout(DROP)

    def forward(self, states: Tensor, there: Tensor) -> Tensor:
        """`there` says for each text which places are no padding."""
        texts, length, _ = states.shape
        split = self.qkv(states).view(texts, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        query, key, value = split.unbind(0)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=there)
        mixed = mixed.transpose(1, 2).reshape(texts, length, WIDTH)
        states = self.norm1(states + self.drop(self.out(mixed)))
        return self.norm2(states + self.drop(self.down(functional.gelu(self.up(states)))))


class Encoder(nn.Module):
    """Piece numbers in; for every piece a vote and a weight for every category.

    The head sees the states centred and scaled: the pretrained ones have four fifths of their length in
    common, and a head that sees that learns nothing in the first epoch (measured).
    """

    centre: Tensor
    spread: Tensor

    def __init__(self, pieces: int, categories: int) -> None:
        super().__init__()
        self.word, self.place = nn.Embedding(pieces, WIDTH), nn.Embedding(POSITIONS, WIDTH)
        self.norm, self.drop = nn.LayerNorm(WIDTH, EPSILON), nn.Dropout(DROP)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.vote, self.look = nn.Linear(WIDTH, categories), nn.Linear(WIDTH, categories)
        self.register_buffer("centre", torch.zeros(WIDTH))
        self.register_buffer("spread", torch.ones(WIDTH))
        for head in (self.vote, self.look):
            nn.init.normal_(head.weight, std=FIRST_VOTES)
            nn.init.zeros_(head.bias)

    def states(self, ids: Tensor, there: Tensor) -> Tensor:
        """What the encoder knows of every piece in its place."""
        states = self.drop(self.norm(self.word(ids) + self.place.weight[: ids.shape[1]]))
        for layer in self.layers:
            states = layer(states, there[:, None, None, :])
        return states

    def centre_on(self, states: Tensor) -> None:
        """Centre and scale by these states, a row a piece."""
        self.centre.copy_(states.mean(0))
        self.spread.copy_(states.std(0))

    def set_prior(self, shares: NDArray[np.float32]) -> None:
        """Begin with the odds of each category among all mails."""
        within = np.clip(shares, LEAST_SHARE, 1 - LEAST_SHARE)
        self.vote.bias.data = torch.from_numpy(np.log(within / (1 - within)).astype(np.float32))

    def forward(self, ids: Tensor, there: Tensor, mail: Tensor) -> Tensor:
        """Log-odds of each mail; `mail` names each window's mail; a mail's windows are weighed as one."""
        states = self.drop((self.states(ids, there).float() - self.centre) / self.spread)
        votes, looks = self.vote(states).float(), self.look(states).float()
        looks = looks.masked_fill(~there[:, :, None], HIDDEN)
        mails, categories = int(mail.max()) + 1, votes.shape[2]
        highest = looks.detach().amax(1)
        each = mail[:, None].expand_as(highest)
        top = torch.full((mails, categories), HIDDEN).scatter_reduce(0, each, highest, "amax")
        weights = torch.exp(looks - top[mail][:, None, :])
        empty = torch.zeros(mails, categories)
        voted = empty.index_add(0, mail, (weights * votes).sum(1))
        return voted / empty.index_add(0, mail, weights.sum(1))


def plain_weights(encoder: Encoder) -> dict[str, NDArray[np.float32]]:
    """The weights by name, with the centring folded into the head."""
    state = {name: values.detach().float() for name, values in encoder.state_dict().items()}
    centre, spread = state.pop("centre"), state.pop("spread")
    for head in ("vote", "look"):
        state[f"{head}.weight"] = state[f"{head}.weight"] / spread
        state[f"{head}.bias"] = state[f"{head}.bias"] - state[f"{head}.weight"] @ centre
    return {name: values.numpy() for name, values in state.items()}


def load_pretrained(encoder: Encoder, source: Pretrained, kept: list[int]) -> None:
    """Put the weights into the encoder; of the words only the kept pieces."""

    def tensor(name: str, *shape: int) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(source.tensors[name].reshape(shape or -1)))

    state = {
        "word.weight": tensor("emb.word", -1, WIDTH)[kept],
        "place.weight": tensor("emb.pos", -1, WIDTH) + tensor("emb.type", -1, WIDTH)[0],
        "norm.weight": tensor("emb.ln.w"),
        "norm.bias": tensor("emb.ln.b"),
    }
    for at in range(LAYERS):
        ours, theirs = f"layers.{at}", f"l{at}"
        state[f"{ours}.qkv.weight"] = torch.cat([tensor(f"{theirs}.{one}.w", -1, WIDTH) for one in "qkv"])
        state[f"{ours}.qkv.bias"] = torch.cat([tensor(f"{theirs}.{one}.b") for one in "qkv"])
        for name, old, width in (("out", "ao", WIDTH), ("up", "fi", WIDTH), ("down", "fo", INNER)):
            state[f"{ours}.{name}.weight"] = tensor(f"{theirs}.{old}.w", -1, width)
            state[f"{ours}.{name}.bias"] = tensor(f"{theirs}.{old}.b")
        for name, old in (("norm1", "aln"), ("norm2", "oln")):
            state[f"{ours}.{name}.weight"] = tensor(f"{theirs}.{old}.w")
            state[f"{ours}.{name}.bias"] = tensor(f"{theirs}.{old}.b")
    encoder.load_state_dict(state, strict=False)  # the head has no past
