"""O PyTorch: eager, em todos os modos que se costumam recomendar para um processador, e torch.compile."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from bancada.lotes import Ordens
from bancada.pares.contrato import Competidor, em_threads, nucleos, quantas_threads
from bancada.rede import (
    Achatar,
    Ativacao,
    Camada,
    Conv,
    Densa,
    Dropout,
    Embedding,
    Forma,
    MaxPool,
    MediaGlobal,
    Norma,
    NormaDaCamada,
    Pesos,
    Posicao,
    Recorrente,
    Tarefa,
    Transformer,
    percorrer,
)

Lotes = Iterator[tuple[Any, Any]]


def competidores(tarefa: Tarefa) -> list[Competidor]:
    """Ajustado, com denormais a zero e threads, otimizador fundido e, nas convoluções, a ordem dos eixos a
    escolher; como vem; e compilado.

    A corrida curta da seleção não chega aos denormais, que só aparecem depois de muitos passos: por isso o
    modo que os mantém é uma família à parte.
    """
    ajustados = [
        _competidor("PyTorch", threads, canais_no_fim, fundido=fundido)
        for threads, canais_no_fim, fundido in product(quantas_threads(), _formatos(tarefa), [True, False])
    ]
    compilados = [_competidor("torch.compile", t, fundido=True, feito="compilada") for t in quantas_threads()]
    return [*ajustados, _competidor("PyTorch, como vem", nucleos(), a_zero=False), *compilados]


def previsores(tarefa: Tarefa) -> list[Competidor]:
    """A rede como é, congelada pelo TorchScript e compilada, com threads e a ordem dos eixos."""
    modos = list(product(quantas_threads(), _formatos(tarefa)))
    return [
        *(_competidor("PyTorch", *modo) for modo in modos),
        *(_competidor("TorchScript congelado", *modo, feito="congelada") for modo in modos),
        *(_competidor("torch.compile", *modo, feito="compilada") for modo in modos),
    ]


def _formatos(tarefa: Tarefa) -> list[bool]:
    return [False, True] if tarefa.tem_convolucao else [False]


def _competidor(
    familia: str,
    threads: int,
    canais_no_fim: bool = False,
    *,
    a_zero: bool = True,
    fundido: bool = False,
    feito: str = "",
) -> Competidor:
    modo = [em_threads(threads), "denormais a zero" if a_zero else "denormais mantidos"]
    modo += ["otimizador fundido"] * fundido + ["canais no fim"] * canais_no_fim
    opcoes = {
        "threads": threads,
        "a_zero": a_zero,
        "fundido": fundido,
        "canais_no_fim": canais_no_fim,
        "feito": feito,
    }
    return Competidor("pytorch", familia, ", ".join(modo), opcoes)


def preparar(opcoes: dict[str, Any]) -> None:
    """Importa e acerta threads e denormais, antes que as threads nasçam: elas herdam o modo de quem cria."""
    torch = _torch()
    torch.set_flush_denormal(opcoes["a_zero"])
    torch.set_num_threads(opcoes["threads"])


class Sessao:
    """O laço de treino de todo tutorial, com os dados já em tensores."""

    def __init__(
        self, tarefa: Tarefa, x: np.ndarray, y: np.ndarray, pesos: Pesos, opcoes: dict[str, Any]
    ) -> None:
        torch = _torch()
        self.tarefa = tarefa
        self.rede = construir(tarefa, pesos, opcoes)
        self.x, self.y = _no_formato(torch.from_numpy(x), opcoes), torch.from_numpy(y)
        self.ordens = Ordens(len(x), tarefa.embaralhar)
        conta = _perda_da_rede(self.rede, tarefa.perda)
        if opcoes["feito"]:
            torch.compiler.reset()  # o que compilou para outra sessão conta para o limite de recompilações
            conta = torch.compile(conta, dynamic=False)
        self.perda = conta
        fundido = {"fused": True} if opcoes["fundido"] else {}
        otimizador = tarefa.otimizador
        if otimizador.nome == "adam":
            self.otimizador = torch.optim.Adam(self.rede.parameters(), otimizador.taxa, **fundido)
        else:
            self.otimizador = torch.optim.SGD(
                self.rede.parameters(), otimizador.taxa, momentum=otimizador.momento, **fundido
            )
        self.em_fila = list(_em_fila(self.x, self.y, tarefa.lote))

    def perdas(self, epocas: int) -> list[float]:
        """A perda de cada lote."""
        return [perda.item() for _ in range(epocas) for perda in self._epoca()]

    def treinar(self, epocas: int) -> float:
        """A perda só é lida ao fim: cada leitura esperaria pela conta."""
        for _ in range(epocas):
            perdas = self._epoca()
        tamanhos = [len(y) for _, y in self.em_fila]
        return float(np.average(_torch().stack(perdas).numpy(), weights=tamanhos))

    def _epoca(self) -> list[Any]:
        perdas = []
        for x, y in self._lotes():
            self.otimizador.zero_grad()
            perda = self.perda(x, y)
            perda.backward()
            self.otimizador.step()
            perdas.append(perda.detach())
        return perdas

    def _lotes(self) -> Lotes:
        if not self.tarefa.embaralhar:
            yield from self.em_fila
            return
        ordem = _torch().from_numpy(self.ordens.proxima())
        for indices in ordem.split(self.tarefa.lote):
            yield self.x.index_select(0, indices), self.y.index_select(0, indices)


class Previsor:
    """A rede em ``eval`` e ``inference_mode``."""

    def __init__(self, tarefa: Tarefa, pesos: Pesos, opcoes: dict[str, Any]) -> None:
        torch = _torch()
        rede = construir(tarefa, pesos, opcoes).eval()
        if opcoes["feito"] == "compilada":
            rede = torch.compile(rede, dynamic=False)
        self.rede, self.opcoes = rede, opcoes
        self.por_congelar = opcoes["feito"] == "congelada"
        self.modo, self.de_numpy = torch.inference_mode, torch.from_numpy

    def prever(self, x: np.ndarray) -> np.ndarray:
        """A saída crua."""
        entrada = _no_formato(self.de_numpy(x), self.opcoes)
        if self.por_congelar:
            self.rede, self.por_congelar = _congelada(self.rede, entrada), False
        with self.modo():
            saida: np.ndarray = self.rede(entrada).numpy()
        return saida


def construir(tarefa: Tarefa, pesos: Pesos, opcoes: dict[str, Any]) -> Any:
    """A rede, com tais pesos; o kernel denso do PyTorch é o transposto."""
    torch = _torch()
    rede = torch.nn.Sequential(*(_camada(torch.nn, c, entrada) for c, entrada, _ in percorrer(tarefa)))
    with torch.no_grad():
        aprendem = [p for p in rede.parameters() if p.requires_grad]
        for parametro, peso in zip(aprendem, pesos, strict=True):
            if peso.ndim == 1:
                peso = _com_zeros(peso, len(parametro))
            transposto = peso.ndim == 2 and not hasattr(parametro, "e_tabela")
            parametro.copy_(torch.from_numpy(peso.T if transposto else peso))
    return rede.to(memory_format=torch.channels_last) if opcoes["canais_no_fim"] else rede


def _camada(pecas: Any, camada: Camada, entrada: Forma) -> Any:
    match camada:
        case Densa(unidades):
            return pecas.Linear(entrada[-1], unidades)
        case Conv(filtros, lado, stride, padding, grupos, bias):
            return pecas.Conv2d(entrada[0], filtros, lado, stride, padding, groups=grupos, bias=bias)
        case MaxPool(lado):
            return pecas.MaxPool2d(lado)
        case MediaGlobal():
            return pecas.Sequential(pecas.AdaptiveAvgPool2d(1), pecas.Flatten())
        case Norma():
            return pecas.BatchNorm2d(entrada[0])
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
        case Ativacao("log_softmax"):
            return pecas.LogSoftmax(1)
        case Ativacao(nome):
            return {"relu": pecas.ReLU, "tanh": pecas.Tanh, "sigmoide": pecas.Sigmoid}[nome]()


def _congelada(rede: Any, entrada: Any) -> Any:
    """O que a rede faz com um lote como este, gravado pelo TorchScript, com os pesos já por constantes."""
    jit = _torch().jit
    return jit.optimize_for_inference(jit.freeze(jit.trace(rede, entrada, check_trace=False)))


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


def _perda_da_rede(rede: Any, nome: str) -> Any:
    funcoes = _torch().nn.functional
    perda = {"nll": funcoes.nll_loss, "entropia": funcoes.cross_entropy, "mse": funcoes.mse_loss}[nome]
    if nome == "mse":
        return lambda x, y: perda(rede(x), y)
    return lambda x, y: perda(rede(x).flatten(0, -2), y.flatten())  # de cada passo, uma classe


def _no_formato(x: Any, opcoes: dict[str, Any]) -> Any:
    return x.contiguous(memory_format=_torch().channels_last) if opcoes["canais_no_fim"] else x


def _em_fila(x: Any, y: Any, lote: int) -> Lotes:
    yield from zip(x.split(lote), y.split(lote), strict=True)


def _torch() -> Any:
    return importlib.import_module("torch")
