"""Sequências de comprimentos diferentes: uma lista delas vira um array, cheio depois do fim de cada uma."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.arrays.conversao import para_array
from neuronio.camadas.fila import COMPRIMENTOS
from neuronio.erros import ErroDeDados, ErroDeForma
from neuronio.tensor.dimensao import concreto
from neuronio.treino.amostras import Amostras

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo
    from neuronio.treino.amostras import Dados


def em_lote(modelo: Modelo, entradas: dict[str, Any], parte: str) -> dict[str, Any]:
    """As entradas, com cada lista de sequências num array só, e os comprimentos delas ao lado.

    O array tem tantos passos quantos a rede já conhece, se bastam, para que um programa compilado sirva a
    todos: `prever` não compila um por comprimento.

    Raises:
        ErroDeDados: se uma sequência está vazia, ou é curta demais para a rede; se as de duas entradas têm
            comprimentos diferentes.
        ErroDeForma: se elas não têm as mesmas características.
    """
    if COMPRIMENTOS in entradas or COMPRIMENTOS not in modelo.entradas():
        return entradas
    listas = {nome: _arrays(x, f"x de {parte}") for nome, x in entradas.items() if e_lista(x)}
    if not listas:
        return entradas
    comprimentos = _comprimentos(listas, parte)
    _conferir_curta(modelo, comprimentos, parte)
    prontas = dict(entradas)
    for nome, lista in listas.items():
        prontas[nome] = _encher(lista, _passos(modelo, nome, int(comprimentos.max())), f"x de {parte}")
    return {**prontas, COMPRIMENTOS: comprimentos}


def alvos_em_lote(
    modelo: Modelo, alvos: dict[str, Any], entradas: dict[str, Any], parte: str
) -> tuple[dict[str, Any], np.ndarray | None]:
    """Os alvos, com cada lista de um por passo num array só, e o peso de cada passo: 1, ou 0 depois do fim.

    Args:
        modelo: diz quantos passos tem a saída de cada sequência.
        alvos: os que se deram, pelo nome da saída.
        entradas: as de `em_lote`.
        parte: como chamar estes dados nas mensagens.

    Raises:
        ErroDeDados: se há listas de alvos que não têm os passos da saída.
    """
    comprimentos = np.asarray(entradas[COMPRIMENTOS])
    da_saida = modelo.comprimentos_da_saida(comprimentos)
    ate = modelo.comprimentos_da_saida(np.shape(next(iter(entradas.values())))[1])
    prontos = {nome: _alvo_em_lote(y, da_saida, ate, parte) for nome, y in alvos.items()}
    if da_saida is None or not any(np.shape(y)[1:2] == (ate,) for y in prontos.values()):
        return prontos, None
    return prontos, (np.arange(ate) < da_saida[:, None]).astype(np.float32)


def _alvo_em_lote(y: Any, da_saida: np.ndarray | None, ate: int | None, parte: str) -> Any:
    if not e_lista(y):
        return y
    lista = _arrays(y, f"y de {parte}")
    quantos = np.array([len(passos) for passos in lista])
    if da_saida is not None and ate is not None and np.array_equal(quantos, da_saida):
        return _encher(lista, ate, f"y de {parte}")
    if (quantos == quantos[0]).all():
        return y
    if da_saida is None:
        raise ErroDeDados(
            f"y de {parte} tem um alvo por passo, e a rede dá uma saída por sequência: a última camada que a "
            "lê precisa de retornar_sequencia=True."
        )
    if len(quantos) != len(da_saida):
        return y
    i = int((quantos != da_saida).argmax())
    raise ErroDeDados(
        f"a sequência {i} de y de {parte} tem {quantos[i]} passos, e a saída da rede, para ela, tem "
        f"{da_saida[i]}."
    )


def aparadas(modelo: Modelo, saidas: list[np.ndarray], entradas: list[np.ndarray]) -> list[Any]:
    """As saídas que têm passos, cada sequência com os seus, numa lista; as outras, como estão.

    Args:
        modelo: diz quantos passos tem a saída de cada sequência.
        saidas: ``(n, passos, ...)`` cada.
        entradas: as de `em_lote`, em fila.
    """
    primeira, *_, comprimentos = entradas
    da_saida, ate = map(modelo.comprimentos_da_saida, (comprimentos, primeira.shape[1]))
    return [
        [s[:n] for s, n in zip(saida, da_saida, strict=True)] if saida.shape[1:2] == (ate,) else saida
        for saida in saidas
    ]


def conferir_fluxos(fluxo: np.ndarray) -> None:
    """Recusa uma ordem em que uma janela não continuaria a que se leu antes dela.

    Args:
        fluxo: ``(n, 2)``, de cada amostra, que fluxo é, e que janela dele.

    Raises:
        ErroDeDados: diz em que amostra, e o que fazer.
    """
    if fluxo.ndim != 2 or fluxo.shape[1] != 2:
        return  # a camada o diz
    seguinte: dict[int, int] = {}
    for i, (qual, janela) in enumerate(fluxo.tolist()):
        if janela not in (0, esperada := seguinte.get(qual, janela)):
            raise ErroDeDados(
                f"a amostra {i} é a janela {janela} do fluxo {qual}, e devia ser a {esperada}: dê as janelas "
                "na ordem, primeiro a 0 de todos os fluxos, depois a 1."
            )
        seguinte[qual] = janela + 1


def conferir_ordem(treino: Dados, lote: int, embaralhar: bool) -> None:
    """Recusa, de um treino com fluxos, uma ordem ou um lote em que uma janela não continuaria a anterior."""
    if embaralhar and not treino.em_ordem:
        raise ErroDeDados(
            "os fluxos se leem na ordem, para que cada janela continue a de antes: treinar(..., "
            "embaralhar=False)."
        )
    if isinstance(treino, Amostras) and treino.cabem(lote) != lote:
        raise ErroDeDados(f"são {treino.cabem(lote)} fluxos, e por isso o lote é lote={treino.cabem(lote)}.")


def tem_lista(x: Any) -> bool:
    """Se entre o que se deu há uma lista de sequências."""
    dados = x.values() if isinstance(x, dict) else x if isinstance(x, tuple) else (x,)
    return any(map(e_lista, dados))


def e_lista(x: Any) -> bool:
    """Se é uma lista de sequências: de arrays, ou de listas."""
    return isinstance(x, list) and bool(x) and all(isinstance(s, list) or np.ndim(s) > 0 for s in x)


def _arrays(lista: list[Any], nome: str) -> list[np.ndarray]:
    return [para_array(s, f"a sequência {i} de {nome}") for i, s in enumerate(lista)]


def _comprimentos(listas: dict[str, list[np.ndarray]], parte: str) -> np.ndarray:
    (primeira, dela), *outras = ((nome, np.array([len(s) for s in lista])) for nome, lista in listas.items())
    if not dela.all():
        raise ErroDeDados(
            f"a sequência {int((dela == 0).argmax())} de x de {parte} está vazia: retire-a, com o seu alvo."
        )
    for nome, deles in outras:
        if len(deles) == len(dela) and (deles != dela).any():
            i = int((deles != dela).argmax())
            raise ErroDeDados(
                f"a sequência {i} de {parte} tem {dela[i]} passos em {primeira} e {deles[i]} em {nome}; numa "
                "amostra, as sequências têm todas os mesmos passos."
            )
    return dela


def _conferir_curta(modelo: Modelo, comprimentos: np.ndarray, parte: str) -> None:
    i = int(comprimentos.argmin())
    try:
        modelo.comprimentos_da_saida(int(comprimentos[i]))
    except ErroDeForma as erro:
        raise ErroDeDados(f"a sequência {i} de x de {parte} é curta demais: {erro}") from erro


def _passos(modelo: Modelo, nome: str, maior: int) -> int:
    conhecida = modelo.formas_entrada.get(nome)
    if not conhecida:
        return maior
    conhecidos = concreto(conhecida[0])
    return conhecidos if maior <= conhecidos else 1 << (maior - 1).bit_length()


def _encher(lista: list[np.ndarray], passos: int, nome: str) -> np.ndarray:
    """Um array com uma sequência por linha, e zeros depois do fim de cada uma."""
    forma = lista[0].shape[1:]
    for i, s in enumerate(lista):
        if s.shape[1:] != forma:
            raise ErroDeForma(
                f"a sequência {i} de {nome} tem passos de forma {s.shape[1:]}, e a 0, de forma {forma}; são "
                "todas (passos, características), com as mesmas características."
            )
    cheio = np.zeros((len(lista), passos, *forma), np.result_type(*{s.dtype for s in lista}))
    for linha, s in zip(cheio, lista, strict=True):
        linha[: len(s)] = s
    return cheio
