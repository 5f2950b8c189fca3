"""Contas: cadeias de operações de tensores que se encaixam, com variáveis que mudam e derivadas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

from testes.acaso.caso import Caso

NUMEROS = {
    "float32": "reais({0}).astype('float32')",
    "float64": "reais({0}).astype('float32').astype('float64')",
    "int64": "acaso.integers(0, 20, {0})",
    "uint32": "acaso.integers(0, 4, {0}).astype('uint32')",
    "bool": "acaso.random({0}) < 0.5",
}
"""Como se sorteiam números de cada tipo, dada a forma."""

CRIAR = """\
def criar(nome):
    passo, variaveis, dados = montar({amostras})
    pronto, executor = Passo(passo, tuple(variaveis)), escolher_motor(nome)
    ordens = np.stack([np.random.default_rng(k).permutation({amostras}) for k in range({epocas})])

    def correr():
        trechos = executor.percorrer(pronto, dados, ordens, {lote})
        por_saida = zip(*(trecho.saidas for trecho in trechos))
        # o que vai amostra por amostra pode vir em lotes menores
        saidas = [[np.atleast_1d(s) for lotes in dela for s in lotes] for dela in por_saida]
        return [*map(np.concatenate, saidas), *(v.numpy() for v in variaveis)]

    return variaveis, correr
