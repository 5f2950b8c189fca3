"""O Neurônio, pela sua interface pública."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from bancada.lotes import SEMENTE, tamanhos
from bancada.pares.contrato import Ausente, Competidor
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
    Geradora,
    MaxPool,
    MediaGlobal,
    Norma,
    NormaDaCamada,
    Otimizador,
    Pesos,
    Posicao,
    Recorrente,
    Redimensionar,
    Residual,
    Tarefa,
    Transformer,
    percorrer,
)
from bancada.ruidos import CHAVE

MOTORES = ("llvm", "numpy", "auto")


def competidores(tarefa: Tarefa) -> list[Competidor]:
    """Um por motor."""
    return [Competidor("neuronio", f"Neurônio, {motor}", opcoes={"motor": motor}) for motor in MOTORES]


previsores = competidores


def preparar(opcoes: dict[str, Any]) -> None:
    """Importa, e pergunta se há o motor."""
    nn = _neuronio()
    try:
        nn.RedeNeural([1, 1]).compilar("sgd", "mse", motor=opcoes["motor"])
    except nn.ErroDeNome as erro:
        raise Ausente(str(erro)) from erro


class Sessao:
    """``treinar``, como um usuário chama."""

    def __init__(
        self, tarefa: Tarefa, x: np.ndarray, y: np.ndarray, pesos: Pesos, opcoes: dict[str, Any]
    ) -> None:
        from neuronio.treino.embaralhamento import Embaralhamento

        self.tarefa, self.x, self.y = tarefa, x, y if tarefa.tem_alvo else None
        self.rede = construir(tarefa, pesos, opcoes["motor"])
        self.rede.embaralhamento = Embaralhamento([SEMENTE])  # a ordem de todos

    def perdas(self, epocas: int) -> list[float]:
        """A perda de cada lote, tirada da média da época, que um callback vê; de uma adversária, as duas."""
        disputam = self.tarefa.geradora is not None
        callback = _anotador(["perda_discriminadora", "perda_geradora"] if disputam else ["perda"])
        self._treinar(epocas, callbacks=[callback])
        quantas = tamanhos(len(self.x), self.tarefa.lote)[:, None]
        medias = np.array(callback.medias).reshape(epocas, len(quantas), -1)
        por_lote = np.diff(medias * np.cumsum(quantas)[:, None], axis=1, prepend=0) / quantas
        return [float(perda) for perda in por_lote.ravel()]

    def treinar(self, epocas: int) -> float:
        """Sem callback nenhum."""
        return float(self._treinar(epocas).perda[-1])

    def _treinar(self, epocas: int, **outras: Any) -> Any:
        return self.rede.treinar(
            self.x,
            self.y,
            epocas=epocas,
            lote=self.tarefa.lote,
            embaralhar=self.tarefa.embaralhar,
            progresso=False,
            **outras,
        )


class Previsor:
    """``prever``, com o lote inteiro de uma vez."""

    def __init__(self, tarefa: Tarefa, pesos: Pesos, opcoes: dict[str, Any]) -> None:
        self.rede = construir(tarefa, pesos, opcoes["motor"])

    def prever(self, x: np.ndarray) -> np.ndarray:
        """A saída crua."""
        saida: np.ndarray = self.rede.prever(x, lote=len(x))
        return saida


def construir(tarefa: Tarefa, pesos: Pesos, motor: str) -> Any:
    """O modelo compilado, com tais pesos."""
    if tarefa.geradora is not None:
        rede = _adversaria(tarefa, tarefa.geradora, motor)
    elif tarefa.perda == "evidencia":
        rede = _variacional(tarefa, motor)
    else:
        rede = _em_fila(tarefa, motor)
    for parametro, peso in zip(rede.parametros(), pesos, strict=True):
        parametro.atribuir(peso)
    return rede


def _em_fila(tarefa: Tarefa, motor: str) -> Any:
    nn = _neuronio()
    if tarefa.de_indices:
        rede = nn.Sequencial(_camadas(nn, tarefa))
        rede(np.zeros((1, *tarefa.entrada), np.int64))  # uma Entrada seria de números reais
    else:
        rede = nn.Sequencial([nn.Entrada(*tarefa.entrada), *_camadas(nn, tarefa)])
    perda = {"nll": nn.NLL, "entropia": nn.EntropiaCruzada, "mse": nn.MSE}[tarefa.perda]()
    rede.compilar(_otimizador(nn, tarefa.otimizador), perda, motor=motor)
    return rede


def _variacional(tarefa: Tarefa, motor: str) -> Any:
    nn, filas = _neuronio(), tarefa.em_torno_do_codigo()
    duas = (nn.Sequencial(_camadas(nn, fila)) for fila in filas)
    rede = nn.AutocodificadorVariacional(*duas, *filas[1].entrada)
    rede.compilar(_otimizador(nn, tarefa.otimizador), motor=motor)
    return _conhecida(rede, tarefa)


def _adversaria(tarefa: Tarefa, geradora: Geradora, motor: str) -> Any:
    nn = _neuronio()
    duas = (nn.Sequencial(_camadas(nn, fila)) for fila in (geradora, tarefa))
    rede = nn.GAN(*duas, *geradora.entrada, perda=tarefa.perda, passos=geradora.passos)
    rede.compilar(_otimizador(nn, tarefa.otimizador), motor=motor)
    return _conhecida(rede, tarefa)


def _conhecida(rede: Any, tarefa: Tarefa) -> Any:
    """A rede que já sabe a forma das amostras, e sorteia o ruído de todos."""
    rede.construir_com(tarefa.entrada)
    rede.chave.atribuir(CHAVE)
    return rede


def _camadas(nn: Any, fila: Fila | Tarefa) -> list[Any]:
    return [_camada(nn, camada, entrada) for camada, entrada, _ in percorrer(fila)]


def _camada(nn: Any, camada: Camada, entrada: Forma) -> Any:
    match camada:
        case Densa(unidades, bias):
            return nn.Densa(unidades, usar_bias=bias)
        case Conv(filtros, lado, stride, padding, grupos, bias):
            return nn.Conv2D(filtros, lado, stride, padding, grupos=grupos, usar_bias=bias)
        case ConvTransposta(filtros, lado, stride, padding, bias):
            return nn.Conv2DTransposta(filtros, lado, stride, padding, usar_bias=bias)
        case MaxPool(lado):
            return nn.MaxPool2D(lado)
        case MediaGlobal():
            return nn.GlobalAvgPool2D()
        case Norma():
            return nn.BatchNorm()
        case Dropout(taxa):
            return nn.Dropout(taxa)
        case Recorrente(nome, unidades, sequencia):
            return getattr(nn, nome)(unidades, retornar_sequencia=sequencia)
        case Embedding(vocabulario, dimensoes):
            return nn.Embedding(vocabulario, dimensoes)
        case Posicao():
            return nn.PosicaoAprendida(entrada[0])
        case NormaDaCamada():
            return nn.LayerNorm()
        case Transformer(cabecas):
            return nn.BlocoTransformer(cabecas, causal=True)
        case Achatar():
            return nn.Flatten()
        case Redimensionar(forma):
            return nn.Redimensionar(*forma)
        case Residual(fila, atalho):
            de_fora = nn.Sequencial(_camadas(nn, Fila(entrada, atalho))) if atalho else None
            return nn.Residual(_camadas(nn, Fila(entrada, fila)), de_fora)
        case Ativacao("leaky_relu"):
            return nn.LeakyReLU(0.2)
        case Ativacao(nome):
            ativacoes = {
                "relu": nn.ReLU,
                "tanh": nn.TanH,
                "sigmoide": nn.Sigmoide,
                "log_softmax": nn.LogSoftmax,
            }
            return ativacoes[nome]()


def _otimizador(nn: Any, otimizador: Otimizador) -> Any:
    if otimizador.nome == "adam":
        return nn.Adam(otimizador.taxa, otimizador.beta1)
    return nn.SGD(otimizador.taxa, momento=otimizador.momento)


def _anotador(figuras: list[str]) -> Any:
    class Anotador(_neuronio().Callback):  # type: ignore[misc]
        """Guarda a média da época, de cada figura, a cada lote."""

        def __init__(self) -> None:
            self.medias: list[list[float]] = []

        def ao_fim_do_lote(self, treino: Any) -> None:
            self.medias.append([treino.figuras[nome] for nome in figuras])

    return Anotador()


def _neuronio() -> Any:
    return importlib.import_module("neuronio")
