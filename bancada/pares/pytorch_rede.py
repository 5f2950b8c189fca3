"""A rede, escrita com as peças do PyTorch."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from bancada.rede import (
    Achatar,
    Ativacao,
    Camada,
    Conv,
    ConvTransposta,
    Densa,
    Dropout,
    Embedding,
    Fila,
    Forma,
    MaxPool,
    MediaGlobal,
    Norma,
    NormaDaCamada,
    Pesos,
    Posicao,
    Recorrente,
    Redimensionar,
    Residual,
    Tarefa,
    Transformer,
    percorrer,
)


def construir(fila: Fila | Tarefa, pesos: Pesos, opcoes: dict[str, Any]) -> Any:
    """A rede, com tais pesos."""
    rede = montar(fila, opcoes)
    copiar_pesos(rede, pesos)
    return rede


def montar(fila: Fila | Tarefa, opcoes: dict[str, Any]) -> Any:
    """A rede, com os pesos que o PyTorch sorteia."""
    rede = _em_fila(_torch().nn, fila)
    return rede.to(memory_format=_torch().channels_last) if opcoes["canais_no_fim"] else rede


def copiar_pesos(rede: Any, pesos: Pesos) -> None:
    """Põe na rede estes pesos; o kernel denso do PyTorch é o transposto."""
    torch = _torch()
    with torch.no_grad():
        aprendem = [p for p in rede.parameters() if p.requires_grad]
        for parametro, peso in zip(aprendem, pesos, strict=True):
            if peso.ndim == 1:
                peso = _com_zeros(peso, len(parametro))
            transposto = peso.ndim == 2 and not hasattr(parametro, "e_tabela")
            parametro.copy_(torch.from_numpy(peso.T if transposto else peso))


def _em_fila(pecas: Any, fila: Fila | Tarefa) -> Any:
    return pecas.Sequential(*(_camada(pecas, camada, entrada) for camada, entrada, _ in percorrer(fila)))


def _camada(pecas: Any, camada: Camada, entrada: Forma) -> Any:
    match camada:
        case Densa(unidades, bias):
            return pecas.Linear(entrada[-1], unidades, bias)
        case Conv(filtros, lado, stride, padding, grupos, bias):
            return pecas.Conv2d(entrada[0], filtros, lado, stride, padding, groups=grupos, bias=bias)
        case ConvTransposta(filtros, lado, stride, padding, bias):
            return pecas.ConvTranspose2d(entrada[0], filtros, lado, stride, padding, bias=bias)
        case MaxPool(lado):
            return pecas.MaxPool2d(lado)
        case MediaGlobal():
            return pecas.Sequential(pecas.AdaptiveAvgPool2d(1), pecas.Flatten())
        case Norma():
            return (pecas.BatchNorm1d if len(entrada) == 1 else pecas.BatchNorm2d)(entrada[0])
        case Dropout(taxa):
            return pecas.Dropout(taxa)
        case Recorrente(nome, unidades, sequencia):
            de_la = getattr(pecas, nome)(entrada[-1], unidades, batch_first=True)
            return _saida_da_recorrente(pecas, de_la, sequencia)
        case Embedding(vocabulario, dimensoes):
            return _tabela(pecas.Embedding(vocabulario, dimensoes))
        case Posicao():
            return _somar_posicao(pecas, entrada)
        case NormaDaCamada():
            return pecas.LayerNorm(entrada[-1])
        case Transformer(cabecas):
            return _bloco(pecas, cabecas, entrada[-1])
        case Achatar():
            return pecas.Flatten()
        case Redimensionar(forma):
            return pecas.Unflatten(1, forma)
        case Residual(fila, atalho):
            return _soma(pecas, *(_em_fila(pecas, Fila(entrada, camadas)) for camadas in (fila, atalho)))
        case Ativacao("log_softmax"):
            return pecas.LogSoftmax(1)
        case Ativacao("leaky_relu"):
            return pecas.LeakyReLU(0.2)
        case Ativacao(nome):
            return {"relu": pecas.ReLU, "tanh": pecas.Tanh, "sigmoide": pecas.Sigmoid}[nome]()


def _soma(pecas: Any, fila: Any, atalho: Any) -> Any:
    class Soma(pecas.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.fila, self.atalho = fila, atalho

        def forward(self, x: Any) -> Any:
            return self.atalho(x) + self.fila(x)

    return Soma()


def _tabela(peca: Any) -> Any:
    """A peça, cujos pesos são uma linha por índice, e não o kernel de uma densa."""
    peca.weight.e_tabela = True
    return peca


def _somar_posicao(pecas: Any, entrada: Forma) -> Any:
    class SomarPosicao(pecas.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.tabela = _tabela(pecas.Embedding(*entrada))

        def forward(self, x: Any) -> Any:
            return x + self.tabela.weight

    return SomarPosicao()


def _bloco(pecas: Any, cabecas: int, d: int) -> Any:
    """Como no nanoGPT: a atenção é a ``scaled_dot_product_attention``, que não guarda a matriz dos pesos."""
    funcoes = pecas.functional

    class Bloco(pecas.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.norma_1, self.qkv, self.saida = (
                pecas.LayerNorm(d),
                pecas.Linear(d, 3 * d),
                pecas.Linear(d, d),
            )
            self.norma_2 = pecas.LayerNorm(d)
            self.densas = pecas.Sequential(pecas.Linear(d, 4 * d), pecas.GELU(), pecas.Linear(4 * d, d))

        def forward(self, x: Any) -> Any:
            lote, passos, _ = x.shape
            qkv = self.qkv(self.norma_1(x)).view(lote, passos, 3, cabecas, d // cabecas)
            q, k, v = qkv.permute(2, 0, 3, 1, 4)
            y = funcoes.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + self.saida(y.transpose(1, 2).reshape(lote, passos, d))
            return x + self.densas(self.norma_2(x))

    return Bloco()


def _saida_da_recorrente(pecas: Any, recorrente: Any, sequencia: bool) -> Any:
    """A saída do último passo, ou a de todos. O PyTorch tem dois bias que se somam: aqui aprende um só, o da
    entrada, e do outro, na GRU, a parte que está dentro da porta r."""
    do_estado, unidades = recorrente.bias_hh_l0, recorrente.hidden_size
    with _torch().no_grad():
        do_estado.zero_()
    if isinstance(recorrente, pecas.GRU):
        vale = _torch().zeros(len(do_estado))
        vale[2 * unidades :] = 1
        do_estado.register_hook(lambda g: g * vale)
    else:
        do_estado.requires_grad_(False)

    class Saida(pecas.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.recorrente = recorrente

        def forward(self, x: Any) -> Any:
            todas = self.recorrente(x)[0]
            return todas if sequencia else todas[:, -1]

    return Saida()


def _com_zeros(peso: np.ndarray, quantos: int) -> np.ndarray:
    """O bias da porta n, que na GRU do PyTorch vem depois do das outras duas."""
    return np.concatenate([np.zeros(quantos - len(peso), peso.dtype), peso])


def _torch() -> Any:
    return importlib.import_module("torch")