"""


@dataclass(frozen=True)
class Lida:
    """Um argumento ou uma variável."""

    nome: str
    forma: tuple[int, ...]
    tipo: str
    treinavel: bool = False


@dataclass(frozen=True)
class Operacao:
    """Uma linha da conta."""

    nome: str
    modelo: str
    """A expressão, com ``{0}``, ``{1}``... no lugar dos operandos."""
    de: tuple[str, ...]

    def expressao(self) -> str:
        """A expressão em Python."""
        return self.modelo.format(*self.de)


@dataclass(frozen=True)
class Conta(Caso):
    """Um passo qualquer: o que lê, as operações, o que devolve, o que deriva e o que atribui."""

    argumentos: tuple[Lida, ...]
    variaveis: tuple[Lida, ...]
    operacoes: tuple[Operacao, ...]
    saidas: tuple[str, ...]
    atribuicoes: tuple[tuple[str, str], ...] = ()
    """De cada variável que muda, o nome dela e o do valor novo."""
    derivar: str | None = None
    """O que se deriva em relação aos parâmetros."""
    segunda: bool = False
    """Se as derivadas se derivam de novo."""
    epocas: int = 1
    esparsa: bool = False
    """Se metade dos números é zero."""

    @property
    def familia(self) -> str:
        return "contas"

    # ── o texto ─────────────────────────────────────────────────────────────
    def corpo(self) -> str:
        criar = CRIAR.format(amostras=self.amostras, lote=self.lote, epocas=self.epocas)
        return f"{self.montar()}\n\n{criar}"

    def montar(self) -> str:
        """A função ``montar(amostras)``, que dá o passo, as variáveis e os dados."""
        linhas = [
            "def montar(amostras):",
            f"    acaso = np.random.default_rng({self.semente})",
            f"    reais = lambda forma: {self._reais()}",
            *(f"    {v.nome} = {_variavel(v)}" for v in self.variaveis),
            f"    dados = [{', '.join(_dados(a) for a in self.argumentos)}]",
            "",
            f"    def passo({', '.join(a.nome for a in self.argumentos)}):",
            *(f"        {o.nome} = {o.expressao()}" for o in self.operacoes),
            f"        saidas = [{', '.join(map(self._tensor, self.saidas))}]",
            *(f"        {linha}" for linha in (*self._derivadas(), *self._atribuicoes())),
            "        return saidas",
            "",
            f"    return passo, [{', '.join(v.nome for v in self.variaveis)}], dados",
        ]
        return "\n".join(linhas) + "\n"

    def _tensor(self, nome: str) -> str:
        """O valor de tal nome: de uma variável, o tensor de agora."""
        return f"{nome}.tensor" if nome in {v.nome for v in self.variaveis} else nome

    def _reais(self) -> str:
        return "acaso.uniform(-1.5, 1.5, forma)" + (" * (acaso.random(forma) < 0.5)" if self.esparsa else "")

    def _derivadas(self) -> list[str]:
        alvos = ", ".join(v.nome for v in self.variaveis if v.treinavel)
        if not self.derivar or not alvos:
            return []
        linhas = [
            f"derivadas = nn.gradientes(({self.derivar} * 0.5).soma(), [{alvos}])",
            "saidas += derivadas",
        ]
        if self.segunda:
            linhas += [
                f"curva = sum((d * w * w).soma() for d, w in zip(derivadas, [{alvos}]))",
                f"saidas += nn.gradientes(curva, [{alvos}])",
            ]
        return linhas

    def _atribuicoes(self) -> list[str]:
        """Todos os valores novos se leem antes que alguma variável mude."""
        if not self.atribuicoes:
            return []
        novos = ", ".join(self._tensor(n) for _, n in self.atribuicoes)
        mudam = [f"{v}.atribuir(novos[{k}])" for k, (v, _) in enumerate(self.atribuicoes)]
        return [f"novos = [{novos}]", *mudam]

    # ── partes ──────────────────────────────────────────────────────────────
    def com_menos_partes(self) -> Iterator[Self]:
        for saida in self.saidas if len(self.saidas) > 1 else ():
            yield replace(self, saidas=(saida,)).podada()
        yield replace(self, atribuicoes=(), derivar=None, segunda=False, epocas=1).podada()
        if self.segunda:
            yield replace(self, segunda=False)
        if self.derivar:
            yield replace(self, derivar=None, segunda=False).podada()
            if self.saidas:
                yield replace(self, saidas=()).podada()
        for k in range(len(self.atribuicoes)):
            yield replace(self, atribuicoes=self.atribuicoes[:k] + self.atribuicoes[k + 1 :]).podada()
        for k in range(len(self.saidas) if len(self.saidas) > 1 else 0):
            yield replace(self, saidas=self.saidas[:k] + self.saidas[k + 1 :]).podada()
        for operacao in reversed(self.operacoes):
            for operando in operacao.de:
                yield self._sem(operacao, operando).podada()
        for operacao in self.operacoes:
            for lida in (*self.argumentos, *self.variaveis):
                if lida.nome not in operacao.de:
                    yield self._sem(operacao, lida.nome).podada()
        if self.epocas > 1:
            yield replace(self, epocas=1)
        if self.esparsa:
            yield replace(self, esparsa=False)

    def _sem(self, operacao: Operacao, no_lugar: str) -> Self:
        """Sem uma operação: quem a usava usa outro valor."""

        def novo(nome: str) -> str:
            return no_lugar if nome == operacao.nome else nome

        return replace(
            self,
            operacoes=tuple(
                replace(o, de=tuple(map(novo, o.de))) for o in self.operacoes if o.nome != operacao.nome
            ),
            saidas=tuple(map(novo, self.saidas)),
            atribuicoes=tuple((v, novo(n)) for v, n in self.atribuicoes),
            derivar=novo(self.derivar) if self.derivar else None,
        )

    def podada(self) -> Self:
        """Só com as operações e as variáveis de que algum resultado depende."""
        usados = {*self.saidas, *(n for par in self.atribuicoes for n in par), self.derivar}
        operacoes: list[Operacao] = []
        for operacao in reversed(self.operacoes):
            if operacao.nome in usados:
                usados |= {*operacao.de}
                operacoes.insert(0, operacao)
        argumentos = tuple(a for a in self.argumentos if a.nome in usados) or self.argumentos[:1]
        variaveis = tuple(v for v in self.variaveis if v.nome in usados)
        return replace(self, operacoes=tuple(operacoes), argumentos=argumentos, variaveis=variaveis)

    def _medidas(self) -> dict[str, Any]:
        return {nome: getattr(self, nome) for nome in ("argumentos", "variaveis", "operacoes")}


def _variavel(v: Lida) -> str:
    classe = "Parametro" if v.treinavel else "Variavel"
    return f'{classe}(Tensor({NUMEROS[v.tipo].format(v.forma)}, tipo="{v.tipo}"), "{v.nome}")'


def _dados(a: Lida) -> str:
    forma = ", ".join(["amostras", *map(str, a.forma)])
    return NUMEROS[a.tipo].format(f"({forma})" if a.forma else "(amostras,)")
