"""A poda: de uma rede treinada se tiram os pesos que menos contam, aos poucos, e ela se afina de novo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from neuronio.conferencias import inteiro_positivo, numero
from neuronio.erros import ErroDeDados, ErroDeTipo, ErroDeTreino, ErroDeValor, erro_de_nome
from neuronio.modelos.conferencia import e_fonte
from neuronio.modelos.modelo import Modelo
from neuronio.modelos.treinamento import conferir_compilado
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.tensor import Parametro
from neuronio.treino.historico import Historico

ALCANCES = ("global", "camada")


@com_argumentos_em_portugues
def podar(
    modelo: Modelo,
    fracao: float = 0.9,
    passos: int = 10,
    dados: Any = None,
    alcance: str = "global",
    epocas: int = 1,
    lote: int = 32,
    parametros: Sequence[Parametro] | None = None,
    progresso: bool = False,
) -> list[Historico]:
    r"""Tira de uma rede treinada os pesos de menor módulo, em passos, e a afina depois de cada um.

    No passo k de n, falta a fração

    .. math:: s_k = s + (s_0 - s)\Big(1 - \frac{k}{n}\Big)^3

    dos pesos: muitos no começo, em que sobram, e poucos no fim. O que se tira fica na máscara de cada
    parâmetro: não volta com o treino, e não ocupa lugar no arquivo.

    Args:
        modelo: já construído; com dados, também compilado.
        fracao: s, a parte dos pesos que falta no fim, de 0 até antes de 1.
        passos: n, em quantas vezes.
        dados: (x, y) com que a rede se afina depois de cada passo, como os de `Modelo.treinar`, ou uma
            `nn.dados.Fonte`; sem eles, só se poda.
        alcance: "global", e os pesos de todas as camadas se comparam juntos; ou "camada", e de cada uma se
            tira a mesma fração.
        epocas, lote, progresso: de cada afinação.
        parametros: os que se podam; sem isto, todos os que treinam e têm mais de um eixo (os kernels, e não
            os bias).

    Returns:
        O histórico de cada afinação.

    Raises:
        ErroDeValor: se a fração é 1, ou menor do que a que já falta.
        ErroDeTreino: se a rede não foi construída, não tem o que podar, ou falta compilá-la.
        ErroDeTipo, ErroDeNome: se um argumento não é o que se espera.

    Fonte: Han, Pool, Tran e Dally, "Learning both Weights and Connections for Efficient Neural Networks",
    NeurIPS 2015; a agenda dos passos, de Zhu e Gupta, "To prune, or not to prune", 2017, equação 1.

    >>> import neuronio as nn
    >>> (x, y), _ = nn.dados.iris()
    >>> rede = nn.RedeNeural([4, 32, 3])
    >>> rede.compilar("adam", "entropia-cruzada")
    >>> historico = rede.treinar(x, y, epocas=5, progresso=False)
    >>> afinacoes = podar(rede, 0.75, passos=3, dados=(x, y))
    >>> sum(int((p.dados != 0).sum()) for p in rede.parametros() if len(p.forma) > 1)  # de 4·32 + 32·3
    56
    """
    if not isinstance(modelo, Modelo):
        raise ErroDeTipo(f"podar recebe um modelo, nn.podar(rede, 0.9), mas recebeu {modelo!r:.80}.")
    if alcance not in ALCANCES:
        raise erro_de_nome("alcance", str(alcance), ALCANCES)
    fracao, passos = numero("a fração", fracao, 0, 1), inteiro_positivo("a quantidade de passos", passos)
    if fracao == 1:
        raise ErroDeValor("com fração 1 não sobra peso nenhum: pode uma parte menor, como 0.9.")
    x_y = None if dados is None else _conferir_dados(modelo, dados)
    modelo._oficina.conferir()
    grupos = _grupos(_podaveis(modelo, parametros), alcance)
    antes = [_que_falta(grupo) for grupo in grupos]
    if fracao < max(antes):
        raise ErroDeValor(
            f"a rede já tem uma fração {max(antes):.3g} dos pesos a faltar, e pediu-se {fracao:g}: podar não "
            "os devolve. Para começar de novo, parametro.mascara = None."
        )
    historicos = []
    for k in range(1, passos + 1):
        resto = (1 - k / passos) ** 3
        for grupo, inicial in zip(grupos, antes, strict=True):
            _apagar(grupo, fracao + (inicial - fracao) * resto)
        if x_y is not None:
            historicos.append(modelo.treinar(*x_y, epocas=epocas, lote=lote, progresso=progresso))
    return historicos


def _conferir_dados(modelo: Modelo, dados: Any) -> tuple[Any, Any]:
    conferir_compilado(modelo)
    if e_fonte(dados):
        return dados, None
    if isinstance(dados, (tuple, list)) and len(dados) == 2:
        return dados[0], dados[1]
    raise ErroDeDados("os dados da afinação são um par, dados=(x, y), como os de treinar.")


def _podaveis(modelo: Modelo, parametros: Sequence[Parametro] | None) -> list[Parametro]:
    if modelo.forma_saida is None:
        raise ErroDeTreino(
            "a rede ainda não foi construída, e não tem pesos para podar: comece-a com nn.Entrada(...) e "
            "compile, ou treine antes."
        )
    if parametros is None:
        achados = [p for p in modelo.treinaveis() if len(p.forma) > 1]
        if not achados:
            raise ErroDeTreino("a rede não tem nenhum kernel que treine, e por isso não há o que podar.")
        return achados
    dela = {id(p) for p in modelo.parametros()}
    if not parametros or not all(id(p) in dela for p in parametros):
        raise ErroDeTipo("parametros é uma lista de parâmetros deste modelo, como [rede.parametros()[0]].")
    return list(parametros)


def _grupos(parametros: list[Parametro], alcance: str) -> list[list[Parametro]]:
    """Os parâmetros cujos pesos se comparam entre si."""
    return [parametros] if alcance == "global" else [[p] for p in parametros]


def _que_falta(grupo: list[Parametro]) -> float:
    """A fração dos pesos do grupo que as máscaras já apagam."""
    faltam = sum(p.mascara.size - np.count_nonzero(p.mascara) for p in grupo if p.mascara is not None)
    return faltam / sum(p.dados.size for p in grupo)


def _apagar(grupo: list[Parametro], fracao: float) -> None:
    """Apaga, dos pesos do grupo, os de menor módulo, até que falte tal fração; um fica em cada parâmetro."""
    modulos = np.concatenate([_modulos(p) for p in grupo])
    quantos = min(round(fracao * modulos.size), int(np.isfinite(modulos).sum()))
    fica = np.ones(modulos.size, bool)
    fica[np.argsort(modulos, kind="stable")[:quantos]] = False
    for parametro, mascara in _repartir(grupo, fica):
        parametro.mascara = mascara.reshape(parametro.forma)


def _modulos(parametro: Parametro) -> np.ndarray:
    """O módulo de cada peso; o dos que já faltam, menor que todos, e o do maior, infinito: esse fica."""
    modulos: np.ndarray = np.abs(parametro.dados).ravel().astype(np.float64)
    if parametro.mascara is not None:
        modulos[~parametro.mascara.ravel()] = -1
    modulos[modulos.argmax()] = np.inf
    return modulos


def _repartir(grupo: list[Parametro], todos: np.ndarray) -> Iterator[tuple[Parametro, np.ndarray]]:
    inicio = 0
    for parametro in grupo:
        fim = inicio + parametro.dados.size
        yield parametro, todos[inicio:fim]
        inicio = fim
