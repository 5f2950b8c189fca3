"""Redes: camadas da biblioteca e algumas de quem a usa, treinadas por uns passos, avaliadas e usadas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from testes.acaso.caso import Caso

PROPRIAS = {
    "Residual": """\
class Residual(nn.Camada):
    def construir(self, forma):
        self.densa = nn.Densa(forma[-1])

    def propagar(self, x):
        return x + self.densa(x).relu()
""",
    "Repetida": """\
class Repetida(nn.Camada):
    def construir(self, forma):
        self.densa = nn.Densa(forma[-1], "tanh")

    def propagar(self, x):
        return self.densa(self.densa(x)) * self.densa(x * 0.5)
""",
    "Atencao": """\
class Atencao(nn.Camada):
    def construir(self, forma):
        self.q, self.k = nn.Densa(4, usar_bias=False), nn.Densa(4, usar_bias=False)

    def propagar(self, x):
        return nn.Softmax()(self.q(x) @ self.k(x).transpor(0, 2, 1)) @ x
""",
    "Movel": """\
class Movel(nn.Camada):
    def construir(self, forma):
        self.media, self.fator = self.estado("media", forma), self.parametro("fator", forma[-1:], nn.Constante(1))

    def propagar(self, x):
        if self.treinando:
            self.media.atribuir(self.media * 0.9 + x.media(0) * 0.1)
        return (x - self.media) * self.fator
""",
    "Espelho": """\
class Espelho(nn.Camada):
    def propagar(self, x):
        return nn.concatenar([x, x[..., ::-1] * 0.5], -1)
""",
    "Ruidosa": """\
class Ruidosa(nn.Camada):
    def construir(self, forma):
        self.chave = self.estado("chave", (2,), [7, 0], "uint32")
        self.passo = self.estado("passo", (), 0, "uint32")

    def propagar(self, x):
        if not self.treinando:
            return x
        self.passo += 1
        return x * (nn.sortear(x.forma, chave=self.chave, passo=self.passo) * 0.2 + 0.9)
