"""O modelo: uma camada que se compila, se treina, se avalia e se salva."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from neuronio.camadas.camada import Camada
from neuronio.conferencias import inteiro_positivo
from neuronio.configuracao import interpretar
from neuronio.dados import validar_dados, validar_x
from neuronio.erros import ErroDeArquivo, ErroDeCaptura, ErroDeDados, ErroDeTreino
from neuronio.metricas import Metrica
from neuronio.modelos.resumo import Resumo
from neuronio.motores import Motor, escolher_motor
from neuronio.otimizadores import Otimizador
from neuronio.perdas import Perda
from neuronio.tensor import Lote, Tensor, nova_chave, sem_gradiente
from neuronio.tensor.dimensao import Forma
from neuronio.treino.callbacks import ARQUIVO_DO_PONTO, Treino, conferir_callbacks
from neuronio.treino.historico import Historico
from neuronio.treino.laco import Laco, medir
from neuronio.treino.passos import passo_de_avaliacao, passo_de_previsao, passo_de_treino
from neuronio.treino.progresso import Barra

if TYPE_CHECKING:
    from neuronio.dados import Preparo


class Modelo(Camada):
    """A base de todo modelo: qualquer grafo, escrito em `propagar`.

    >>> import neuronio as nn
    >>> class MinhaRede(nn.Modelo):
    ...     def __init__(self, classes):
    ...         self.entrada, self.saida = nn.Densa(16, "relu"), nn.Densa(classes)
    ...     def propagar(self, x):
    ...         return self.saida(self.entrada(x))
    >>> (x, y), (xt, yt) = nn.dados.iris()
    >>> rede = MinhaRede(3)
    >>> rede.compilar("adam", "entropia-cruzada", metricas=["acuracia"])
    >>> historico = rede.treinar(x, y, epocas=2, progresso=False)
    >>> sorted(rede.avaliar(xt, yt))
    ['acuracia', 'perda']
    """

    otimizador: Otimizador | None
    perda: Perda | None
    metricas: list[Metrica]
    motor: Motor
    tipo_entrada: str
    """O tipo das amostras com que foi construído: "float32" ou "int64"."""
    preparo: Preparo | None
    """Como os dados foram preparados (padronização, categorias, nomes das classes); vai junto no arquivo."""
    historico: Historico
    """O histórico do último treino."""

    def __new__(cls, *posicionais: Any, **nomeados: Any) -> Self:
        novo = super().__new__(cls, *posicionais, **nomeados)
        novo.otimizador, novo.perda, novo.metricas = None, None, []
        novo.motor, novo.preparo, novo.historico = escolher_motor("auto"), None, Historico()
        novo.tipo_entrada, novo._chave_da_ordem = "float32", None
        return novo

    _chave_da_ordem: list[int] | None  # a semente do embaralhamento, sorteada no primeiro treino

    # ── preparação ──────────────────────────────────────────────────────────
    def compilar(
        self, otimizador: Any, perda: Any, metricas: Sequence[Any] = (), motor: str = "auto"
    ) -> None:
        """Escolhe como o modelo aprende.

        Args:
            otimizador: objeto ou nome, como "adam".
            perda: objeto ou nome, como "entropia-cruzada".
            metricas: objetos ou nomes, como "acuracia".
            motor: "auto" (o mais rápido dos instalados) ou o nome de um.

        Raises:
            ErroDeNome: para um nome que não existe; a mensagem sugere o mais próximo.
        """
        self.otimizador = interpretar(otimizador, Otimizador, "otimizador")
        self.perda = interpretar(perda, Perda, "perda")
        pedidas = [metricas] if isinstance(metricas, (str, Metrica)) else metricas
        self.metricas = [interpretar(m, Metrica, "métrica") for m in pedidas]
        self.motor = escolher_motor(motor)
        if self.forma_saida is not None:
            self.otimizador.preparar(self.parametros())

    def construir_com(self, forma: Forma, tipo: str = "float32") -> None:
        """Constrói todas as camadas para amostras de tal forma (sem o lote), se ainda não o foram."""
        if self.forma_saida is not None:
            return
        novas = [camada for camada in self.todas() if camada.forma_saida is None]
        try:
            with sem_gradiente():
                self._propagar_exemplo(forma, tipo)
        except BaseException:  # o que se construiu pela metade não serve: na próxima vez, do começo
            for camada in novas:
                camada.esquecer()
            raise
        self.tipo_entrada = tipo
        if self.otimizador is not None:
            self.otimizador.preparar(self.parametros())

    def _propagar_exemplo(self, forma: Forma, tipo: str) -> Forma:
        """A forma da saída de uma amostra de tal forma."""
        try:
            return self(Tensor.abstrato((Lote(), *forma), tipo)).forma[1:]
        except ErroDeCaptura:  # `propagar` olha para os números: só se deduz a forma com números
            return self(Tensor(np.zeros((1, *forma)), tipo=tipo)).forma[1:]

    # ── treino ──────────────────────────────────────────────────────────────
    def treinar(
        self,
        x: Any,
        y: Any,
        epocas: int = 1,
        lote: int = 32,
        validacao: tuple[Any, Any] | None = None,
        embaralhar: bool = True,
        callbacks: Any = (),
        progresso: bool = True,
        retomar: str | Path | None = None,
    ) -> Historico:
        """Treina por tantas épocas, e devolve o que se mediu em cada uma.

        Ctrl-C encerra ao fim do lote, e o modelo fica com o que aprendeu.

        Args:
            x: amostras, ``(n, ...)``.
            y: alvos, ``(n, ...)``; classes são inteiros ou one-hot.
            epocas: quantas vezes se percorrem os dados; com ``retomar``, o total.
            lote: amostras por passo; o último de cada época pode ter menos.
            validacao: par (x, y) medido ao fim de cada época.
            embaralhar: se os dados são lidos em ordem nova a cada época.
            callbacks: objetos que herdam de `Callback`.
            progresso: mostra a barra.
            retomar: pasta de um `PontoDeControle`; se há ponto lá, continua dele.

        Raises:
            ErroDeTreino: se falta compilar, ou se a perda deixou de ser um número (os pesos voltam aos últimos bons).
            ErroDeDados: dados vazios, com NaN, ou rótulos fora da faixa.
            ErroDeForma: dados que não cabem na rede.
        """
        perda, otimizador = self._compilado()
        epocas, lote = inteiro_positivo("a quantidade de épocas", epocas), inteiro_positivo("o lote", lote)
        dados = self._conferir(*validar_dados(x, y, "treino"))
        conferida = None if validacao is None else self._conferir(*_par(validacao))
        self.historico = self._retomar(retomar)
        todos = [*conferir_callbacks(callbacks), *([Barra()] if progresso else [])]
        treino = Treino(self, self.historico, epocas, -(-len(dados[0]) // lote), epoca=self.historico.epocas)
        laco = Laco(
            self.motor,
            passo_de_treino(self, perda, self.metricas, otimizador),
            self._figuras(),
            [*self.variaveis(), *otimizador.variaveis()],
            todos,
        )
        avaliacao = passo_de_avaliacao(self, perda, self.metricas)
        if self._chave_da_ordem is None:
            self._chave_da_ordem = [int(palavra) for palavra in nova_chave()]
        laco.correr(treino, dados, conferida, avaliacao, lote, self._chave_da_ordem if embaralhar else None)
        return self.historico

    def avaliar(self, x: Any, y: Any, lote: int = 256) -> dict[str, float]:
        """A perda e as métricas sobre os dados: ``{"perda": ..., "acuracia": ...}``."""
        perda, _ = self._compilado()
        dados = self._conferir(*validar_dados(x, y, "avaliação"))
        passo = passo_de_avaliacao(self, perda, self.metricas)
        return medir(self.motor, passo, self._figuras(), dados, inteiro_positivo("o lote", lote))

    # ── previsão ────────────────────────────────────────────────────────────
    def prever(self, x: Any, lote: int = 256) -> np.ndarray:
        """A saída crua da rede para cada amostra, ``(n, ...)``."""
        return self._prever(x, lote, lambda saida: saida)

    def probabilidades(self, x: Any, lote: int = 256) -> np.ndarray:
        """A probabilidade de cada classe, ``(n, classes)``; com uma só saída, a da classe 1, ``(n, 1)``."""
        perda, _ = self._compilado()
        return self._prever(x, lote, perda.probabilidades)

    def prever_classes(self, x: Any, lote: int = 256) -> np.ndarray:
        """A classe mais provável de cada amostra, ``(n,)`` de inteiros."""
        p = self.probabilidades(x, lote)
        return (p[..., 0] > 0.5).astype(np.int64) if p.shape[-1] == 1 else p.argmax(axis=-1)

    def _prever(self, x: Any, lote: int, acabamento: Any) -> np.ndarray:
        entrada = self._conferir_x(validar_x(x))
        passo = passo_de_previsao(self, acabamento)
        ordem = np.arange(len(entrada))
        partes = self.motor.percorrer(passo, [entrada], ordem, inteiro_positivo("o lote", lote))
        return np.concatenate([saidas[0] for _, saidas in partes])

    # ── inspeção e arquivo ──────────────────────────────────────────────────
    def resumo(self) -> Resumo:
        """Mostra as camadas, as formas e a quantidade de parâmetros."""
        resumo = Resumo.de(self)
        resumo.mostrar()
        return resumo

    def salvar(self, caminho: str | Path) -> Path:
        """Guarda arquitetura, pesos, otimizador e preparo dos dados num arquivo ``.safetensors``.

        A escrita é atômica: se algo falha, o que havia no caminho continua lá.

        Raises:
            ErroDeArquivo: se não se pode escrever ali, ou há no modelo algo que não cabe num arquivo.
        """
        from neuronio.modelos.arquivo import salvar

        return salvar(self, caminho)

    # ── conferências ────────────────────────────────────────────────────────
    def _compilado(self) -> tuple[Perda, Otimizador]:
        if self.perda is None or self.otimizador is None:
            raise ErroDeTreino(
                'falta compilar o modelo antes: modelo.compilar("adam", "entropia-cruzada", metricas=["acuracia"]).'
            )
        return self.perda, self.otimizador

    def _figuras(self) -> list[str]:
        return ["perda", *(metrica.nome for metrica in self.metricas)]

    def _conferir_x(self, x: np.ndarray) -> np.ndarray:
        x = np.ascontiguousarray(x, np.float32 if x.dtype.kind == "f" else np.int64)
        self.construir_com(x.shape[1:], x.dtype.name)
        return x

    def _conferir(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x = self._conferir_x(x)
        y = np.ascontiguousarray(y, np.float32 if y.dtype.kind == "f" else np.int64)
        perda, _ = self._compilado()
        with sem_gradiente():
            perda.conferir(y, self._propagar_exemplo(x.shape[1:], x.dtype.name))
        return x, y

    def _retomar(self, pasta: str | Path | None) -> Historico:
        if pasta is None:
            return Historico()
        caminho = Path(pasta) / ARQUIVO_DO_PONTO
        if not caminho.exists():
            if Path(pasta).is_file():
                raise ErroDeArquivo(f"retomar pede a pasta de um PontoDeControle, mas {pasta} é um arquivo.")
            return Historico()
        from neuronio.modelos.arquivo import restaurar

        return restaurar(self, caminho)


def _par(validacao: Any) -> tuple[np.ndarray, np.ndarray]:
    if not isinstance(validacao, (tuple, list)) or len(validacao) != 2:
        raise ErroDeDados("a validação é um par (x, y): validacao=(x_validacao, y_validacao).")
    return validar_dados(validacao[0], validacao[1], "validação")


