"""Contas ao acaso: cadeias de operações que se encaixam, para comparar quem as executa."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import neuronio as nn
from neuronio.tensor import TABELA, Lote, Parametro, Tensor, Variavel

Fazer = Callable[[list[Tensor]], Tensor]
"""De todos os tensores feitos até aqui ao seguinte."""


@dataclass
class Conta:
    """Um passo sorteado: argumentos por amostra, variáveis, e a receita das saídas e das atribuições."""

    formas: list[tuple[tuple[int, ...], str]]
    """A forma de uma amostra e o tipo de cada argumento."""
    variaveis: list[Variavel]
    receita: list[Fazer] = field(default_factory=list)
    saidas: list[int] = field(default_factory=list)
    atribuicoes: list[tuple[int, int]] = field(default_factory=list)
    derivar: int | None = None
    nomes: list[str] = field(default_factory=list)

    def __call__(self, *argumentos: Tensor) -> list[Tensor]:
        feitos = [*argumentos, *(v.tensor for v in self.variaveis)]
        for fazer in self.receita:
            feitos.append(fazer(feitos))
        devolvidos = [feitos[k] for k in self.saidas]
        if self.derivar is not None:
            perda = (feitos[self.derivar] * 0.5).soma()
            alvos = [v for v in self.variaveis if isinstance(v, Parametro)]
            devolvidos += nn.gradientes(perda, alvos) if perda.requer_grad else []
        for variavel, valor in self.atribuicoes:
            self.variaveis[variavel].atribuir(feitos[valor])
        return devolvidos

    def dados(self, amostras: int, semente: int = 0) -> list[np.ndarray]:
        """Números para todos os argumentos."""
        acaso = np.random.default_rng(semente)
        return [_numeros(acaso, (amostras, *forma), tipo) for forma, tipo in self.formas]


def _numeros(acaso: np.random.Generator, forma: tuple[int, ...], tipo: str) -> np.ndarray:
    if tipo == "bool":
        return acaso.random(forma) < 0.5
    if tipo in ("int64", "uint32"):
        return acaso.integers(0, 3, forma).astype(tipo)
    return acaso.uniform(-1.5, 1.5, forma).astype(tipo)


def sortear_conta(semente: int, operacoes: int = 12, real: str = "float32", derivar: bool = True) -> Conta:
    """Uma conta com tantas operações, sempre a mesma para a mesma semente."""
    return _Sorteio(semente, real).conta(operacoes, derivar)


class _Sorteio:
    def __init__(self, semente: int, real: str) -> None:
        self.acaso, self.real = np.random.default_rng(semente), real
        self.feitos: list[Tensor] = []

    # ── escolhas ────────────────────────────────────────────────────────────
    def ate(self, n: int) -> int:
        return int(self.acaso.integers(n))

    def moeda(self, p: float = 0.5) -> bool:
        return bool(self.acaso.random() < p)

    def um(self, opcoes: Any) -> Any:
        return opcoes[self.ate(len(opcoes))]

    def lados(self, posto: int) -> tuple[int, ...]:
        return tuple(
            int(t)
            for t in self.acaso.choice([1, 2, 3, 4, 5, 7, 17], posto, p=[0.15, 0.2, 0.2, 0.15, 0.1, 0.1, 0.1])
        )

    def escolher(self, serve: Callable[[Tensor], bool]) -> int | None:
        """O número de um dos tensores feitos que sirvam, de preferência recente."""
        bons = [k for k, t in enumerate(self.feitos) if serve(t)]
        if not bons:
            return None
        return bons[-1 - min(self.ate(len(bons)), self.ate(len(bons)))]

    # ── a conta ─────────────────────────────────────────────────────────────
    def conta(self, operacoes: int, derivar: bool) -> Conta:
        posto = self.um([1, 1, 2, 3])
        amostra = self.lados(posto)
        formas = [(amostra, self.real), (self.um([amostra, amostra[-1:], ()]), self.real), ((), "int64")]
        variaveis: list[Variavel] = []
        for k in range(2):
            forma = self.um([amostra[-1:], amostra, (amostra[-1], self.um([2, 3, 8])), ()])
            numeros = _numeros(self.acaso, forma, self.real)
            variaveis.append(Parametro(Tensor(numeros, tipo=self.real), f"w{k}"))
        variaveis.append(Variavel(Tensor(_numeros(self.acaso, amostra, self.real), tipo=self.real), "estado"))
        variaveis.append(Variavel(Tensor(np.array([3, 4], np.uint32)), "chave"))
        conta = Conta(formas, variaveis)
        self.feitos = [Tensor.abstrato((Lote(), *f), t) for f, t in formas]
        self.feitos += [v.tensor for v in variaveis]
        while len(conta.receita) < operacoes:
            nome = self.um(OPERACOES)
            fazer = getattr(self, f"_{nome}")()
            if fazer is None:
                continue
            tensor = fazer(self.feitos)
            if len(tensor.forma) > 4 or _tamanho(tensor) > 3000:
                continue
            conta.receita.append(fazer)
            conta.nomes.append(nome)
            self.feitos.append(tensor)
        base = len(formas) + len(variaveis)
        ultimos = range(base, len(self.feitos))
        conta.saidas = sorted({len(self.feitos) - 1, *(self.um(ultimos) for _ in range(3))})
        for k, v in enumerate(variaveis[:3]):
            iguais = [
                j
                for j in range(len(self.feitos))
                if self.feitos[j].forma == v.forma and self.feitos[j].tipo == v.tipo
            ]
            if iguais and self.moeda(0.7):
                conta.atribuicoes.append((k, self.um(iguais)))
        if derivar:
            conta.derivar = self.escolher(lambda t: t.tipo == self.real)
        return conta

    # ── as operações ────────────────────────────────────────────────────────
    def _real(self, minimo: int = 0) -> int | None:
        return self.escolher(lambda t: t.tipo == self.real and t.posto >= minimo)

    def _unaria(self) -> Fazer | None:
        k = self._real()
        f = self.um(UNARIAS)
        return lambda ts: f(ts[k])

    def _binaria(self) -> Fazer | None:
        a = self._real()
        b = self.escolher(lambda t: t.tipo == self.real and _combinam(t, self.feitos[a]))
        f = self.um(BINARIAS)
        return lambda ts: f(ts[a], ts[b])

    _binaria_de_novo = _binaria

    def _numero(self) -> Fazer | None:
        k, n = self._real(), self.um([0.5, -1.0, 2.0, 0.1])
        f = self.um([lambda x: x * n, lambda x: x + n, lambda x: n - x, lambda x: x**2, lambda x: x / n])
        return lambda ts: f(ts[k])

    def _comparacao(self) -> Fazer | None:
        a = self._real()
        b = self.escolher(lambda t: t.tipo == self.real and _combinam(t, self.feitos[a]))
        f = self.um(
            [lambda x, y: x < y, lambda x, y: x >= y, lambda x, y: (x < y) | (x > 0.5), lambda x, y: ~(x < y)]
        )
        return lambda ts: f(ts[a], ts[b])

    def _onde(self) -> Fazer | None:
        c = self.escolher(lambda t: t.tipo == "bool")
        if c is None:
            return None
        a = self.escolher(lambda t: t.tipo == self.real and _combinam(t, self.feitos[c]))
        if a is None:
            return None
        return lambda ts: nn.onde(ts[c], ts[a], 0.25)

    def _contar(self) -> Fazer | None:
        k = self.escolher(lambda t: t.tipo == "bool")
        eixo = None if k is None or self.moeda() else self.ate(max(self.feitos[k].posto, 1))
        if k is None or (eixo is not None and eixo >= self.feitos[k].posto):
            return None
        return lambda ts: ts[k].soma(eixo).converter(self.real)

    def _reducao(self) -> Fazer | None:
        k = self._real(1)
        if k is None:
            return None
        eixos = tuple(e for e in range(self.feitos[k].posto) if self.moeda())
        manter = self.moeda()
        nome = self.um(["soma", "media", "maximo", "minimo", "variancia"])
        return lambda ts: getattr(ts[k], nome)(eixos, manter=manter) * 0.3

    _reducao_de_novo = _reducao

    def _argmax(self) -> Fazer | None:
        k = self._real(1)
        if k is None:
            return None
        eixo = self.ate(self.feitos[k].posto)
        return lambda ts: ts[k].argmax(eixo)

    def _inteiros(self) -> Fazer | None:
        k = self.escolher(lambda t: t.tipo == "int64")
        n = self.um([2, 3])
        f = self.um(
            [
                lambda x: x * n,
                lambda x: x - n,
                lambda x: x == n,
                lambda x: x.relu(),
                lambda x: x.converter(self.real) * 0.3,
            ]
        )
        return lambda ts: f(ts[k])

    def _um_em_muitos(self) -> Fazer | None:
        k = self.escolher(lambda t: t.tipo == "int64" and t.posto == 1)
        return (
            None
            if k is None
            else lambda ts: (ts[k].redimensionar(-1, 1) == np.arange(4)).converter(self.real)
        )

    def _redimensionar(self) -> Fazer | None:
        k = self._real(2)
        if k is None:
            return None
        forma = self.feitos[k].forma
        if isinstance(forma[0], Lote):
            resto = self._fatorar(_produto(forma[1:]))
            return lambda ts: ts[k].redimensionar(ts[k].forma[0], *resto)
        novo = self._fatorar(_produto(forma))
        return lambda ts: ts[k].redimensionar(*novo)

    def _fatorar(self, n: int) -> tuple[int, ...]:
        fatores = [f for f in range(1, n + 1) if n % f == 0]
        a = self.um(fatores)
        return self.um([(n,), (a, n // a), (a, 1, n // a), (1, n)])

    def _transpor(self) -> Fazer | None:
        k = self._real(2)
        if k is None:
            return None
        posto = self.feitos[k].posto
        por_amostra = isinstance(self.feitos[k].forma[0], Lote)
        ordem = [int(e) for e in self.acaso.permutation(posto)]
        if por_amostra:
            ordem = [0, *(e for e in ordem if e)]
        return lambda ts: ts[k].transpor(ordem)

    def _fatiar(self) -> Fazer | None:
        k = self._real(2)
        if k is None:
            return None
        recortes = [self._recorte(t) for t in self.feitos[k].forma]
        return lambda ts: ts[k][tuple(recortes)]

    def _recorte(self, t: Any) -> Any:
        if isinstance(t, Lote) or t == 1 or self.moeda(0.3):
            return slice(None)
        return self.um(
            [slice(None, None, -1), slice(1, None), slice(None, None, 2), slice(-1, None, -2), 0, -1]
        )

    def _listar(self) -> Fazer | None:
        """Índices repetidos e negativos, num eixo que não é o do lote."""
        k = self.escolher(
            lambda t: (
                t.tipo == self.real and t.posto >= 2 and isinstance(t.forma[-1], int) and t.forma[-1] > 1
            )
        )
        if k is None:
            return None
        n = self.feitos[k].forma[-1]
        indices = self.um([[0, n - 1, 0], [[-1, 0], [n // 2, 1]], [n - 1]])
        if self.moeda():
            return lambda ts: ts[k][..., indices]
        return lambda ts: ts[k][(slice(None),) * (ts[k].posto - 1)][..., indices]

    def _colher(self) -> Fazer | None:
        """Uma linha de uma tabela para cada inteiro dos dados."""
        k = self.escolher(
            lambda t: t.tipo == self.real and t.posto >= 1 and isinstance(t.forma[0], int) and t.forma[0] >= 3
        )
        return None if k is None else lambda ts: ts[k][ts[2]]

    def _concatenar(self) -> Fazer | None:
        a = self._real(2)
        if a is None:
            return None
        eixo = self.feitos[a].posto - 1
        b = self.escolher(lambda t: t.tipo == self.real and t.forma[:-1] == self.feitos[a].forma[:-1])
        if isinstance(self.feitos[a].forma[eixo], Lote):
            return None
        return lambda ts: nn.concatenar([ts[a], ts[b], ts[a]], eixo)

    def _produto(self) -> Fazer | None:
        a = self._real(2)
        if a is None:
            return None
        forma = self.feitos[a].forma
        if self.moeda(0.3) and len(forma) == 3:
            return lambda ts: (ts[a] @ ts[a].transpor(0, 2, 1)) * 0.3
        if self.moeda(0.2):
            return lambda ts: (
                (ts[a].transpor(*range(ts[a].posto - 2), -1, -2) @ ts[a]) * 0.3
                if ts[a].posto == 2
                else ts[a] * 1.0
            )
        b = self.escolher(lambda t: t.tipo == self.real and t.posto == 2 and t.forma[0] == forma[-1])
        return None if b is None else lambda ts: (ts[a] @ ts[b]) * 0.3

    _produto_de_novo = _produto

    def _imagem(self) -> Fazer | None:
        k = self.escolher(lambda t: t.tipo == self.real and t.posto == 4 and isinstance(t.forma[0], Lote))
        if k is None:
            k = self.escolher(lambda t: t.tipo == self.real and t.posto >= 2 and isinstance(t.forma[0], Lote))
            if k is None:
                return None
            n = _produto(self.feitos[k].forma[1:])
            lados = [(c, h, n // c // h) for c in (1, 2, 3) for h in range(2, 8) if n % (c * h) == 0]
            if not lados:
                return None
            lado = self.um(lados)
            return lambda ts: ts[k].redimensionar(ts[k].forma[0], *lado)
        _, c, h, w = self.feitos[k].forma
        bordas = ((self.ate(2), self.ate(2)), (self.ate(2), self.ate(2)))
        stride = (1 + self.ate(2), 1 + self.ate(2))
        janela = (1 + self.ate(min(3, h)), 1 + self.ate(min(3, w)))
        opcoes = {"stride": stride, "bordas": bordas}
        if self.moeda():
            filtros = self.um([1, 2, 5])
            kernel = Tensor(self.acaso.uniform(-0.5, 0.5, (filtros, c, *janela)), tipo=self.real)
            return lambda ts: TABELA["conv2d"](
                ts[k], kernel * (1 + ts[3].media()), dilatacao=(1, 1), grupos=1, **opcoes
            )
        opcoes["janela"] = janela
        ha_vazias = any(max(b) >= lado for b, lado in zip(bordas, janela, strict=True))
        if self.moeda() or ha_vazias:  # o maior de nenhum é menos infinito
            return lambda ts: TABELA["somar_janelas"](ts[k], **opcoes)
        return lambda ts: TABELA["maximo_da_janela"](ts[k], **opcoes)

    _imagem_de_novo = _imagem

    def _mascara(self) -> Fazer | None:
        k, passo = self._real(1), self.ate(5)
        return (
            None
            if k is None
            else lambda ts: nn.onde(nn.sortear(ts[k].forma, self.real, ts[6], passo) >= 0.4, ts[k], 0)
        )

    def _desligar(self) -> Fazer | None:
        k = self._real()
        return lambda ts: ts[k].desligar() * ts[k]

    def _outro_tipo(self) -> Fazer | None:
        k = self._real()
        outro = "float64" if self.real == "float32" else "float32"
        return lambda ts: (ts[k].converter(outro) * 0.7).converter(self.real)


def _tamanho(t: Tensor) -> int:
    return _produto([4 * x.vezes if isinstance(x, Lote) else x for x in t.forma])


def _produto(tamanhos: Any) -> int:
    return int(np.prod([int(t) for t in tamanhos], dtype=int))


def _combinam(a: Tensor, b: Tensor) -> bool:
    return (
        all(x == y or 1 in (x, y) for x, y in zip(reversed(a.forma), reversed(b.forma), strict=False))
        and all(not isinstance(t, Lote) for t in (*a.forma[1:], *b.forma[1:]))
        and (
            len(a.forma) == len(b.forma)
            or not any(isinstance(t, Lote) for t in min(a.forma, b.forma, key=len))
        )
    )


OPERACOES = sorted(
    nome[1:]
    for nome in vars(_Sorteio)
    if nome.startswith("_") and not nome.startswith("__") and nome not in ("_real", "_fatorar", "_recorte")
)
UNARIAS = [
    lambda x: (-x.abs()).exp(),
    lambda x: x.tanh(),
    lambda x: x.sigmoide(),
    lambda x: x.relu(),
    lambda x: (x.abs() + 0.5).log(),
    lambda x: (x.abs() + 0.5).raiz(),
    lambda x: -x,
    lambda x: x.abs(),
    lambda x: TABELA["log1p"](x.abs()),
    lambda x: TABELA["expm1"](x.tanh()),
    lambda x: TABELA["erf"](x),
    lambda x: TABELA["seno"](x),
    lambda x: TABELA["cosseno"](x),
    lambda x: TABELA["sinal"](x) * x,
    lambda x: x.limitar(-0.7, 0.9),
    lambda x: x - x.maximo() if not x.forma else (x - x.maximo(-1, manter=True)),
]
BINARIAS = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: a / (b.abs() + 0.5),
    lambda a, b: TABELA["maior_entre"](a, b),
    lambda a, b: TABELA["menor_entre"](a, b),
    lambda a, b: (a.abs() + 0.5) ** b.tanh(),
]
