"""Dez passos de treino de cada camada, nos dois motores, são os do PyTorch."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import MOTORES

torch = pytest.importorskip("torch", reason="sem PyTorch não há com o que comparar")


class Soma(torch.nn.Module):
    def __init__(self, uma, outra):
        super().__init__()
        self.uma, self.outra = uma, outra

    def forward(self, x):
        return self.uma(x) + self.outra(x)


class Bloco(torch.nn.Module):
    """O bloco de um transformer, com as suas peças na ordem das nossas."""

    def __init__(self, d, cabecas, causal):
        super().__init__()
        self.cabecas, self.causal = cabecas, causal
        self.norma_1, self.qkv = torch.nn.LayerNorm(d), torch.nn.Linear(d, 3 * d)
        self.saida, self.norma_2 = torch.nn.Linear(d, d), torch.nn.LayerNorm(d)
        self.densas = torch.nn.Sequential(
            torch.nn.Linear(d, 4 * d), torch.nn.GELU(), torch.nn.Linear(4 * d, d)
        )

    def forward(self, x):
        qkv = self.qkv(self.norma_1(x)).view(*x.shape[:2], 3, self.cabecas, -1).permute(2, 0, 3, 1, 4)
        y = torch.nn.functional.scaled_dot_product_attention(*qkv, is_causal=self.causal)
        x = x + self.saida(y.transpose(1, 2).reshape(x.shape))
        return x + self.densas(self.norma_2(x))


CASOS = {
    "transformer": (
        (5, 3),
        lambda: [
            *(nn.Densa(8), nn.BlocoTransformer(2, causal=True), nn.BlocoTransformer(4)),
            *(nn.LayerNorm(), nn.Densa(2)),
        ],
        lambda t: [t.Linear(3, 8), Bloco(8, 2, True), Bloco(8, 4, False), t.LayerNorm(8), t.Linear(8, 2)],
    ),
    "convolução transposta": (
        (3, 5, 4),
        lambda: [
            nn.Conv2DTransposta(4, 3, stride=2, padding=1, padding_da_saida=1, ativacao="tanh"),
            nn.Conv2DTransposta(2, (2, 4), padding=(0, 1), grupos=2),
        ],
        lambda t: [
            t.ConvTranspose2d(3, 4, 3, 2, 1, 1),
            t.Tanh(),
            t.ConvTranspose2d(4, 2, (2, 4), padding=(0, 1), groups=2),
        ],
    ),
    "normalização por grupos e por canal": (
        (2, 5, 4),
        lambda: [
            *(nn.Conv2D(6, 2), nn.GroupNorm(3), nn.TanH(), nn.Conv2D(3, 2)),
            *(nn.InstanceNorm(afim=True), nn.TanH(), nn.Conv2D(2, 1)),
            *(nn.InstanceNorm(momento=0.3), nn.GroupNorm(1, 0.1, afim=False)),
        ],
        lambda t: [
            *(t.Conv2d(2, 6, 2), t.GroupNorm(3, 6), t.Tanh(), t.Conv2d(6, 3, 2)),
            *(t.InstanceNorm2d(3, affine=True), t.Tanh(), t.Conv2d(3, 2, 1)),
            *(t.InstanceNorm2d(2, momentum=0.3, track_running_stats=True), t.GroupNorm(1, 2, 0.1, False)),
        ],
    ),
    "residual": (
        (2, 5, 4),
        lambda: [
            nn.Residual([nn.Conv2D(2, 3, padding="mesmo", ativacao="tanh"), nn.Conv2D(2, 1)]),
            nn.Residual([nn.Conv2D(3, 2), nn.TanH()], atalho=nn.Conv2D(3, 2)),
        ],
        lambda t: [
            Soma(t.Sequential(t.Conv2d(2, 2, 3, padding=1), t.Tanh(), t.Conv2d(2, 2, 1)), t.Identity()),
            Soma(t.Sequential(t.Conv2d(2, 3, 2), t.Tanh()), t.Conv2d(2, 3, 2)),
        ],
    ),
    "imagens ampliadas": (
        (2, 3, 5),
        lambda: [
            *(nn.Conv2D(3, 2), nn.AmpliarImagem(2), nn.Conv2D(2, 2), nn.AmpliarImagem((2, 4), "bilinear")),
            nn.Conv2D(1, 3),
        ],
        lambda t: [
            *(t.Conv2d(2, 3, 2), t.Upsample(scale_factor=2), t.Conv2d(3, 2, 2)),
            *(t.Upsample(scale_factor=(2.0, 4.0), mode="bilinear"), t.Conv2d(2, 1, 3)),
        ],
    ),
}
"""A forma de uma amostra, e as mesmas camadas aqui e lá."""

AMOSTRAS, LOTE, EPOCAS = 10, 2, 2


def transportar(modelo, rede):
    """Põe na rede do PyTorch os pesos da nossa: os densos de lá são transpostos."""
    densos = {id(m.weight) for m in rede.modules() if isinstance(m, torch.nn.Linear)}
    for nosso, deles in zip(modelo.parametros(), rede.parameters(), strict=True):
        with torch.no_grad():
            deles.copy_(torch.tensor(nosso.dados.T.copy() if id(deles) in densos else nosso.dados.copy()))


@pytest.mark.parametrize("motor", MOTORES)
@pytest.mark.parametrize("nome", CASOS)
def test_dez_passos_sao_os_do_pytorch(nome, motor):
    forma, daqui, de_la = CASOS[nome]
    nn.semente(0)
    modelo = nn.Sequencial([nn.Entrada(*forma), *daqui()])
    modelo.compilar(nn.SGD(0.1, momento=0.9), "mse", motor=motor)
    rede = torch.nn.Sequential(*de_la(torch.nn))
    transportar(modelo, rede)
    acaso = np.random.default_rng(1)
    x = acaso.normal(size=(AMOSTRAS, *forma)).astype("float32")
    y = acaso.normal(size=(AMOSTRAS, *modelo.forma_saida)).astype("float32")
    modelo.treinar(x, y, epocas=EPOCAS, lote=LOTE, embaralhar=False, progresso=False)
    otimizador = torch.optim.SGD(rede.parameters(), lr=0.1, momentum=0.9)
    lotes = [(torch.tensor(x[i : i + LOTE]), torch.tensor(y[i : i + LOTE])) for i in range(0, AMOSTRAS, LOTE)]
    for entrada, alvo in lotes * EPOCAS:
        otimizador.zero_grad()
        torch.nn.functional.mse_loss(rede(entrada), alvo).backward()
        otimizador.step()
    rede.eval()
    with torch.no_grad():
        saida = rede(torch.tensor(x)).numpy()
    assert np.abs(modelo.prever(x) - saida).max() < 2e-5 * max(1, np.abs(saida).max())