""",
}
"""Camadas de quem usa a biblioteca, pelo nome."""

ALVOS = {
    "reais": "acaso.normal(size=({n}, *saida)).astype('float32')",
    "positivos": "acaso.uniform(0, 3, ({n}, *saida)).astype('float32')",
    "binarios": "acaso.integers(0, 2, ({n}, *saida))",
    "classes": "acaso.integers(0, saida[-1], ({n}, *saida[:-1]))",
    "one-hot": "np.eye(saida[-1], dtype='float32')[acaso.integers(0, saida[-1], ({n}, *saida[:-1]))]",
}
"""Como se sorteiam os alvos de cada espécie."""


@dataclass(frozen=True)
class Rede(Caso):
    """Uma rede e o que se faz com ela; as camadas são textos em Python."""

    forma: tuple[int, ...]
    camadas: tuple[str, ...]
    perda: str
    alvo: str
    """Uma das espécies de `ALVOS`."""
    otimizador: str
    epocas: int = 1
    """Zero é não treinar."""
    avaliar: bool = False
    prever: int | None = None
    """Em lotes de quantas amostras se prevê; None é não prever."""
    embaralhar: bool = False
    esparsa: bool = False
    """Se metade dos números da entrada é zero."""
    nome: str = "redes"

    @property
    def familia(self) -> str:  # type: ignore[override]
        return self.nome

    def corpo(self) -> str:
        usadas = [texto for nome, texto in PROPRIAS.items() if any(f"{nome}()" in c for c in self.camadas)]
        return "\n\n".join([*usadas, self.montar(), self._criar()])

    def montar(self) -> str:
        """A função ``montar(nome)``, que dá a rede compilada e os dados."""
        entrada = f"nn.Entrada({', '.join(map(str, self.forma))})"
        x = f"acaso.normal(size=({self.amostras}, {', '.join(map(str, self.forma))}))"
        if self.esparsa:
            x += " * (acaso.random(({}, {})) < 0.5)".format(self.amostras, ", ".join(map(str, self.forma)))
        return (
            "def montar(nome):\n"
            f"    nn.semente({self.semente})\n"
            f"    rede = nn.Sequencial([{', '.join([entrada, *self.camadas])}])\n"
            f"    rede.compilar({self.otimizador}, {self.perda}, motor=nome)\n"
            f"    acaso, saida = np.random.default_rng({self.semente}), rede.forma_saida\n"
            f"    x = ({x}).astype('float32')\n"
            f"    return rede, x, {ALVOS[self.alvo].format(n=self.amostras)}\n"
        )

    def _criar(self) -> str:
        passos = [
            "rede.embaralhamento = None",
            "nn.semente(1)",
            "resultados = []",
        ]
        if self.epocas:
            passos += [
                f"historico = rede.treinar(x, y, epocas={self.epocas}, lote={self.lote}, "
                f"embaralhar={self.embaralhar}, progresso=False)",
                "resultados.append(np.array(historico.perda, 'float32'))",
            ]
        if self.avaliar:
            passos.append(
                f"resultados.append(np.array(rede.avaliar(x, y, lote={self.lote})['perda'], 'float32'))"
            )
        if self.prever is not None:
            passos.append(f"resultados.append(rede.prever(x, lote={self.prever}))")
        passos.append("return [*resultados, *(v.numpy() for v in rede.variaveis())]")
        return (
            "def criar(nome):\n"
            "    rede, x, y = montar(nome)\n\n"
            "    def correr():\n"
            + "".join(f"        {p}\n" for p in passos)
            + "\n    return [*rede.variaveis(), *rede.otimizador.variaveis()], correr\n"
        )

    # ── partes ──────────────────────────────────────────────────────────────
    def com_menos_partes(self) -> Iterator[Self]:
        for k in range(len(self.camadas)):
            yield replace(self, camadas=self.camadas[:k] + self.camadas[k + 1 :])
        for k, camada in enumerate(self.camadas):
            for simples in _mais_simples(camada):
                yield replace(self, camadas=(*self.camadas[:k], simples, *self.camadas[k + 1 :]))
        simples = {
            "perda": "nn.MSE()",
            "alvo": "reais",
            "otimizador": "nn.SGD(0.05)",
            "epocas": min(self.epocas, 1),
            "avaliar": False,
            "prever": None,
            "embaralhar": False,
            "esparsa": False,
        }
        if self.epocas and (self.avaliar or self.prever is not None):
            yield replace(self, epocas=0)
        if self.perda != simples["perda"]:
            yield replace(self, perda="nn.MSE()", alvo="reais")
        for nome, valor in simples.items():
            if nome not in ("perda", "alvo") and getattr(self, nome) != valor:
                yield replace(self, **{nome: valor})
        if len(self.forma) > 1:
            yield replace(self, forma=self.forma[-1:])
            yield replace(self, forma=self.forma[1:])

    def _medidas(self) -> dict[str, Any]:
        return {nome: getattr(self, nome) for nome in ("forma", "camadas", "epocas", "prever")}


def _mais_simples(camada: str) -> list[str]:
    """A camada sem um dos argumentos que não são o primeiro.

    >>> _mais_simples('nn.Densa(3, "relu", usar_bias=False)')
    ['nn.Densa(3, usar_bias=False)', 'nn.Densa(3, "relu")']
    """
    nome, _, resto = camada.partition("(")
    argumentos = _separar(resto[:-1])
    return [f"{nome}({', '.join(argumentos[:k] + argumentos[k + 1 :])})" for k in range(1, len(argumentos))]


def _separar(argumentos: str) -> list[str]:
    """Os argumentos de uma chamada, um a um: só as vírgulas de fora separam."""
    partes, fundo = [""], 0
    for letra in argumentos:
        fundo += (letra in "([{") - (letra in ")]}")
        if letra == "," and not fundo:
            partes.append("")
        else:
            partes[-1] += letra
    return [p.strip() for p in partes if p.strip()]
