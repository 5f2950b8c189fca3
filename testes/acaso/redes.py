"""Redes: camadas da biblioteca e algumas de quem a usa, treinadas por uns passos, avaliadas e usadas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

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
        self.media = self.estado("media", forma)
        self.fator = self.parametro("fator", forma[-1:], nn.Constante(1))

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
    "Celula": """\
class Celula(nn.Camada):
    def construir(self, forma):
        self.w = self.parametro("w", (forma[-1], forma[-1]), nn.Normal(0, 0.2))

    def propagar(self, x):
        def passo(estado, agora):
            trocada = self.w.transpor(1, 0)
            novo = (estado @ trocada + agora @ trocada.transpor(1, 0)).tanh()
            return novo * 0.5 + agora @ self.w * 0.1, novo @ trocada
        return nn.varrer(passo, x[:, 0] * 0.1, x)[1]
""",
    "CelulaDeImagens": """\
class CelulaDeImagens(nn.Camada):
    def construir(self, forma):
        self.k = self.parametro("k", (2, 2, 3, 3), nn.Normal(0, 0.2))

    def propagar(self, x):
        def convolver(imagens, k):
            bordas = {"stride": (1, 1), "bordas": ((1, 1), (1, 1)), "dilatacao": (1, 1)}
            return TABELA["conv2d"](imagens, k, grupos=1, **bordas)
        def passo(estado, agora):
            novo = (convolver(estado, self.k.tensor.transpor(1, 0, 2, 3)) + agora).tanh()
            return convolver(novo, self.k.tensor) * 0.5, novo
        canais, altura, largura = x.forma[1:]
        duas = nn.concatenar([x, x * 0.5], 1).redimensionar(-1, 2, canais, altura, largura)
        no_tempo = duas.transpor(0, 2, 1, 3, 4)
        return nn.varrer(passo, no_tempo[:, 0] * 0.1, no_tempo)[1][:, :, 0]
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
    metricas: tuple[str, ...] = ()
    nome: str = "redes"

    @property
    def familia(self) -> str:
        return self.nome

    def corpo(self) -> str:
        usadas = [texto for nome, texto in PROPRIAS.items() if any(f"{nome}()" in c for c in self.camadas)]
        return "\n\n".join([*usadas, self.montar(), self._criar()])

    def montar(self) -> str:
        """A função ``montar(nome)``, que dá a rede compilada e os dados."""
        entrada = f"nn.Entrada({', '.join(map(str, self.forma))})"
        forma = f"({', '.join(map(str, (self.amostras, *self.forma)))})"
        x = f"acaso.normal(size={forma})"
        x = f"({x} * (acaso.random({forma}) < 0.5))" if self.esparsa else x
        metricas = f", metricas={list(self.metricas)}" if self.metricas else ""
        return (
            "def montar(nome):\n"
            f"    nn.semente({self.semente})\n"
            f"    rede = nn.Sequencial([{', '.join([entrada, *self.camadas])}])\n"
            f"    rede.compilar({self.otimizador}, {self.perda}{metricas}, motor=nome)\n"
            f"    acaso, saida = np.random.default_rng({self.semente}), rede.forma_saida\n"
            f"    x = {x}.astype('float32')\n"
            f"    return rede, x, {ALVOS[self.alvo].format(n=self.amostras)}\n"
        )

    def _criar(self) -> str:
        passos: list[str] = []
        resultados: list[str] = []
        if self.epocas and self.prever is not None:
            passos.append(f"antes = rede.prever(x, lote={self.prever})")
            resultados.append("antes")
        if self.epocas and self.embaralhar:
            passos += ["rede.embaralhamento = None", "nn.semente(1)  # a mesma ordem em cada corrida"]
        if self.epocas:
            opcoes = f"epocas={self.epocas}, lote={self.lote}, embaralhar={self.embaralhar}, progresso=False"
            passos.append(f"rede.treinar(x, y, {opcoes})")
            resultados.append("np.float32(rede.historico.perda)")
            resultados += [f"np.float32(rede.historico.metricas['{m}'])" for m in self.metricas]
        if self.avaliar:
            resultados.append(f"np.float32([*rede.avaliar(x, y, lote={self.lote}).values()])")
        if self.prever is not None:
            resultados.append(f"rede.prever(x, lote={self.prever})")
        resultados.append("*(v.numpy() for v in rede.variaveis())")
        passos.append(f"return [{', '.join(resultados)}]")
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
        de_sempre: dict[str, Any] = {
            "perda": "nn.MSE()",
            "alvo": "reais",
            "otimizador": "nn.SGD(0.05)",
            "epocas": min(self.epocas, 1),
            "avaliar": False,
            "prever": None,
            "embaralhar": False,
            "esparsa": False,
            "metricas": (),
        }
        if self.epocas and (self.avaliar or self.prever is not None):
            yield replace(self, epocas=0)
        if self.perda != de_sempre["perda"]:
            yield replace(self, perda="nn.MSE()", alvo="reais", metricas=())
        for nome, valor in de_sempre.items():
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
