"""Treinos feitos para ter um problema, um de cada vez, e treinos saudáveis: o exame de `nn.diagnostico`.

Cada caso é uma receita boa, sorteada, que uma função estraga de um modo só. Problema e semente dizem o caso
inteiro.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import neuronio as nn

Acaso = np.random.Generator
Par = tuple[np.ndarray, np.ndarray]

N, DE_FORA, LOTE, EPOCAS = 200, 80, 100, 25
"""Pequenos, para que três mil treinos caibam em minutos; o que só se vê nos dados treina `POUCAS` épocas."""
POUCAS = 4


@dataclass
class Caso:
    """Um treino acabado, e os dados dele; ``teste`` é o que a rede não viu."""

    modelo: nn.Modelo
    x: np.ndarray
    y: np.ndarray
    teste: Par


@dataclass
class Receita:
    """O que se vai treinar: cada problema muda uma parte."""

    treino: Par
    validacao: Par
    teste: Par
    larguras: list[int]
    ativacao: str
    otimizador: nn.Otimizador
    epocas: int = EPOCAS
    lote: int = LOTE
    da_densa: dict[str, Any] = field(default_factory=dict)
    """Argumentos a mais para as camadas escondidas."""
    dropout: float = 0.0
    de_imagem: bool = False

    @property
    def classes(self) -> int:
        """Quantas há; zero, se é uma regressão."""
        y = self.treino[1]
        return int(y.max()) + 1 if y.dtype.kind == "i" else 0

    def mudar(self, funcao: Callable[[np.ndarray], np.ndarray]) -> None:
        """Muda do mesmo modo as entradas das três partes."""
        self.treino, self.validacao, self.teste = (
            (np.ascontiguousarray(funcao(x), np.float32), y)
            for x, y in (self.treino, self.validacao, self.teste)
        )


# ── os dados ────────────────────────────────────────────────────────────────
def _grupos(rng: Acaso, n: int) -> Par:
    """Nuvens separadas, uma ou duas por classe, em 2 a 8 dimensões."""
    classes, dimensoes, de_cada = int(rng.integers(2, 5)), int(rng.integers(2, 9)), int(rng.integers(1, 3))
    candidatos = rng.normal(size=(60, dimensoes)) * 2.5
    centros = candidatos[:1]
    while len(centros) < classes * de_cada:  # o mais longe dos que já há
        distancias = np.linalg.norm(candidatos[:, None] - centros, axis=-1).min(axis=1)
        centros = np.concatenate([centros, candidatos[[distancias.argmax()]]])
    menor = min(np.linalg.norm(a - b) for i, a in enumerate(centros) for b in centros[:i])
    centros = rng.permutation(centros)
    qual = rng.permutation(np.arange(n) % len(centros))
    return centros[qual] + rng.normal(size=(n, dimensoes)) * min(0.6, menor / 5), qual % classes


def _luas(rng: Acaso, n: int) -> Par:
    y = rng.integers(0, 2, n)
    angulo = rng.uniform(0, np.pi, n)
    x = np.stack([np.cos(angulo) + y, np.sin(angulo) * (1 - 2 * y) + 0.4 * y], axis=1)
    return x + rng.normal(size=x.shape) * 0.08, y


def _circulos(rng: Acaso, n: int) -> Par:
    y = rng.integers(0, 2, n)
    angulo, raio = rng.uniform(0, 2 * np.pi, n), np.where(y == 1, 0.4, 1.0)
    x = np.stack([np.cos(angulo), np.sin(angulo)], axis=1) * raio[:, None]
    return x + rng.normal(size=x.shape) * 0.08, y


def _xadrez(rng: Acaso, n: int) -> Par:
    x = rng.uniform(0.15, 1, (n, 2)) * rng.choice([-1, 1], (n, 2))
    return x, (x[:, 0] * x[:, 1] > 0).astype(int)


def _respostas(rng: Acaso, n: int) -> Par:
    """Um questionário de respostas de 0 a 4, em que linhas repetidas são naturais."""
    x = rng.integers(0, 5, (n, 3)).astype(float)
    return x, (x.sum(axis=1) > 6).astype(int)


def _curva(rng: Acaso, n: int) -> Par:
    """Uma função suave de uma a três variáveis, com pouco ruído."""
    dimensoes = int(rng.integers(1, 4))
    pesos, x = rng.normal(size=dimensoes), rng.uniform(-1, 1, (n, dimensoes))
    y = np.sin(2.5 * x[:, 0]) + x @ pesos + 0.05 * rng.normal(size=n)
    return x, (y - y.mean()) / y.std()


def _digitos(rng: Acaso, n: int) -> Par:
    (x, y), _ = nn.dados.digitos()
    so = np.flatnonzero(y < 4)
    escolhidas = rng.permutation(so)[:n]
    return x[escolhidas], y[escolhidas]


NAO_LINEARES = (_circulos, _xadrez)


# ── uma receita boa ─────────────────────────────────────────────────────────
def _receita(rng: Acaso, origem: Callable[[Acaso, int], Par] | None = None, n: int = N) -> Receita:
    fontes = (_grupos, _grupos, _luas, _circulos, _xadrez, _respostas, _curva, _curva)
    origem = origem or fontes[int(rng.integers(len(fontes)))]
    x, y = origem(rng, n + 2 * DE_FORA)
    x, y = x.astype(np.float32), y.astype(np.float32 if y.dtype.kind == "f" else np.int64)
    if origem is not _digitos:
        x = (x - x[:n].mean(axis=0)) / x[:n].std(axis=0)
    cortes = [slice(n), slice(n, n + DE_FORA), slice(n + DE_FORA, n + 2 * DE_FORA)]
    treino, validacao, teste = ((x[corte], y[corte]) for corte in cortes)
    larguras = [int(rng.integers(16, 41)) for _ in range(int(rng.integers(1, 3)))]
    ativacao = str(rng.choice(["relu", "relu", "tanh", "leaky_relu", "gelu"]))
    return Receita(treino, validacao, teste, larguras, ativacao, _otimizador(rng))


def _otimizador(rng: Acaso, vezes: float = 1.0) -> nn.Otimizador:
    """Um bom otimizador; ``vezes`` multiplica a taxa que lhe serve."""
    taxa = float(10 ** rng.uniform(-2.0, -1.6))
    match int(rng.integers(4)):
        case 0:
            return nn.SGD(10 * taxa * vezes)
        case 1:
            return nn.SGD(2 * taxa * vezes, momento=0.9)
        case 2:
            return nn.RMSProp(taxa / 2 * vezes)
    return nn.Adam(taxa * vezes)


def _classificacao(rng: Acaso) -> Callable[[Acaso, int], Par]:
    return (_grupos, _luas, _circulos)[int(rng.integers(3))]


# ── os problemas ────────────────────────────────────────────────────────────
def saudavel(rng: Acaso) -> Receita:
    """Nenhum; umas vezes com dropout, com sigmoide, com colunas parecidas, com classes um pouco desiguais."""
    if rng.random() < 0.1:
        receita = _receita(rng, _digitos)
        receita.de_imagem, receita.otimizador = True, nn.Adam(0.02)
        return receita
    receita = _receita(rng)
    receita.epocas = 45
    if rng.random() < 0.15:
        receita.larguras, receita.ativacao, receita.otimizador = [24], "sigmoide", nn.Adam(0.1)
    if rng.random() < 0.15:
        receita.dropout = 0.1
    if rng.random() < 0.2:
        receita.mudar(
            lambda x: np.c_[x, 0.9 * x[:, :1] + 0.4 * np.random.default_rng(len(x)).normal(size=(len(x), 1))]
        )
    if receita.classes == 2 and rng.random() < 0.3:
        receita.treino = _com_menos(receita.treino, 1, float(rng.uniform(0.5, 0.8)))
    return receita


def _com_menos(par: Par, classe: int, fracao: float) -> Par:
    x, y = par
    dela = np.flatnonzero(y == classe)
    fora = dela[max(4, round(fracao * len(dela))) :]
    return np.delete(x, fora, axis=0), np.delete(y, fora)


def sobreajuste(rng: Acaso) -> Receita:
    """Poucas amostras, muitas colunas de puro ruído, alvos ruidosos, uma rede larga e muitas épocas."""
    receita = _receita(rng, _curva if rng.random() < 0.3 else _classificacao(rng), int(rng.integers(30, 51)))
    extras, do_ruido = int(rng.integers(8, 17)), np.random.default_rng(int(rng.integers(1 << 30)))
    receita.mudar(lambda x: np.c_[x, do_ruido.normal(size=(len(x), extras))])
    receita = _com_ruido(rng, receita, 0.15)
    receita.larguras, receita.otimizador = [int(rng.integers(48, 97))] * 2, nn.Adam(0.02)
    receita.ativacao = str(rng.choice(["relu", "tanh"]))
    receita.epocas = int(rng.integers(50, 81))
    return receita


def _com_ruido(rng: Acaso, receita: Receita, quanto: float = 0.08) -> Receita:
    """Com essa parte dos rótulos sorteada, ou um ruído de algumas vezes isso nos números."""
    partes = (receita.treino, receita.validacao, receita.teste)
    receita.treino, receita.validacao, receita.teste = ((x, _ruidoso(rng, y, quanto)) for x, y in partes)
    return receita


def _ruidoso(rng: Acaso, y: np.ndarray, quanto: float) -> np.ndarray:
    if y.dtype.kind == "f":
        return (y + 5 * quanto * rng.normal(size=len(y))).astype(np.float32)
    trocadas = rng.random(len(y)) < quanto
    return np.where(trocadas, rng.integers(0, y.max() + 1, len(y)), y)


def subajuste(rng: Acaso) -> Receita:
    """Uma rede que não pode: sem camada escondida, com uma só unidade, ou presa por um L2."""
    receita = _receita(rng, NAO_LINEARES[int(rng.integers(2))])
    receita.epocas = 30
    match int(rng.integers(3)):
        case 0:
            receita.larguras = []
        case 1:
            receita.larguras, receita.ativacao = [1], "tanh"
        case 2:
            receita.da_densa = {"regularizador": nn.L2(float(rng.uniform(0.3, 2)))}
    return receita


def taxa_grande(rng: Acaso) -> Receita:
    """A taxa que serve, vezes de oitenta a oitocentas, em dados com um pouco de ruído."""
    receita = _com_ruido(rng, _receita(rng))
    receita.otimizador = _otimizador(rng, float(10 ** rng.uniform(1.9, 2.9)))
    return receita


def taxa_pequena(rng: Acaso) -> Receita:
    """A taxa que serve, dividida por centenas ou milhares."""
    receita = _receita(rng)
    receita.otimizador = _otimizador(rng, float(10 ** rng.uniform(-3.5, -2.3)))
    return receita


def gradientes_somem(rng: Acaso) -> Receita:
    """Uma fila comprida de sigmoides, ou de pesos iniciais minúsculos."""
    receita = _receita(rng)
    camadas = int(rng.integers(6, 11))
    receita.larguras, receita.epocas = [int(rng.integers(8, 21))] * camadas, 15
    receita.ativacao = str(rng.choice(["sigmoide", "sigmoide", "tanh", "relu"]))
    if receita.ativacao != "sigmoide":
        receita.da_densa = {"inicializador": nn.Normal(0.0, float(rng.uniform(0.01, 0.05)))}
    receita.otimizador = nn.SGD(0.05, momento=0.5) if rng.random() < 0.5 else nn.SGD(0.1)
    return receita


def gradientes_explodem(rng: Acaso) -> Receita:
    """Uma fila comprida em que cada camada multiplica por 3 a 5, em dados com um pouco de ruído."""
    receita = _com_ruido(rng, _receita(rng))
    largura, camadas = int(rng.integers(16, 33)), int(rng.integers(5, 8))
    receita.larguras, receita.epocas = [largura] * camadas, 12
    receita.ativacao = str(rng.choice(["relu", "leaky_relu", "linear"]))
    ganho = float(rng.uniform(3, 5)) * (1.0 if receita.ativacao == "linear" else 2**0.5)
    receita.da_densa = {"inicializador": nn.Normal(0.0, ganho / largura**0.5)}
    receita.otimizador = nn.Adam(0.001) if rng.random() < 0.6 else nn.SGD(0.001)
    return receita


def relus_mortas(rng: Acaso) -> Receita:
    """Biases iniciais muito negativos, ou entradas positivas diante de pesos negativos."""
    receita = _receita(rng)
    receita.ativacao, receita.otimizador = "relu", nn.Adam(0.02)
    receita.da_densa = {"inicializador_bias": nn.Constante(-float(rng.uniform(4, 9)))}
    if rng.random() < 0.4:
        receita.mudar(lambda x: 1 / (1 + np.exp(-x)))
        receita.da_densa = {"inicializador": nn.Uniforme(-1.0, float(rng.uniform(-0.1, 0)))}
    return receita


def sigmoides_saturadas(rng: Acaso) -> Receita:
    """Pesos iniciais enormes diante de sigmoides ou tangentes hiperbólicas."""
    receita = _receita(rng)
    receita.ativacao, receita.otimizador = str(rng.choice(["sigmoide", "tanh"])), nn.Adam(0.02)
    receita.da_densa = {"inicializador": nn.Normal(0.0, float(rng.uniform(8, 20)))}
    return receita


def classes_desbalanceadas(rng: Acaso) -> Receita:
    """De 6 a 30 vezes mais amostras de uma classe que de outra."""
    receita = _receita(rng, _classificacao(rng))
    receita.treino = _com_menos(receita.treino, receita.classes - 1, 1 / float(rng.uniform(6, 30)))
    receita.epocas = POUCAS
    return receita


def coluna_constante(rng: Acaso) -> Receita:
    """De uma a três colunas em que todas as amostras têm o mesmo número."""
    receita = _receita(rng)
    valores = rng.choice([0.0, 1.0, -0.5, 2.0], int(rng.integers(1, 4)))
    receita.mudar(lambda x: np.c_[x, np.tile(valores, (len(x), 1))])
    receita.epocas = POUCAS
    return receita


def coluna_duplicada(rng: Acaso) -> Receita:
    """Uma coluna que é outra: igual, noutra unidade, ou com o sinal trocado."""
    receita = _receita(rng)
    a, b = ((1.0, 0.0), (-1.0, 0.0), (float(rng.uniform(0.3, 3)), float(rng.uniform(-1, 1))))[rng.integers(3)]
    qual = int(rng.integers(receita.treino[0].shape[1]))
    receita.mudar(lambda x: np.c_[x, a * x[:, qual] + b])
    receita.epocas = POUCAS
    return receita


def duplicatas(rng: Acaso) -> Receita:
    """De 3 a 60 por cento do teste está também no treino."""
    receita = _receita(rng, _classificacao(rng) if rng.random() < 0.7 else _curva)
    (x, y), (xt, yt) = receita.treino, receita.teste
    quantas = round(float(rng.uniform(0.03, 0.6)) * len(xt))
    quais = rng.permutation(len(x))[:quantas]
    xt[:quantas], yt[:quantas] = x[quais], y[quais]
    ordem = rng.permutation(len(xt))
    receita.teste = xt[ordem], yt[ordem]
    receita.epocas = POUCAS
    return receita


def rotulos_errados(rng: Acaso) -> Receita:
    """De 4 a 12 por cento dos alvos do treino são de outra classe, ou estão muitas vezes fora da escala."""
    receita = _receita(rng, _classificacao(rng) if rng.random() < 0.75 else _curva)
    x, y = receita.treino
    quais = rng.permutation(len(y))[: round(float(rng.uniform(0.04, 0.12)) * len(y))]
    y = y.copy()
    if receita.classes:
        y[quais] = (y[quais] + rng.integers(1, receita.classes, len(quais))) % receita.classes
    else:
        y[quais] = rng.choice([-1, 1], len(quais)) * rng.uniform(6, 12, len(quais))
    receita.treino = x, y
    receita.epocas = POUCAS
    return receita


def nao_padronizadas(rng: Acaso) -> Receita:
    """Colunas em unidades muito diferentes, todas enormes, de 0 a 255, ou muito longe do zero."""
    receita = _receita(rng)
    colunas = receita.treino[0].shape[1]
    match int(rng.integers(4)):
        case 0 if colunas > 1:
            escalas = np.ones(colunas)
            escalas[rng.integers(colunas)] = 10 ** rng.uniform(2.5, 4.5)
            receita.mudar(lambda x: x * escalas)
        case 1:
            receita.mudar(lambda x: np.clip(np.round(127.5 + 60 * x), 0, 255))
        case 2:
            longe = float(rng.uniform(40, 400))
            receita.mudar(lambda x: x + longe)
        case _:
            vezes = float(10 ** rng.uniform(1.7, 3.5))
            receita.mudar(lambda x: x * vezes)
    receita.epocas = POUCAS
    return receita


PROBLEMAS: dict[str, Callable[[Acaso], Receita]] = {
    "sobreajuste": sobreajuste,
    "subajuste": subajuste,
    "taxa grande": taxa_grande,
    "taxa pequena": taxa_pequena,
    "gradientes somem": gradientes_somem,
    "gradientes explodem": gradientes_explodem,
    "relus mortas": relus_mortas,
    "sigmoides saturadas": sigmoides_saturadas,
    "classes desbalanceadas": classes_desbalanceadas,
    "coluna constante": coluna_constante,
    "coluna duplicada": coluna_duplicada,
    "duplicatas": duplicatas,
    "rótulos errados": rotulos_errados,
    "não padronizadas": nao_padronizadas,
}
SAUDAVEL = "saudável"
CASOS = {SAUDAVEL: saudavel, **PROBLEMAS}

SEMENTES = range(200)
"""As que se medem."""
SEMENTES_DE_ENSAIO = range(1000, 1060)
"""As únicas com que se ajustam as regras."""


def gerar(nome: str, semente: int) -> Caso:
    """Treina o caso de tal nome e semente; o mesmo par dá sempre o mesmo caso."""
    receita = CASOS[nome](np.random.default_rng([zlib.crc32(nome.encode()), semente]))
    nn.semente(semente)
    modelo = nn.Sequencial(_camadas(receita))
    classes = receita.classes
    perda, metricas = ("entropia-cruzada", ["acuracia"]) if classes else ("mse", [])
    modelo.compilar(receita.otimizador, perda, metricas=metricas, motor="numpy")
    with suppress(nn.ErroDeDivergencia):
        modelo.treinar(
            *receita.treino,
            epocas=receita.epocas,
            lote=receita.lote,
            validacao=receita.validacao,
            progresso=False,
        )
    return Caso(modelo, *receita.treino, receita.teste)


def _camadas(receita: Receita) -> list[nn.Camada]:
    x = receita.treino[0]
    camadas: list[nn.Camada] = [nn.Entrada(*x.shape[1:])]
    if receita.de_imagem:
        camadas += [nn.Conv2D(6, 3), nn.ReLU(), nn.MaxPool2D(2), nn.Flatten()]
    for largura in receita.larguras:
        camadas.append(nn.Densa(largura, receita.ativacao, **receita.da_densa))
        if receita.dropout:
            camadas.append(nn.Dropout(receita.dropout))
    return [*camadas, nn.Densa(receita.classes or 1)]
