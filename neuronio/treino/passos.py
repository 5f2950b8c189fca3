"""Os passos: contas fechadas sobre um lote, que um motor executa ou captura."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import TYPE_CHECKING, Any

from neuronio.camadas.camada import Camada, modo_de_treino
from neuronio.camadas.chamada import argumentos, saidas_de
from neuronio.motores import Passo
from neuronio.tensor import Tensor, sem_gradiente
from neuronio.tensor.modo_de_captura import em_lugar
from neuronio.tensor.tipos import REAIS
from neuronio.treino.amostras import Molde
from neuronio.treino.figuras import Figuras

if TYPE_CHECKING:
    from neuronio.modelos.misturas import Misturador
    from neuronio.modelos.modelo import Modelo


class Medicao:
    """A conta de um passo que mede: recebe os tensores de um lote, em fila, e devolve os das figuras.

    Args:
        medir: recebe as entradas, os alvos e os pesos, e devolve as figuras pelo nome.
        molde: como os tensores se separam.
        dentro: em que modo se executa.
    """

    figuras: Figuras | None
    """De que figura é cada saída; só se sabe depois de a conta se fazer, ou se capturar, uma vez."""

    def __init__(
        self, medir: Callable[..., Any], molde: Molde, *dentro: Callable[[], AbstractContextManager[Any]]
    ) -> None:
        self.medir, self.molde, self.dentro, self.figuras = medir, molde, dentro, None

    def __call__(self, *tensores: Tensor) -> Sequence[Tensor]:
        with ExitStack() as pilha:
            for entrar in self.dentro:
                pilha.enter_context(entrar())
            medidas = self.medir(*self.molde.separar(tensores))
        self.figuras, saidas = Figuras.de(medidas)
        return saidas


def ja_se_fez(passo: Passo) -> bool:
    """Se um passo que mede já se executou, ou se capturou, e se sabem as suas figuras."""
    return isinstance(passo.conta, Medicao) and passo.conta.figuras is not None


def figuras_de(passo: Passo) -> Figuras:
    """De que figura é cada saída de um passo que mede, e que já se executou ou se capturou."""
    assert isinstance(passo.conta, Medicao)
    assert passo.conta.figuras is not None
    return passo.conta.figuras


def passo_de_treino(modelo: Modelo, molde: Molde) -> Passo:
    """O `Modelo.passo_de_treino`: propaga, mede, deriva e atualiza; devolve as figuras do lote."""
    estados = [v for otimizador in modelo.otimizadores.values() for v in otimizador.variaveis()]
    passo = com_o_que_pede(modelo.passo_de_treino, modelo.tem_passo_proprio)
    if modelo.aumento_do_treino:
        passo = _aumentando(modelo.aumento_do_treino, molde.entradas, _misturando(modelo.misturador, passo))
    conta = Medicao(_e_a_media_anda(passo, modelo), molde, lambda: modo_de_treino(True))
    dados = [] if modelo.misturador is None else modelo.misturador.variaveis()
    return Passo(conta, (*modelo.variaveis(), *estados, *dados))


def passo_de_avaliacao(modelo: Modelo, molde: Molde) -> Passo:
    """O `Modelo.passo_de_avaliacao`: propaga e mede, sem mudar nada."""
    conta = Medicao(com_o_que_pede(modelo.passo_de_avaliacao), molde, modelo.em_uso)
    return Passo(conta, tuple(modelo.variaveis()))


def _aumentando(
    aumento: Mapping[str, Camada], entradas: Sequence[str], passo: Callable[[Any, Any, Any], Any]
) -> Callable[[Any, Any, Any], Any]:
    """O passo que recebe as amostras aumentadas."""

    def chamar(x: Any, alvo: Any, pesos: Any) -> Any:
        lotes = x if isinstance(x, dict) else {entradas[0]: x}
        with sem_gradiente(), em_lugar("aumento"):
            lotes = {n: aumento[n].propagar(lote) if n in aumento else lote for n, lote in lotes.items()}
        return passo(lotes if isinstance(x, dict) else lotes[entradas[0]], alvo, pesos)

    return chamar


def _misturando(
    misturador: Misturador | None, passo: Callable[[Any, Any, Any], Any]
) -> Callable[[Any, Any, Any], Any]:
    """O passo que recebe as amostras e os alvos misturados a outros, se algo os mistura."""
    if misturador is None:
        return passo

    def chamar(x: Any, alvo: Any, pesos: Any) -> Any:
        with sem_gradiente(), em_lugar("aumento"):
            x, alvo = misturador.misturar(x, alvo)
        return passo(x, alvo, pesos)

    return chamar


def com_o_que_pede(passo: Callable[..., Any], derivavel: bool = False) -> Callable[[Any, Any, Any], Any]:
    """O passo de uma pessoa, que pode não ter os argumentos ``alvo`` e ``pesos``.

    Args:
        passo: o método.
        derivavel: se ele pode derivar em relação às entradas.
    """
    nomes = argumentos(passo)
    com_alvo, com_pesos = pede_alvo(nomes), "pesos" in nomes

    def chamar(x: Any, alvo: Any, pesos: Any) -> Any:
        for entrada in x.values() if isinstance(x, dict) else (x,):
            entrada.requer_grad = derivavel and entrada.tipo in REAIS
        return passo(*((x, alvo) if com_alvo else (x,)), **({"pesos": pesos} if com_pesos else {}))

    return chamar


def _e_a_media_anda(passo: Callable[[Any, Any, Any], Any], modelo: Modelo) -> Callable[[Any, Any, Any], Any]:
    """O passo e, depois dele, o da média móvel dos pesos, se o modelo a tem."""
    media = modelo.media_dos_pesos
    if media is None:
        return passo

    def dar(x: Any, alvo: Any, pesos: Any) -> Any:
        medidas = passo(x, alvo, pesos)
        media.andar()
        return medidas

    return dar


def pede_alvo(nomes: Sequence[str]) -> bool:
    """Se um passo com tais argumentos recebe os alvos, que são o segundo.

    >>> pede_alvo(["x", "y"]), pede_alvo(["x", "pesos"])
    (True, False)
    """
    return len(nomes) > 1 and nomes[1] != "pesos"


def saida_crua(saida: Any) -> Any:
    """O acabamento que nada muda."""
    return saida


def passo_de_previsao(modelo: Modelo, molde: Molde, acabamento: Callable[[Any], Any]) -> Passo:
    """Propaga e dá o acabamento: a saída crua, ou as probabilidades; devolve as saídas em fila."""

    def passo(*tensores: Tensor) -> list[Tensor]:
        with modelo.em_uso():
            x, _, _ = molde.separar(tensores)
            return list(saidas_de(acabamento(modelo(x))).values())

    return Passo(passo, tuple(modelo.variaveis()))
