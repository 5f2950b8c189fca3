"""A regra da cadeia por extenso: cada vértice, com a fórmula e com os números."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from neuronio.grafo.escrita import Escrita, Latex, Texto, nomear
from neuronio.grafo.formulas import Formula, preencher
from neuronio.grafo.ordem import ordem_legivel
from neuronio.grafo.vertice import VerticeNumerico

Preencher = Callable[[str, VerticeNumerico], str]


@dataclass(frozen=True, repr=False)
class Explicacao:
    """A explicação de um grafo; aparece no Jupyter como fórmulas, e em ``print`` como texto.

    Attributes:
        texto: para ler no terminal.
        latex: um ambiente ``aligned``, para pôr entre ``$$``.
    """

    texto: str
    latex: str

    def __str__(self) -> str:
        return self.texto

    def __repr__(self) -> str:
        return self.texto

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"


def explicar(raiz: VerticeNumerico) -> Explicacao:
    r"""Escreve por extenso a ida (os valores) e a volta (os gradientes) de um grafo de escalares.

    .. math:: \frac{\partial y}{\partial a}
              = \sum_{d \text{ que usa } a} \frac{\partial y}{\partial d} \cdot \frac{\partial d}{\partial a}

    Os gradientes são os da raiz ``y``, calculados na hora: não é preciso retropropagar antes, e ``.grad`` não
    muda. Um vértice usado mais de uma vez mostra a soma das contribuições. Quem não tem rótulo vira v1, v2…

    Args:
        raiz: o vértice cujas derivadas se explicam.

    Returns:
        A explicação, em texto e em LaTeX.

    Raises:
        ErroDeValor: se o grafo é grande demais para ser lido.

    >>> from neuronio.valor import Valor
    >>> a, b = Valor(0.5, rotulo="a"), Valor(-3.0, rotulo="b")
    >>> d = a * b
    >>> d.rotulo = "d"
    >>> y = d.tanh()
    >>> print(explicar(y))
    Ida: cada vértice a partir dos seus progenitores.
      a = 0,5
      b = −3,0
      d = a · b = 0,5 · (−3,0) = −1,5
      v1 = tanh(d) = tanh(−1,5) = −0,9051
    Volta: a regra da cadeia, de v1 para trás.
      ∂v1/∂v1 = 1,0
      ∂v1/∂d = 1 − v1² = 1 − (−0,9051)² = 0,1807
      ∂v1/∂a = ∂v1/∂d · ∂d/∂a = ∂v1/∂d · b = 0,1807 · (−3,0) = −0,5421
      ∂v1/∂b = ∂v1/∂d · ∂d/∂b = ∂v1/∂d · a = 0,1807 · 0,5 = 0,09035
    """
    ordem = ordem_legivel([raiz], "explicar")
    texto, latex = _Narrador(ordem, Texto()), _Narrador(ordem, Latex())
    linhas = [
        "Ida: cada vértice a partir dos seus progenitores.",
        *map(_linha, texto.ida()),
        f"Volta: a regra da cadeia, de {texto.nomes[raiz]} para trás.",
        *map(_linha, texto.volta()),
    ]
    equacoes = " \\\\\n".join(map(_equacao, (*latex.ida(), *latex.volta())))
    return Explicacao("\n".join(linhas), f"\\begin{{aligned}}\n{equacoes}\n\\end{{aligned}}")


def contas_da_volta(raiz: VerticeNumerico) -> list[tuple[VerticeNumerico, str, float]]:
    """De cada vértice, da raiz para trás, a conta do gradiente por extenso, e quanto dá.

    Raises:
        ErroDeValor: como em `explicar`.
    """
    narrador = _Narrador(ordem_legivel([raiz], "explicar"), Texto())
    contas = zip(narrador.ordem_da_volta(), narrador.volta(), strict=True)
    return [(v, " = ".join(lados), narrador.gradientes[v]) for v, lados in contas]


def _linha(lados: list[str]) -> str:
    linha = "  " + " = ".join(lados)
    return linha if len(linha) <= 110 else "  " + "\n      = ".join(lados)


def _equacao(lados: list[str]) -> str:
    esquerda, *resto = lados
    separador = " = " if sum(map(len, lados)) <= 300 else " \\\\\n&= "
    return f"{esquerda} &= {separador.join(resto)}"


@dataclass(frozen=True)
class _Uso:
    """Um vértice no papel de operando de outro."""

    operando: VerticeNumerico
    indice: int
    resultado: VerticeNumerico
    formula: Formula


class _Narrador:
    """Escreve as contas de um grafo; cada conta é a lista dos lados que os sinais de ``=`` separam."""

    def __init__(self, ordem: Sequence[VerticeNumerico], escrita: Escrita) -> None:
        self.ordem, self.raiz, self.escrita = ordem, ordem[-1], escrita
        self.nomes = {v: escrita.nome(nome) for v, nome in nomear(ordem).items()}
        self.usos: dict[VerticeNumerico, list[_Uso]] = {v: [] for v in ordem}
        for v in ordem:
            for i, operando in enumerate(v.progenitor):
                self.usos[operando].append(_Uso(operando, i, v, formula_de(v)))
        self.gradientes = {self.raiz: 1.0}
        for v in reversed(ordem[:-1]):
            self.gradientes[v] = sum(map(self._parcela, self.usos[v]))

    def ida(self) -> Iterator[list[str]]:
        """De cada vértice: o nome, a fórmula, a fórmula com números e o valor."""
        for v in self.ordem:
            moldes = [formula_de(v).expressao] if v.progenitor else []
            formulas = [
                preencher(molde, v) for molde in moldes for preencher in (self._com_nomes, self._com_numeros)
            ]
            yield _sem_repetir([self.nomes[v], *formulas, self.escrita.numero(v.data)])

    def volta(self) -> Iterator[list[str]]:
        """De cada vértice: a derivada da raiz em símbolos, com a fórmula, com números e o valor."""
        passos = (self._simbolos, self._formula, self._formula_com_numeros, self._numeros, self._valor)
        for v in self.ordem_da_volta():
            usos = self.usos[v]
            lados = [" + ".join(passo(uso) for uso in usos) for passo in passos if usos]
            derivada = self.escrita.parcial(self.nomes[self.raiz], self.nomes[v])
            yield _sem_repetir([derivada, *lados, self.escrita.numero(self.gradientes[v])])

    def ordem_da_volta(self) -> list[VerticeNumerico]:
        """Os calculados, da raiz para trás, e depois as folhas."""
        calculados, folhas = ([v for v in self.ordem if bool(v.progenitor) is sim] for sim in (True, False))
        return [*reversed(calculados), *folhas]

    # ── os passos de uma parcela, do símbolo ao número ──────────────────────────────────────────────────

    def _simbolos(self, uso: _Uso) -> str:
        operando = self.nomes[uso.operando]
        repetido = uso.resultado.progenitor.count(uso.operando) > 1
        # Com outros caminhos até a raiz, a parcela direta é ∂y/∂a⁽²⁾: ∂y/∂a é o total.
        if repetido or (uso.resultado is self.raiz and not self._sozinha(uso)):
            operando = self.escrita.posicao(operando, uso.indice + 1)
        return self._na_cadeia(uso, self.escrita.parcial(self.nomes[uso.resultado], operando))

    def _formula(self, uso: _Uso) -> str:
        return self._na_cadeia(uso, self._derivada(uso, self._com_nomes))

    def _formula_com_numeros(self, uso: _Uso) -> str:
        if "@" not in uso.formula.derivadas[uso.indice]:
            return self._numeros(uso)
        return self._com_fator(uso, self._derivada(uso, self._com_numeros))

    def _numeros(self, uso: _Uso) -> str:
        return self._com_fator(uso, self.escrita.fator(uso.resultado.derivadas[uso.indice]))

    def _valor(self, uso: _Uso) -> str:
        return self.escrita.fator(self._parcela(uso))

    # ── os pedaços ──────────────────────────────────────────────────────────────────────────────────────

    def _parcela(self, uso: _Uso) -> float:
        return self.gradientes[uso.resultado] * uso.resultado.derivadas[uso.indice]

    def _na_cadeia(self, uso: _Uso, local: str) -> str:
        if uso.resultado is self.raiz:
            return local
        return self.escrita.produto(
            self.escrita.parcial(self.nomes[self.raiz], self.nomes[uso.resultado]), local
        )

    def _com_fator(self, uso: _Uso, local: str) -> str:
        if uso.resultado is self.raiz:
            return local
        return self.escrita.produto(self.escrita.fator(self.gradientes[uso.resultado]), local)

    def _derivada(self, uso: _Uso, preencher: Preencher) -> str:
        molde = uso.formula.derivadas[uso.indice]
        escrita = preencher(molde, uso.resultado)
        solta = uso.resultado is self.raiz and self._sozinha(uso)
        return f"({escrita})" if _e_soma(molde) and not solta else escrita

    def _sozinha(self, uso: _Uso) -> bool:
        """Se este é o único uso do operando, e a derivada dele tem uma só parcela."""
        return len(self.usos[uso.operando]) == 1

    def _com_nomes(self, molde: str, v: VerticeNumerico) -> str:
        return self._com(molde, [self.nomes[p] for p in v.progenitor], self.nomes[v])

    def _com_numeros(self, molde: str, v: VerticeNumerico) -> str:
        fator = self.escrita.fator
        return self._com(molde, [fator(p.data) for p in v.progenitor], fator(v.data))

    def _com(self, molde: str, operandos: list[str], resultado: str) -> str:
        conta = preencher(self.escrita.formula(molde), operandos, resultado)
        # tanh((−6,0)) vira tanh(−6,0), e max(0; (−6,0)) vira max(0; −6,0)
        return re.sub(r"(\(|; )\(([^()]*)\)(?=\))", r"\1\2", conta)


def formula_de(v: VerticeNumerico) -> Formula:
    """A fórmula da operação que calculou o vértice, que não é uma folha."""
    assert v.operador_mae is not None
    return v.operador_mae.formula


def _e_soma(molde: str) -> bool:
    """Se a fórmula, no meio de um produto, precisa de parênteses."""
    while (sem_grupos := re.sub(r"\{[^{}]*\}|\([^()]*\)", "", molde)) != molde:
        molde = sem_grupos
    return re.search(r"[+-]|\\text|\\frac", molde) is not None


def _sem_repetir(lados: Iterable[str]) -> list[str]:
    """Os lados da conta sem os que apenas repetem o anterior, com ou sem parênteses."""
    diferentes: list[str] = []
    for lado in lados:
        if diferentes and lado in (diferentes[-1], diferentes[-1].removeprefix("(").removesuffix(")")):
            diferentes.pop()
        diferentes.append(lado)
    return diferentes
