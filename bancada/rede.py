"""Uma rede descrita sem biblioteca nenhuma: cada par a constrói com as peças dele, a partir daqui."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

Forma = tuple[int, ...]
Pesos = list[np.ndarray]


@dataclass(frozen=True)
class Densa:
    """Kernel ``(entradas, unidades)`` e, se tem, bias."""

    unidades: int
    bias: bool = True


@dataclass(frozen=True)
class Conv:
    """Convolução de janela quadrada: kernel ``(filtros, canais / grupos, lado, lado)`` e, se tem, bias."""

    filtros: int
    lado: int
    stride: int = 1
    padding: int = 0
    """Quantos zeros de cada lado."""
    grupos: int = 1
    bias: bool = True


@dataclass(frozen=True)
class ConvTransposta:
    """A transposta dela, que aumenta a imagem: kernel ``(canais, filtros, lado, lado)`` e, se tem, bias."""

    filtros: int
    lado: int
    stride: int = 1
    padding: int = 0
    bias: bool = True


@dataclass(frozen=True)
class MaxPool:
    """O maior de cada quadrado, sem sobreposição."""

    lado: int


@dataclass(frozen=True)
class MediaGlobal:
    """A média de cada canal."""


@dataclass(frozen=True)
class Norma:
    """Normalização do lote, com os valores de costume do PyTorch: gama e beta, um por canal."""


@dataclass(frozen=True)
class Dropout:
    """Zera cada número com tal probabilidade, no treino."""

    taxa: float


@dataclass(frozen=True)
class Recorrente:
    """ "LSTM" ou "GRU": kernel e kernel recorrente, com as portas nas colunas, e bias; a GRU tem ainda o bias
    de dentro da porta r. Sai o último estado; ou os de todos os passos, se é uma ``sequencia``."""

    nome: str
    unidades: int
    sequencia: bool = False

    @property
    def portas(self) -> int:
        return {"LSTM": 4, "GRU": 3}[self.nome]


@dataclass(frozen=True)
class Embedding:
    """De índices a vetores: uma tabela ``(vocabulário, dimensões)``."""

    vocabulario: int
    dimensoes: int


@dataclass(frozen=True)
class Posicao:
    """Soma a cada passo o vetor da posição dele: uma tabela ``(passos, dimensões)``."""


@dataclass(frozen=True)
class NormaDaCamada:
    """Normalização de cada passo, com os valores de costume do PyTorch: gama e beta."""


@dataclass(frozen=True)
class Transformer:
    """Um bloco causal, com a norma antes de cada parte, GELU exata e largura interna 4 vezes a de fora.

    Tem gama e beta, kernel ``(d, 3·d)`` e bias de q, k e v, kernel e bias da saída; gama e beta, e os das
    duas densas.
    """

    cabecas: int


@dataclass(frozen=True)
class Achatar:
    """De canais, altura e largura a uma fila."""


@dataclass(frozen=True)
class Redimensionar:
    """De uma fila a canais, altura e largura."""

    forma: Forma


@dataclass(frozen=True)
class Codigo:
    """De médias e log-variâncias a um código de tantos números, sorteado de uma normal."""

    numeros: int


@dataclass(frozen=True)
class Residual:
    """A soma da saída de uma fila de camadas à entrada dela, ou ao que o atalho faz da entrada."""

    fila: tuple[Camada, ...]
    atalho: tuple[Camada, ...] = ()


@dataclass(frozen=True)
class Ativacao:
    """ "relu", "leaky_relu" (de inclinação 0,2), "tanh", "sigmoide" ou "log_softmax"."""

    nome: str


DeTexto = Embedding | Posicao | NormaDaCamada | Transformer
DeImagens = Conv | ConvTransposta | MaxPool | MediaGlobal | Norma | Achatar | Redimensionar
Camada = Densa | DeImagens | Dropout | Recorrente | DeTexto | Codigo | Residual | Ativacao


@dataclass(frozen=True)
class Fila:
    """Camadas em fila, e a forma de uma amostra que entra na primeira."""

    entrada: Forma
    camadas: tuple[Camada, ...]


@dataclass(frozen=True)
class Geradora(Fila):
    """De uma tarefa adversária, a rede que inventa, de ruído, o que a da tarefa procura distinguir.

    Args:
        passos: quantos a outra dá por lote, antes do desta.
    """

    passos: int = 1


@dataclass(frozen=True)
class Otimizador:
    """ "sgd" (com momento) ou "adam" (a memória do tamanho dos gradientes é a de costume)."""

    nome: str
    taxa: float
    momento: float = 0.0
    beta1: float = 0.9


@dataclass(frozen=True)
class Tarefa:
    """Tudo o que se precisa saber para treinar a mesma rede em qualquer biblioteca.

    Args:
        fonte: de onde vêm os dados, "mnist", "texto" ou "xor"; "sorteio", se são números ao acaso.
        entrada: a forma de uma amostra, sem o lote.
        perda: "nll" (sobre log-softmax), "entropia" (sobre logits) ou "mse"; sem alvos, "evidencia", de um
            autocodificador variacional, ou, de uma adversária, "nao-saturante" ou "wasserstein".
        embaralhar: se cada época lê as amostras em ordem nova.
        geradora: se a rede é a discriminadora de uma adversária, a que disputa com ela.
    """

    fonte: str
    entrada: Forma
    camadas: tuple[Camada, ...]
    perda: str
    otimizador: Otimizador
    lote: int
    embaralhar: bool = True
    geradora: Geradora | None = None

    @property
    def tem_alvo(self) -> bool:
        """Se a perda compara a saída com um alvo."""
        return self.perda in ("nll", "entropia", "mse")

    @property
    def tem_dropout(self) -> bool:
        """Se há máscaras sorteadas, que cada biblioteca sorteia à sua maneira."""
        return any(isinstance(c, Dropout) for c in self.camadas)

    @property
    def tem_convolucao(self) -> bool:
        """Se a ordem dos eixos das imagens faz diferença."""
        return any(isinstance(c, (Conv, Residual)) for c in self.camadas)

    @property
    def de_indices(self) -> bool:
        """Se o que entra são índices, e não números reais."""
        return isinstance(self.camadas[0], Embedding)

    def em_torno_do_codigo(self) -> tuple[Fila, Fila]:
        """O codificador, que dá médias e log-variâncias, e o decodificador, que recebe o código."""
        ((onde, codigo),) = ((i, c) for i, c in enumerate(self.camadas) if isinstance(c, Codigo))
        return Fila(self.entrada, self.camadas[:onde]), Fila((codigo.numeros,), self.camadas[onde + 1 :])

    def sem_dropout(self) -> Tarefa:
        """A mesma tarefa, sem o que se sorteia."""
        return replace(self, camadas=tuple(c for c in self.camadas if not isinstance(c, Dropout)))


def percorrer(fila: Fila | Tarefa) -> Iterator[tuple[Camada, Forma, Forma]]:
    """Cada camada, com a forma de uma amostra que entra nela e a da que sai."""
    forma = fila.entrada
    for camada in fila.camadas:
        saida = forma_de_saida(camada, forma)
        yield camada, forma, saida
        forma = saida


def forma_de_saida(camada: Camada, forma: Forma) -> Forma:
    """A forma de uma amostra depois da camada."""
    match camada:
        case Densa(unidades):
            return (*forma[:-1], unidades)
        case Recorrente(_, unidades, sequencia):
            return (forma[0], unidades) if sequencia else (unidades,)
        case Embedding(_, dimensoes):
            return (*forma, dimensoes)
        case Conv(filtros, lado, stride, padding):
            return (filtros, *((eixo + 2 * padding - lado) // stride + 1 for eixo in forma[1:]))
        case ConvTransposta(filtros, lado, stride, padding):
            return (filtros, *((eixo - 1) * stride - 2 * padding + lado for eixo in forma[1:]))
        case Redimensionar(nova):
            return nova
        case Codigo(numeros):
            return (numeros,)
        case Residual(camadas):
            *_, (_, _, saida) = percorrer(Fila(forma, camadas))
            return saida
        case MediaGlobal():
            return (forma[0],)
        case MaxPool(lado):
            return (forma[0], *(eixo // lado for eixo in forma[1:]))
        case Achatar():
            return (math.prod(forma),)
    return forma


def pesos_iniciais(tarefa: Tarefa, semente: int) -> Pesos:
    """Os pesos com que todas as bibliotecas começam, na ordem das camadas: kernel e bias, ou gama e beta.

    De uma adversária, primeiro os da geradora; de um bloco residual, primeiro os da fila.
    """
    sorteio = np.random.default_rng(semente)
    geradora = [] if tarefa.geradora is None else _da_fila(sorteio, tarefa.geradora)
    return geradora + _da_fila(sorteio, tarefa)


def _da_fila(sorteio: np.random.Generator, fila: Fila | Tarefa) -> Pesos:
    pesos: Pesos = []
    for camada, entrada, _ in percorrer(fila):
        match camada:
            case Densa(unidades):
                kernel: Forma = (entrada[-1], unidades)
                pesos += _uniformes(sorteio, entrada[-1], kernel, *[(unidades,)] * camada.bias)
            case Conv(filtros, lado, grupos=grupos):
                kernel = (filtros, entrada[0] // grupos, lado, lado)
                pesos += _uniformes(sorteio, math.prod(kernel[1:]), kernel, *[(filtros,)] * camada.bias)
            case ConvTransposta(filtros, lado):
                kernel = (entrada[0], filtros, lado, lado)
                pesos += _uniformes(sorteio, math.prod(kernel[1:]), kernel, *[(filtros,)] * camada.bias)
            case Residual(camadas, atalho):
                pesos += _da_fila(sorteio, Fila(entrada, camadas)) + _da_fila(sorteio, Fila(entrada, atalho))
            case Recorrente(nome, unidades, _):
                largura = camada.portas * unidades
                formas: list[Forma] = [(entrada[-1], largura), (unidades, largura), (largura,)]
                pesos += _uniformes(sorteio, unidades, *formas, *[(unidades,)] * (nome == "GRU"))
            case Embedding(vocabulario, dimensoes):
                pesos += _uniformes(sorteio, 1, (vocabulario, dimensoes))
            case Posicao():
                pesos += _uniformes(sorteio, 100, entrada)
            case Transformer():
                pesos += _do_bloco(sorteio, entrada[-1])
            case Norma():
                pesos += _da_norma(sorteio, entrada[0])
            case NormaDaCamada():
                pesos += _da_norma(sorteio, entrada[-1])
    return pesos


def _do_bloco(sorteio: np.random.Generator, d: int) -> Pesos:
    da_atencao = _uniformes(sorteio, d, (d, 3 * d), (3 * d,), (d, d), (d,))
    densas = _uniformes(sorteio, d, (d, 4 * d), (4 * d,)) + _uniformes(sorteio, 4 * d, (4 * d, d), (d,))
    return [*_da_norma(sorteio, d), *da_atencao, *_da_norma(sorteio, d), *densas]


def _da_norma(sorteio: np.random.Generator, canais: int) -> Pesos:
    gama, beta = _uniformes(sorteio, 100, (canais,), (canais,))
    return [1 + gama, beta]


def _uniformes(sorteio: np.random.Generator, entradas: int, *formas: Forma) -> Pesos:
    limite = 1 / math.sqrt(entradas)
    return [sorteio.uniform(-limite, limite, forma).astype(np.float32) for forma in formas]
