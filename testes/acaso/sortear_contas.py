"""Sortear uma conta."""

from __future__ import annotations

from dataclasses import replace

from neuronio.erros import ErroNeuronio
from testes.acaso import imagens  # noqa: F401 - põe as suas operações entre as outras
from testes.acaso.ambiente import Ambiente
from testes.acaso.contas import Conta
from testes.acaso.esboco import Esboco
from testes.acaso.operacoes import OPERACOES
from testes.acaso.sorteio import Sorteio

TENTATIVAS = 20
"""Quantas vezes, por operação pedida, se tenta uma que sirva."""


def sortear_conta(s: Sorteio, ambiente: Ambiente, operacoes: int | None = None) -> Conta:
    """Uma conta qualquer, de tantas operações; sem isto, quase sempre poucas."""
    elementos = s.um([20, 70, 150, 300, 300, 700, 3000])
    operacoes = operacoes or (40 if s.moeda(0.03) else s.um([1, 2, 4, 6, 8, 12, 16, 24]))
    esboco = _esboco(s, s.um(["float32", "float32", "float32", "float64"]), elementos)
    _encher(esboco, operacoes)
    conta = _acabar(esboco, ambiente)
    return conta.podada() if s.moeda(0.8) else conta


def _esboco(s: Sorteio, real: str, elementos: int) -> Esboco:
    esboco = Esboco(s, real, elementos)
    imagem = s.moeda(0.35)
    posto = 3 if imagem else s.um([0, 1, 1, 1, 2, 2, 3])
    amostra = s.forma(posto, elementos)
    if imagem and s.moeda(0.8):
        menor = s.um([1, 6])  # a partir de 6 por 6 há ladrilhos de Winograd
        amostra = (s.um([1, 2, 3, 4, 8, 9, 16, 17]), s.entre(menor, 14), s.entre(menor, 14))
        esboco.elementos = max(elementos, 1000)
    esboco.argumento(amostra, real)
    esboco.argumento(s.um([amostra, amostra[-1:], ()]), s.um([real, real, "bool", "float64", "float32"]))
    esboco.argumento((), "int64")
    for _ in range(s.entre(1, 2)):
        esboco.variavel(s.um([amostra[-1:], amostra, ()]))
    esboco.variavel(amostra, treinavel=False)
    return esboco


def _encher(esboco: Esboco, operacoes: int) -> None:
    nomes = [nome for nome, (_, peso) in OPERACOES.items() for _ in range(peso)]
    for _ in range(TENTATIVAS * operacoes):
        if len(esboco.operacoes) >= operacoes:
            return
        sortear, _ = OPERACOES[esboco.s.um(nomes)]
        feita = sortear(esboco)
        if not feita:
            continue
        try:
            esboco.acrescentar(*feita)
        except ErroNeuronio:  # a combinação sorteada não serve: vem outra
            continue


def _acabar(esboco: Esboco, ambiente: Ambiente) -> Conta:
    s = esboco.s
    ultimos = [o.nome for o in esboco.operacoes] or [esboco.argumentos[0].nome]
    saidas = dict.fromkeys([ultimos[-1], *(s.um(ultimos) for _ in range(s.ate(4)))])
    conta = Conta(
        ambiente,
        s.ate(1000),
        *_amostras(s),
        tuple(esboco.argumentos),
        tuple(esboco.variaveis),
        tuple(esboco.operacoes),
        tuple(saidas),
        atribuicoes=_atribuicoes(esboco),
        epocas=s.um([1, 1, 1, 2]),
        esparsa=s.moeda(0.15),
    )
    derivavel = _derivavel(esboco)
    if derivavel and s.moeda(0.7):
        conta = replace(conta, derivar=derivavel, segunda=s.moeda(0.25))
    return conta


def _derivavel(esboco: Esboco) -> str | None:
    """De três valores que se podem derivar, o que depende de mais operações."""
    reais = [n for n, t in esboco.feitos.items() if t.tipo == esboco.real and t.requer_grad and t.progenitor]
    escolhidos = [esboco.s.um(reais) for _ in range(3)] if reais else []
    return max(escolhidos, key=lambda n: len(esboco.ascendencia(n)), default=None)


def _amostras(s: Sorteio) -> tuple[int, int]:
    """Quantas amostras, e quantas por lote: uma só, todas, mais que todas, ou com um último lote menor."""
    n = s.um([1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 33])
    return n, s.um([1, n, n, n + 3, max(1, n // 2), n // 2 + 1, s.entre(1, n)])


def _atribuicoes(esboco: Esboco) -> tuple[tuple[str, str], ...]:
    """De cada variável, às vezes, um valor da mesma forma: outra variável, por exemplo, que também muda."""
    pares = []
    for v in esboco.variaveis:
        iguais = [
            n for n, t in esboco.feitos.items() if t.forma == v.forma and t.tipo == v.tipo and n != v.nome
        ]
        if iguais and esboco.s.moeda(0.5):
            pares.append((v.nome, esboco.s.um(iguais)))
    return tuple(pares)
