"""A retropropagação sobre tensores: a regra da cadeia, do fim para o começo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from neuronio.erros import ErroDeForma, ErroDeGradiente
from neuronio.grafo.ordem import ordem_topologica
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.tensor.estrutura import zeros
from neuronio.tensor.irmaos import Irmaos
from neuronio.tensor.modo_de_captura import na_volta_de
from neuronio.tensor.multipla import Multipla
from neuronio.tensor.operadores import Operadores
from neuronio.tensor.primitiva import SEM_GRADIENTE, sem_gradiente
from neuronio.tensor.tensor import Tensor, como_tensor
from neuronio.tensor.variavel import Parametro


@com_argumentos_em_portugues
def gradientes(saida: Any, entradas: Sequence[Any], gradiente: Any = None) -> list[Tensor]:
    r"""As derivadas de uma saída em relação a cada entrada, como tensores que se podem derivar de novo.

    Args:
        saida: tensor de um só elemento, ou de qualquer forma se ``gradiente`` for dado.
        entradas: tensores ou parâmetros de que a saída depende.
        gradiente: o que multiplica cada elemento da saída; sem ele, 1.

    Returns:
        Um tensor por entrada, da forma dela; zeros onde a saída não depende da entrada, e nos pesos que a
        máscara de um parâmetro apaga.

    Raises:
        ErroDeGradiente: se a saída, ou uma das entradas, não requer gradiente.

    >>> x = Tensor(2.0, requer_grad=True)
    >>> (dx,) = gradientes(x ** 3, [x])          # 3x² = 12
    >>> (d2x,) = gradientes(dx, [x])             # 6x = 12
    >>> dx.item(), d2x.item()
    (12.0, 12.0)
    """
    y = como_tensor(saida)
    if isinstance(entradas, Operadores):
        raise ErroDeGradiente("as entradas são dadas numa lista: nn.gradientes(saida, [x]).")
    alvos = [como_tensor(e) for e in entradas]
    for i, alvo in enumerate(alvos):
        if not alvo.requer_grad:
            raise ErroDeGradiente(
                f"a entrada {i}, de forma {alvo.forma}, não requer gradiente: "
                f"{_descrever_corte(alvo) or 'crie-a com requer_grad=True'}."
            )
    procurados = {id(a) for a in alvos}
    ordem = ordem_topologica([y])
    caminho = _que_dependem_de(procurados, ordem)
    achados = {
        id(t): g for t, g in _percorrer(ordem, caminho, [(y, _semente(y, gradiente))]) if id(t) in procurados
    }
    gs = [achados[id(a)] if id(a) in achados else zeros(a.forma, a.tipo) for a in alvos]
    return [
        e.so_os_que_existem(g) if isinstance(e, Parametro) else g for e, g in zip(entradas, gs, strict=True)
    ]


def gradientes_de_varias(
    saidas: Sequence[Tensor], chegam: Sequence[Tensor], entradas: Sequence[Tensor]
) -> list[Tensor | None]:
    """O que chega a cada entrada do que chega a cada uma de várias saídas; None, se nada chega."""
    procurados = {id(e) for e in entradas}
    ordem = ordem_topologica(saidas)
    caminho = _que_dependem_de(procurados, ordem)
    sementes = list(zip(saidas, chegam, strict=True))
    achados = {id(t): g for t, g in _percorrer(ordem, caminho, sementes) if id(t) in procurados}
    return [achados.get(id(e)) for e in entradas]


def _que_dependem_de(procurados: set[int], ordem: Sequence[Tensor]) -> set[int]:
    """Os vértices por onde passa algum caminho até os procurados: só neles é preciso derivar."""
    dependem = set(procurados)
    for tensor in ordem:
        if any(id(p) in dependem for p in tensor.progenitor):
            dependem.add(id(tensor))
    return dependem


def retropropagar(saida: Tensor, gradiente: Any) -> None:
    """Acumula em ``.grad`` a derivada da saída em relação a cada vértice do grafo.

    Nas folhas o gradiente se soma ao que já havia; nos vértices do meio fica o desta passagem.
    """
    ordem = ordem_topologica([saida])
    with sem_gradiente():
        sementes = [(saida, _semente(saida, gradiente))]
        for tensor, g in _percorrer(ordem, {id(t) for t in ordem}, sementes):
            folha = not tensor.progenitor
            tensor.grad = g if tensor.grad is None or not folha else tensor.grad + g


def _semente(saida: Tensor, gradiente: Any) -> Tensor:
    if not saida.requer_grad:
        motivo = _descrever_corte(saida) or (
            "não depende de nenhum que o requeira. Crie as entradas com requer_grad=True, e não passe por "
            ".numpy() nem .item() no caminho"
        )
        raise ErroDeGradiente(f"este tensor não tem gradiente: {motivo}.")
    if gradiente is None:
        if any(t != 1 for t in saida.forma):
            raise ErroDeForma(
                f"só um tensor de um elemento tem gradiente implícito, mas este tem forma {saida.forma}: "
                "some ou tire a média antes (.soma(), .media()), ou dê o gradiente que chega nele."
            )
        gradiente = Tensor(np.ones((1,) * saida.posto), tipo=saida.tipo)
    g = como_tensor(gradiente).converter(saida.tipo)
    if g.forma != saida.forma:
        raise ErroDeForma(f"o gradiente precisa da forma da saída, {saida.forma}, mas tem {g.forma}.")
    return g


_AOS_SALTOS = "o resultado só muda aos saltos, e a derivada é zero ou não existe"
_COMO_SE_ESCREVE = {
    "menor": "da comparação < ou >",
    "menor_igual": "da comparação <= ou >=",
    "igual": "da comparação == ou !=",
    "converter": "de .converter",
    "parar_gradiente": "de .desligar(), que faz dele uma constante",
}
"""Os cortes mais comuns; os outros se chamam pelo nome da operação."""


def _descrever_corte(t: Tensor) -> str:
    """O que separa o tensor das entradas que requerem gradiente; vazio, se nada as separa."""
    if not t.corte:
        return ""
    if t.corte == SEM_GRADIENTE:
        return "foi calculado dentro de nn.sem_gradiente(); faça a conta fora do bloco"
    motivo = "" if t.corte == "parar_gradiente" else f": {_AOS_SALTOS}"
    atraves = _COMO_SE_ESCREVE.get(t.corte, f'da operação "{t.corte}"')
    return f"só depende das entradas que o requerem através {atraves}{motivo}"


def _percorrer(
    ordem: Sequence[Tensor], caminho: set[int], sementes: Iterable[tuple[Tensor, Tensor]]
) -> Iterator[tuple[Tensor, Tensor]]:
    """Do fim para o começo, cada vértice do caminho com o seu gradiente já completo."""
    chegou: dict[int, Tensor] = {}
    for saida, semente in sementes:
        _somar_ao_que_chegou(chegou, saida, semente)
    dos_irmaos: dict[Irmaos, dict[int, Tensor]] = {}
    primeiros = _primeiros_irmaos(ordem)
    for tensor in reversed(ordem):
        g = chegou.pop(id(tensor), None)
        if g is not None:
            yield tensor, g
        if tensor.irmaos is None:
            parcelas = _parcelas(tensor, g, tensor, caminho) if g is not None else iter(())
        else:  # a conta só se deriva quando se sabe o que chegou a todos os resultados dela
            if g is not None:
                dos_irmaos.setdefault(tensor.irmaos, {})[id(tensor)] = g
            if id(tensor) not in primeiros or tensor.irmaos not in dos_irmaos:
                continue
            parcelas = _parcelas_da_multipla(tensor, dos_irmaos.pop(tensor.irmaos), caminho)
        for progenitor, parcela in parcelas:
            _somar_ao_que_chegou(chegou, progenitor, parcela)


def _somar_ao_que_chegou(chegou: dict[int, Tensor], a: Tensor, parcela: Tensor) -> None:
    antes = chegou.get(id(a))
    with na_volta_de(a):
        chegou[id(a)] = parcela if antes is None else antes + parcela


def _primeiros_irmaos(ordem: Sequence[Tensor]) -> set[int]:
    """De cada conta de vários resultados, o que vem antes: do fim para o começo, chega-se nele por último."""
    primeiro: dict[Irmaos, int] = {}
    for tensor in ordem:
        if tensor.irmaos is not None:
            primeiro.setdefault(tensor.irmaos, id(tensor))
    return set(primeiro.values())


def _parcelas_da_multipla(
    tensor: Tensor, chegaram: dict[int, Tensor], caminho: set[int]
) -> Iterator[tuple[Tensor, Tensor]]:
    assert tensor.irmaos is not None
    ys = tensor.irmaos.todos(tensor)
    gs = [chegaram.get(id(y)) for y in ys]
    primitiva = tensor.operador_mae
    if not isinstance(primitiva, Multipla) or primitiva.conjunta is None:
        chegam = tuple(zeros(y.forma, y.tipo) if g is None else g for y, g in zip(ys, gs, strict=True))
        return _parcelas(tensor, chegam, ys, caminho)
    pedidas = [p.requer_grad and id(p) in caminho for p in tensor.progenitor]
    with na_volta_de(tensor):
        parcelas = primitiva.conjunta(gs, ys, tensor.progenitor, pedidas, **tensor.atributos)
    return ((p, g) for p, g in zip(tensor.progenitor, parcelas, strict=True) if g is not None)


def _parcelas(tensor: Tensor, g: Any, y: Any, caminho: set[int]) -> Iterator[tuple[Tensor, Tensor]]:
    """O que chega a cada progenitor do que chegou ao resultado de uma conta, ou a todos os dela."""
    primitiva = tensor.operador_mae
    if primitiva is None:
        return
    for i, progenitor in enumerate(tensor.progenitor):
        if progenitor.requer_grad and id(progenitor) in caminho:
            vjp = primitiva.vjp(i)
            with na_volta_de(tensor):
                parcela = vjp(g, y, *tensor.progenitor, **tensor.atributos) if vjp is not None else None
            if parcela is not None:
                yield progenitor, parcela
