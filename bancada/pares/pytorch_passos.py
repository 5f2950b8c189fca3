"""O passo de treino, escrito como em todo tutorial do PyTorch: um para cada tipo de tarefa."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import Any

from bancada.pares.pytorch_rede import construir, copiar_pesos, montar
from bancada.rede import Forma, Geradora, Otimizador, Pesos, Tarefa

Sorteio = Callable[[str, Forma], Any]
"""De que distribuição e de que forma, ao tensor sorteado."""
Passo = Callable[[Any, Any, Sorteio], list[Any]]
"""De um lote às perdas dele, que ainda ninguém leu, depois de mudar os pesos."""

PENALIDADE = 10.0
"""λ, da de Wasserstein: o que o artigo usa."""


def fazer_passo(tarefa: Tarefa, pesos: Pesos, opcoes: dict[str, Any]) -> Passo:
    """O que a tarefa pede, com as redes já nos pesos iniciais."""
    if tarefa.geradora is not None:
        return _da_disputa(tarefa, tarefa.geradora, pesos, opcoes)
    if tarefa.perda == "evidencia":
        return _da_evidencia(tarefa, pesos, opcoes)
    rede = construir(tarefa, pesos, opcoes)
    perda = _feita(_perda_da_rede(rede, tarefa.perda), opcoes)
    otimizador = _otimizador(tarefa.otimizador, rede.parameters(), opcoes)

    def passo(x: Any, y: Any, sortear: Sorteio) -> list[Any]:
        return [_descer(otimizador, perda(x, y))]

    return passo


def _perda_da_rede(rede: Any, nome: str) -> Any:
    funcoes = _torch().nn.functional
    perda = {"nll": funcoes.nll_loss, "entropia": funcoes.cross_entropy, "mse": funcoes.mse_loss}[nome]
    if nome == "mse":
        return lambda x, y: perda(rede(x), y)
    return lambda x, y: perda(rede(x).flatten(0, -2), y.flatten())  # de cada passo, uma classe


def _da_evidencia(tarefa: Tarefa, pesos: Pesos, opcoes: dict[str, Any]) -> Passo:
    torch = _torch()
    filas = tarefa.em_torno_do_codigo()
    codificador, decodificador = (montar(fila, opcoes) for fila in filas)
    ambos = torch.nn.ModuleList([codificador, decodificador])
    copiar_pesos(ambos, pesos)
    otimizador = _otimizador(tarefa.otimizador, ambos.parameters(), opcoes)

    def limite(x: Any, ruido: Any) -> Any:
        media, log_variancia = codificador(x).chunk(2, 1)
        saida = decodificador(media + (log_variancia / 2).exp() * ruido)
        reconstrucao = torch.nn.functional.binary_cross_entropy_with_logits(saida, x, reduction="sum")
        divergencia = (media**2 + log_variancia.exp() - 1 - log_variancia).sum() / 2
        return (reconstrucao + divergencia) / len(x)

    perda = _feita(limite, opcoes)

    def passo(x: Any, y: Any, sortear: Sorteio) -> list[Any]:
        return [_descer(otimizador, perda(x, sortear("normal", (len(x), *filas[1].entrada))))]

    return passo


def _da_disputa(tarefa: Tarefa, rival: Geradora, pesos: Pesos, opcoes: dict[str, Any]) -> Passo:
    """A discriminadora dá os passos dela, cada um com outro ruído, e depois a geradora dá um."""
    torch = _torch()
    geradora, discriminadora = montar(rival, opcoes), montar(tarefa, opcoes)
    copiar_pesos(torch.nn.ModuleList([geradora, discriminadora]), pesos)
    de_d, de_g = (_otimizador(tarefa.otimizador, r.parameters(), opcoes) for r in (discriminadora, geradora))
    wasserstein = tarefa.perda == "wasserstein"
    disputa = _de_wasserstein(discriminadora) if wasserstein else _nao_saturante(discriminadora)
    inventar, perda_de_d = _feita(geradora, opcoes), _feita(disputa, opcoes)
    perda_de_g = _feita(lambda z: _da_geradora(discriminadora(geradora(z)), wasserstein), opcoes)

    def passo(x: Any, y: Any, sortear: Sorteio) -> list[Any]:
        do_ruido = (len(x), *rival.entrada)
        perdas_de_d = []
        for _ in range(rival.passos):
            with torch.no_grad():
                falsas = inventar(sortear("normal", do_ruido))
            entre = [sortear("uniforme", (len(x), 1, 1, 1))] if wasserstein else []
            perdas_de_d.append(_descer(de_d, perda_de_d(x, falsas, *entre)))
        discriminadora.requires_grad_(False)
        de_agora = _descer(de_g, perda_de_g(sortear("normal", do_ruido)))
        discriminadora.requires_grad_(True)
        return [perdas_de_d[0], de_agora]

    return passo


def _nao_saturante(discriminadora: Any) -> Any:
    softplus = _torch().nn.functional.softplus

    def perda(x: Any, falsas: Any) -> Any:
        return softplus(-discriminadora(x)).mean() + softplus(discriminadora(falsas)).mean()

    return perda


def _de_wasserstein(discriminadora: Any) -> Any:
    torch = _torch()

    def perda(x: Any, falsas: Any, entre: Any) -> Any:
        disputa = discriminadora(falsas).mean() - discriminadora(x).mean()
        meio = (x * entre + falsas * (1 - entre)).requires_grad_()
        (inclinacao,) = torch.autograd.grad(discriminadora(meio).sum(), meio, create_graph=True)
        norma = (inclinacao.square().flatten(1).sum(1) + 1e-12).sqrt()
        return disputa + PENALIDADE * (norma - 1).square().mean()

    return perda


def _da_geradora(logits: Any, wasserstein: bool) -> Any:
    return -logits.mean() if wasserstein else _torch().nn.functional.softplus(-logits).mean()


def _descer(otimizador: Any, perda: Any) -> Any:
    otimizador.zero_grad()
    perda.backward()
    otimizador.step()
    return perda.detach()


def _otimizador(otimizador: Otimizador, parametros: Iterable[Any], opcoes: dict[str, Any]) -> Any:
    optim, fundido = _torch().optim, {"fused": True} if opcoes["fundido"] else {}
    if otimizador.nome == "adam":
        return optim.Adam(parametros, otimizador.taxa, (otimizador.beta1, 0.999), **fundido)
    return optim.SGD(parametros, otimizador.taxa, momentum=otimizador.momento, **fundido)


def _feita(conta: Any, opcoes: dict[str, Any]) -> Any:
    return _torch().compile(conta, dynamic=False) if opcoes["feito"] else conta


def _torch() -> Any:
    return importlib.import_module("torch")
