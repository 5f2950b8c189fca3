"""Um treino de um estudo: o que se pede, o que se faz num processo qualquer, e o que se devolve."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeDivergencia, ErroDeTipo, ErroDeTreino, ErroDeValor, ErroNeuronio
from neuronio.estudos.divisao import Indices
from neuronio.estudos.recorte import conferir_preparo, preparado, recortar
from neuronio.modelos import Modelo
from neuronio.modelos.conferencia import e_fonte
from neuronio.motores.threads import quantas_threads, threads
from neuronio.tensor import chaves_a_parte, semente
from neuronio.treino import Historico

DELE = {
    "validacao": "a parte que se mede é a validação",
    "retomar": "cada treino começa do zero",
    "progresso": "um estudo não mostra a barra de cada treino",
    "x": "dê-o antes",
    "y": "dê-o antes",
}
"""O que se pode dar a `Modelo.treinar`, e num estudo não."""

_UM_DE_CADA_VEZ = threading.RLock()
"""A semente e as threads são do processo: dois treinos nele esperam um pelo outro."""


@dataclass(frozen=True)
class Dados:
    """Os dados de um estudo, de que cada treino recorta os seus.

    Args:
        x, y, pesos: como os de `Modelo.treinar`.
        preparo: o que cada treino aprende só das suas amostras; veja `preparado`.
        validacao: o que se mede, se não são amostras de x: como o de `Modelo.treinar`.
    """

    x: Any
    y: Any
    pesos: Any = None
    preparo: Any = None
    validacao: Any = None

    def __post_init__(self) -> None:
        if self.preparo is not None and any(map(e_fonte, (self.x, self.validacao))):
            raise ErroDeTipo("uma fonte se lê aos pedaços, e não se prepara: prepare o que ela lê.")

    def __sizeof__(self) -> int:
        """Os bytes dos arrays: um cluster que sabe que são muitos só os manda uma vez a cada processo."""
        return object.__sizeof__(self) + _bytes((self.x, self.y, self.pesos, self.validacao))


@dataclass(frozen=True)
class Pedido:
    """Um treino por fazer.

    Args:
        nome: como se chama nas mensagens: "parte 3".
        criar: devolve o modelo compilado, novo.
        treino, medida: as amostras de cada lado; None são todas as de x, e as da validação.
        opcoes: para `Modelo.treinar`.
        semente: a dos pesos iniciais e de tudo o mais que se sorteia.
        no_treino: se também se mede nas amostras do treino, antes e depois.
        vista: as que se medem a cada época, e que uma parada antecipada olha; sem isto, as da medida.
    """

    nome: str
    criar: Callable[[], Modelo]
    treino: Indices | None
    medida: Indices | None
    opcoes: dict[str, Any]
    semente: int
    no_treino: bool = False
    vista: Indices | None = None


@dataclass(frozen=True)
class Parte:
    """O que deu um treino.

    Args:
        medidas: as figuras no que ficou de fora; sem validação, nas amostras em que treinou.
        do_treino: as mesmas, nas amostras em que treinou, se se pediram.
        no_inicio: as mesmas, nas do treino, antes de treinar, se se pediram.
        historico: época por época; a validação é a medida, ou a vista.
        treino, medida: os índices das amostras de cada lado.
    """

    medidas: dict[str, float]
    do_treino: dict[str, float]
    no_inicio: dict[str, float]
    historico: Historico
    treino: Indices | None = field(repr=False)
    medida: Indices | None = field(repr=False)


@dataclass(frozen=True)
class Falha:
    """Um treino que não chegou ao fim.

    Args:
        erro: o que houve; numa nota, por onde passou.
        historico: as épocas que se completaram.
        no_inicio: as figuras antes de treinar, se se mediram.
    """

    erro: ErroNeuronio
    historico: Historico = field(default_factory=Historico)
    no_inicio: dict[str, float] = field(default_factory=dict)

    @property
    def divergiu(self) -> bool:
        """Se a perda deixou de ser um número: é um resultado, e não um engano."""
        return isinstance(self.erro, ErroDeDivergencia)


def _bytes(dados: Any) -> int:
    if isinstance(dados, dict | list | tuple):
        return sum(map(_bytes, dados.values() if isinstance(dados, dict) else dados))
    return int(getattr(dados, "nbytes", 0))


def conferir_pedido(treinar: dict[str, Any], preparo: Any, partes: int) -> None:
    """Recusa o que não se pode pedir a um estudo, antes de começar."""
    conferir_opcoes(treinar)
    conferir_preparo(preparo)
    inteiro_positivo("a quantidade de partes", partes, 2)


def conferir_opcoes(opcoes: dict[str, Any]) -> None:
    """Recusa as opções de `Modelo.treinar` que num estudo não cabem.

    Raises:
        ErroDeValor: diz por quê.
    """
    for nome in opcoes.keys() & DELE.keys():
        raise ErroDeValor(f"{nome}= não se dá a um estudo: {DELE[nome]}.")


def conferir_criar(criar: Any) -> None:
    """Recusa o que não é uma função que cria modelos.

    Raises:
        ErroDeTipo: se é outra coisa, como um modelo.
    """
    if isinstance(criar, Modelo) or not callable(criar):
        raise ErroDeTipo(
            "criar é uma função que devolve um modelo novo e compilado, para que os pesos comecem de novo em "
            f"cada treino, mas veio {criar!r:.80}. Escreva def criar(): ..."
        )


def modelo_de_exemplo(criar: Any, *argumentos: Any) -> Modelo:
    """O que ``criar`` devolve, conferido.

    Raises:
        ErroDeTipo: se não é uma função que devolve um modelo.
        ErroDeTreino: se ele não está compilado, ou ela falha.
    """
    conferir_criar(criar)
    try:
        with chaves_a_parte():
            modelo = criar(*argumentos)
    except Exception as erro:
        raise _publico("criar falhou", erro) from erro
    if not isinstance(modelo, Modelo):
        raise ErroDeTipo(
            f"criar devolve um modelo, mas devolveu {modelo!r:.80}: falta o return? compilar não devolve "
            "nada."
        )
    if not modelo.otimizadores:
        raise ErroDeTreino('falta, em criar, compilar o modelo: modelo.compilar("adam", "mse").')
    modelo.perda_dada()
    return modelo


def treinar_um(quem: int, pedido: Pedido, dados: Dados) -> tuple[int, Parte | Falha]:
    """Faz um treino, com uma thread; o que dá errado nele se devolve.

    Args:
        quem: o número do pedido, que volta com o que deu.
        pedido, dados: veja as classes.
    """
    with _UM_DE_CADA_VEZ:
        antes = quantas_threads()
        threads(1)  # os mesmos números, com qualquer quantidade de processos
        try:
            with chaves_a_parte():
                return quem, _treinar(pedido, dados)
        except Exception as erro:
            return quem, Falha(_publico(pedido.nome, erro))
        finally:
            threads(antes)


def _treinar(pedido: Pedido, dados: Dados) -> Parte | Falha:
    semente(pedido.semente)
    modelo = pedido.criar()
    if modelo.historico.epocas:
        raise ErroDeTreino(
            "criar devolveu um modelo que já treinou: os pesos têm de começar de novo em cada treino. Faça a "
            "rede dentro de criar, e não fora."
        )
    treino, validacao, vista = _lados(pedido, dados)
    no_inicio = modelo.avaliar(*treino[:2]) if pedido.no_treino else {}
    try:
        historico = modelo.treinar(
            *treino[:2],
            pesos=treino[2],
            validacao=vista,
            progresso=False,
            **deepcopy(pedido.opcoes),
        )
    except ErroDeDivergencia as erro:
        return Falha(_publico(pedido.nome, erro), modelo.historico, no_inicio)
    if historico.interrompido:
        raise KeyboardInterrupt
    do_treino = modelo.avaliar(*treino[:2]) if pedido.no_treino or validacao is None else {}
    medidas = do_treino if validacao is None else _avaliar(modelo, validacao)
    return Parte(medidas, do_treino, no_inicio, historico, pedido.treino, pedido.medida)


def _lados(pedido: Pedido, dados: Dados) -> tuple[tuple[Any, Any, Any], Any, Any]:
    """O x, o y e os pesos do treino; a medida; e o que se vê a cada época; prontos para `Modelo.treinar`."""
    if pedido.treino is None:
        if dados.preparo is None:
            return (dados.x, dados.y, dados.pesos), dados.validacao, dados.validacao
        x, *de_fora = preparado(dados.preparo, dados.x, *(dados.validacao or ())[:1])
        validacao = (*de_fora, *dados.validacao[1:]) if de_fora else None
        return (x, dados.y, dados.pesos), validacao, validacao
    assert pedido.medida is not None
    lados = (pedido.treino, pedido.medida, pedido.medida if pedido.vista is None else pedido.vista)
    xs = preparado(dados.preparo, *(recortar(dados.x, lado) for lado in lados))
    ys = [recortar(dados.y, lado) for lado in lados]
    return (xs[0], ys[0], recortar(dados.pesos, pedido.treino)), (xs[1], ys[1]), (xs[2], ys[2])


def _avaliar(modelo: Modelo, validacao: Any) -> dict[str, float]:
    if not isinstance(validacao, tuple):
        return modelo.avaliar(validacao)
    x, y, *pesos = validacao
    return modelo.avaliar(x, y, pesos=pesos[0] if pesos else None)


def _publico(nome: str, erro: Exception) -> ErroNeuronio:
    """O erro de um treino, com o nome dele, numa classe que vai de um processo a outro."""
    if isinstance(erro, ErroNeuronio):
        classe = next(c for c in type(erro).__mro__ if c.__module__ == ErroNeuronio.__module__)
        dito = str(erro)
    else:
        onde = traceback.extract_tb(erro.__traceback__)[-1]
        classe, dito = ErroDeTreino, f"{type(erro).__name__}: {erro} (linha {onde.lineno} de {onde.filename})"
    publico: ErroNeuronio = classe(f"{nome}: {dito}")
    publico.add_note("".join(traceback.format_exception(erro)))
    return publico
