"""A conferência do que se dá a um modelo: que array é de que entrada, e se cabe nela."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.arrays.verificacao import validar
from neuronio.camadas.chamada import obrigatorios
from neuronio.camadas.fila import COMPRIMENTOS, FLUXO
from neuronio.erros import ErroDeDados, erro_de_nome
from neuronio.modelos.canais import recusar_canais_por_ultimo
from neuronio.modelos.construcao import aspectos_de, formas_da_saida, numeros_da_saida
from neuronio.modelos.leitura import AmostrasDaFonte
from neuronio.modelos.pesos import conferir_pesos, das_classes_da_fonte, pesos_das_amostras, vezes
from neuronio.modelos.quadros import com_o_alvo, em_arrays, tem_o_alvo
from neuronio.modelos.sequencias import alvos_em_lote, conferir_fluxos, em_lote
from neuronio.tensor import sem_gradiente
from neuronio.tensor.dimensao import tamanho
from neuronio.tensor.tipos import LIDOS
from neuronio.treino.amostras import Amostras, Dados

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo


DeCada = Callable[[int], "np.ndarray | None"]


def entradas_de(modelo: Modelo, x: Any, lote: int, parte: str = "entrada") -> Dados:
    """As entradas, pelo nome, conferidas com a rede; se ela é nova, constrói-se para elas."""
    if e_fonte(x):
        return AmostrasDaFonte(x, parte, lote, lambda x, *_: _entradas_de(modelo, x, lote, parte))
    return _entradas_de(modelo, x, lote, parte)


def _entradas_de(modelo: Modelo, x: Any, lote: int, parte: str) -> Amostras:
    entradas = _validadas(_arrays_de(modelo, x, parte), "x", parte)
    if len(entradas) > 1:
        _mesma_quantidade(entradas, {}, parte)
    return _conhecidas(modelo, entradas, lote)


def amostras_de(
    modelo: Modelo,
    dados: tuple[Any, Any, Any],
    parte: str,
    lote: int,
    pesos_das_classes: Any = None,
) -> Dados:
    """As entradas, os alvos e os pesos, conferidos também com a perda.

    Args:
        modelo: quem os vai usar.
        dados: (x, y, pesos); sem alvos, ou sem pesos, None. Uma fonte vem no lugar de x, e dá os dois.
        parte: como os chamar nas mensagens: "treino", "validação".
        lote: quantas amostras bastam para ver o que a rede dá.
        pesos_das_classes: veja `Modelo.treinar`.
    """
    x, y, pesos = dados
    if not e_fonte(x):
        de_cada = partial(conferir_pesos, pesos)
        return _amostras_de(modelo, (x, y), parte, lote, (de_cada, pesos_das_classes))
    if y is not None:
        raise ErroDeDados(f"{type(x).__name__} já dá os alvos com as amostras: dê só a fonte, sem y.")
    todos = conferir_pesos(pesos, len(x))
    das_classes = das_classes_da_fonte(pesos_das_classes, x.rotulos)

    def conferir(x: Any, y: Any, quais: np.ndarray) -> Amostras:
        destas = None if todos is None else todos[quais]
        return _amostras_de(modelo, (x, y), parte, lote, (lambda _: destas, das_classes))

    return AmostrasDaFonte(x, parte, lote, conferir)


def e_fonte(x: Any) -> bool:
    """Se é uma `nn.dados.Fonte`."""
    fontes = sys.modules.get("neuronio.dados.fonte")  # quem tem uma já abriu a sala dos dados
    return fontes is not None and isinstance(x, fontes.Fonte)


def _amostras_de(
    modelo: Modelo, dados: tuple[Any, Any], parte: str, lote: int, pesos: tuple[DeCada, Any]
) -> Amostras:
    """``pesos``: os de cada amostra, dado quantas são, e os das classes."""
    x, y = dados
    if y is None and tem_o_alvo(modelo, x):
        x, y = com_o_alvo(modelo, x)
    de_cada_passo = None
    if y is None:
        alvos, conhecidas = {}, _entradas_de(modelo, x, lote, parte)
    else:
        arrays = _arrays_de(modelo, x, parte)
        alvos = dict(y) if isinstance(y, Mapping) else {"": y}
        if COMPRIMENTOS in arrays:
            alvos, de_cada_passo = alvos_em_lote(modelo, alvos, arrays, parte)
        entradas, alvos = _validadas(arrays, "x", parte), _validadas(alvos, "y", parte)
        _mesma_quantidade(entradas, alvos, parte)
        if len(entradas) == len(alvos) == 1:
            _recusar_trocados(modelo, *entradas.values(), *alvos.values())
        alvos = {nome: _como_alvo(v) for nome, v in alvos.items()}
        conhecidas = _conhecidas(modelo, entradas, lote)
        conferir_alvos(modelo, {nome: v[:lote] for nome, v in conhecidas.entradas.items()}, alvos)
    de_cada, das_classes = pesos
    n = len(conhecidas)
    prontos = pesos_das_amostras(alvos, vezes(de_cada(n), de_cada_passo), das_classes, modelo.perda)
    return Amostras(conhecidas.entradas, alvos, prontos)


def _arrays_de(modelo: Modelo, x: Any, parte: str) -> dict[str, Any]:
    return em_lote(modelo, em_arrays(modelo, dar_nomes(modelo, x), parte), parte)


def _conhecidas(modelo: Modelo, entradas: Mapping[str, np.ndarray], lote: int) -> Amostras:
    prontas = {nome: como_na_memoria(v, "x") for nome, v in entradas.items()}
    modelo.conhecer(prontas, lote)
    if FLUXO in prontas:
        conferir_fluxos(prontas[FLUXO])
    for array in prontas.values():
        recusar_canais_por_ultimo(modelo, array.shape)
    return Amostras(prontas)


def _validadas(arrays: Mapping[str, Any], letra: str, parte: str) -> dict[str, np.ndarray]:
    if len(arrays) == 1:
        return {nome: validar(v, f"{letra} de {parte}") for nome, v in arrays.items()}
    return {nome: validar(v, f"{letra}[{nome!r}] de {parte}") for nome, v in arrays.items()}


def _mesma_quantidade(
    entradas: Mapping[str, np.ndarray], alvos: Mapping[str, np.ndarray], parte: str
) -> None:
    """Recusa arrays em que não são tantas as amostras quantas nos outros."""
    primeiro, n = next((nome, len(v)) for nome, v in entradas.items())
    for letra, arrays in (("x", entradas), ("y", alvos)):
        for nome, v in arrays.items():
            if len(v) != n:
                dele = f"x[{primeiro!r}]" if len(entradas) > 1 else "x"
                outro = f"{letra}[{nome!r}]" if len(arrays) > 1 else letra
                raise ErroDeDados(
                    f"{dele} de {parte} tem {n} amostras e {outro} tem {len(v)}; deviam ser tantas quantas."
                )


def conferir_alvos(
    modelo: Modelo, exemplos: Mapping[str, np.ndarray], alvos: Mapping[str, np.ndarray]
) -> None:
    """Recusa alvos que a perda e as métricas não entendem, ou uma saída que a perda não lê."""
    if modelo.perda is None:
        return
    with sem_gradiente():
        ja_vistas = modelo.em_dia and aspectos_de(exemplos) == (modelo.formas_entrada, modelo.tipos_entrada)
        saidas = modelo.formas_saida if ja_vistas else formas_da_saida(modelo, exemplos)
        formas: Any = saidas[""] if set(saidas) == {""} else saidas
        y: Any = alvos[""] if set(alvos) == {""} else alvos
        for medida in (modelo.perda, *modelo.metricas):
            medida.conferir(y, formas)
        if modelo.perda.limita_a_saida:
            modelo.perda.conferir_saida(numeros_da_saida(modelo, exemplos))


def dar_nomes(modelo: Modelo, x: Any) -> dict[str, Any]:
    """Os dados de cada entrada, com os nomes dos argumentos de `propagar`.

    Um dicionário já os diz; uma tupla os dá em ordem, se a rede tem mais de uma entrada; o resto é uma só.

    Raises:
        ErroDeDados: se falta uma entrada.
        ErroDeNome: se há um nome que `propagar` não tem.
    """
    nomes = modelo.entradas() or ("x",)
    if len(nomes) == 1 and not isinstance(x, dict):
        return {nomes[0]: x}
    if isinstance(x, Mapping):
        dadas = dict(x)
    elif isinstance(x, tuple) and len(nomes) > 1:
        if len(x) > len(nomes):
            raise ErroDeDados(f"vieram {len(x)} arrays, e a rede só tem as entradas {', '.join(nomes)}.")
        dadas = dict(zip(nomes, x, strict=False))
    else:
        dadas = {nomes[0]: x}
    for nome in dadas:
        if nome not in nomes:
            raise erro_de_nome("entrada da rede (argumento de propagar)", str(nome), nomes)
    faltam = [nome for nome in obrigatorios(modelo.propagar) if nome not in dadas]
    if faltam or not dadas:
        raise ErroDeDados(
            f"a rede tem as entradas {', '.join(nomes)}, os argumentos de propagar, e nos dados "
            f"falta {', '.join(faltam or nomes)}."
        )
    return {nome: dadas[nome] for nome in nomes if nome in dadas}


def como_na_memoria(array: np.ndarray, nome: str) -> np.ndarray:
    """O array como um motor o lê: reais em float32, e inteiros como vieram, se cabem em 64 bits."""
    if array.dtype.char == "f" or array.dtype == np.int64 or array.dtype.name in LIDOS:
        return np.ascontiguousarray(array)
    if array.dtype.kind != "f":
        return np.ascontiguousarray(array, np.int64)
    with np.errstate(over="ignore"):
        menor = np.ascontiguousarray(array, np.float32)
    if not (np.isfinite(menor.min()) and np.isfinite(menor.max())):
        raise ErroDeDados(
            f"há em {nome} um número que não cabe em float32, que vai até 3,4·10³⁸: o maior, sem o sinal, é "
            f"{np.abs(array).max():.3g}. Padronize os dados."
        )
    return menor


def par(validacao: Any) -> tuple[Any, Any, Any]:
    """O (x, y) da validação, que pode ter também os pesos; ou uma fonte, que dá os dois."""
    if e_fonte(validacao):
        return validacao, None, None
    if not isinstance(validacao, (tuple, list)) or len(validacao) not in (2, 3):
        raise ErroDeDados(
            "a validação é um par, validacao=(x_validacao, y_validacao). Para separar uma parte do treino: "
            "(x, y), validacao = nn.dados.separar(x, y, 0.15)."
        )
    x, y, *pesos = validacao
    return x, y, pesos[0] if pesos else None


def _como_alvo(y: np.ndarray) -> np.ndarray:
    if y.dtype == np.uint8:  # um byte de um alvo é um rótulo, e não um real
        return y.astype(np.int16)
    return como_na_memoria(y, "y")


def _recusar_trocados(modelo: Modelo, x: np.ndarray, y: np.ndarray) -> None:
    conhecida = modelo.forma_entrada
    if conhecida and tamanho(y.shape[1:]) == tamanho(conhecida) != tamanho(x.shape[1:]):
        raise ErroDeDados(
            f"x e y parecem trocados: o modelo espera amostras de forma {conhecida}, que é a de y. A "
            "ordem é (x, y)."
        )
