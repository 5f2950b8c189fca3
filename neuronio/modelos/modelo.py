"""O modelo: uma camada que se compila, se treina, se avalia e se salva."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from neuronio.arquivos import como_caminho
from neuronio.camadas.camada import Camada
from neuronio.conferencias import inteiro_positivo
from neuronio.configuracao import interpretar, normalizar_nome
from neuronio.erros import ErroDeArquivo, ErroDeCaptura, ErroDeDados, ErroDeTreino, erro_de_nome
from neuronio.metricas import Metrica
from neuronio.modelos.conferencia import LOTE, de_32_bits, interpretar_metricas, par, quaisquer
from neuronio.modelos.oficina import Oficina
from neuronio.modelos.resumo import Resumo
from neuronio.motores import Motor, escolher_motor
from neuronio.motores.programa import Programa, programa_do_passo
from neuronio.nomes import DO_MODELO
from neuronio.otimizadores import Otimizador
from neuronio.perdas import Perda
from neuronio.tensor import Lote, Parametro, Tensor, nova_chave, sem_gradiente
from neuronio.tensor.dimensao import Forma, tamanho
from neuronio.treino.callbacks import Treino, conferir_callbacks
from neuronio.treino.embaralhamento import Embaralhamento
from neuronio.treino.historico import Historico
from neuronio.treino.laco import Dados, Laco, medir
from neuronio.treino.passos import passo_de_avaliacao, passo_de_previsao
from neuronio.treino.ponto import ARQUIVO_DO_PONTO
from neuronio.treino.progresso import Barra

if TYPE_CHECKING:
    from neuronio.dados import Preparo

PASSOS = {"treino": "treino", "avaliacao": "avaliação", "previsao": "previsão"}
"""O que um modelo sabe fazer com um lote."""


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

    _especie = "o modelo"
    _de_la = DO_MODELO

    otimizador: Otimizador | None
    perda: Perda | None
    metricas: list[Metrica]
    motor_pedido: str
    """O nome do motor, como foi dado a `compilar`."""
    tipo_entrada: str
    """O tipo das amostras com que foi construído: "float32" ou "int64"."""
    preparo: Preparo | None
    """Como os dados foram preparados (padronização, categorias, nomes das classes); vai junto no arquivo."""
    historico: Historico
    """O histórico do último treino."""
    embaralhamento: Embaralhamento | None
    """A ordem dos dados a cada época; a chave é sorteada no primeiro treino."""
    lembrados: dict[str, Tensor]
    """O que os callbacks do treino em andamento pedem para guardar num ponto de controle."""

    _motor: Motor | None
    _aberta: Oficina | None
    _cuidados: Sequence[Parametro]
    """Os parâmetros de que o otimizador cuidava, da última vez que se conferiu."""
    fora_do_retrato = Camada.fora_do_retrato | {
        *("preparo", "historico", "embaralhamento", "lembrados", "_motor", "_aberta", "_cuidados")
    }

    def __new__(cls, *posicionais: Any, **nomeados: Any) -> Self:
        novo = super().__new__(cls, *posicionais, **nomeados)
        novo.otimizador, novo.perda, novo.metricas = None, None, []
        novo.motor_pedido, novo._motor, novo.preparo, novo.historico = "auto", None, None, Historico()
        novo.tipo_entrada, novo.embaralhamento, novo.lembrados = "float32", None, {}
        novo._aberta, novo._cuidados = None, ()
        return novo

    def __reduce__(self) -> tuple[Any, ...]:
        # O que se compilou não se copia: a cópia escolhe o seu motor, e compila de novo.
        criar, argumentos, estado = super().__reduce__()
        return criar, argumentos, {**estado, "_motor": None, "_aberta": None}

    @property
    def motor(self) -> Motor:
        """Quem executa as contas deste modelo."""
        if self._motor is None:
            self._motor = escolher_motor(self.motor_pedido)
        return self._motor

    @property
    def _oficina(self) -> Oficina:
        """Quem faz os passos deste modelo."""
        aberta = self._aberta
        if aberta is None:
            aberta = self._aberta = Oficina(self)
        return aberta

    # ── preparação ──────────────────────────────────────────────────────────
    def compilar(
        self, otimizador: Any, perda: Any, metricas: Sequence[Any] = (), motor: str = "auto"
    ) -> None:
        """Escolhe como o modelo aprende. Compilar de novo recomeça o otimizador, e mantém os pesos.

        Args:
            otimizador: objeto ou nome, como "adam".
            perda: objeto ou nome, como "entropia-cruzada".
            metricas: objetos ou nomes, como "acuracia".
            motor: "auto" (o mais rápido dos instalados) ou o nome de um.

        Raises:
            ErroDeNome: para um nome que não existe; a mensagem sugere o mais próximo.
            ErroDeTipo: para o que não é objeto nem nome.
            ErroDeValor: para uma métrica repetida.
        """
        escolhidos = interpretar(otimizador, Otimizador, "otimizador"), interpretar(perda, Perda, "perda")
        medidas = interpretar_metricas(metricas)
        self._motor, self.motor_pedido = escolher_motor(motor), normalizar_nome(motor)
        self.otimizador, self.perda = escolhidos
        self.metricas = medidas
        if self.forma_saida is not None:
            self._oficina.recomecar_otimizador()

    def construir_com(self, forma: Forma, tipo: str = "float32") -> None:
        """Constrói todas as camadas para amostras de tal forma (sem o lote), se ainda não o foram."""
        if self.forma_saida is None:
            self._construir_para(quaisquer(forma, tipo), tipo)

    def _construir_para(self, exemplos: np.ndarray, tipo: str) -> None:
        with sem_gradiente():
            self._propagar_exemplos(exemplos, tipo)
        self.tipo_entrada = tipo
        self._oficina.recomecar_otimizador()
        self._oficina.reconhecer()

    def _forma_da_amostra(self, antes: Forma) -> Forma:
        """A forma de uma amostra, se se sabe antes de a ver; senão, a de antes."""
        return antes

    def preparar_otimizador(self) -> None:
        """Cria o estado do otimizador, se os parâmetros nasceram depois de `compilar`.

        Raises:
            ErroDeTreino: se o mesmo objeto foi, depois, compilado com outro modelo.
        """
        self._oficina.preparar_otimizador()

    def _propagar_exemplos(self, exemplos: np.ndarray, tipo: str) -> Forma:
        """A forma da saída de uma amostra, numa rede que se usa em lotes como este."""
        quantas: int | Lote = Lote()
        try:
            saida = self(Tensor.abstrato((quantas, *exemplos.shape[1:]), tipo)).forma
        except ErroDeCaptura:  # `propagar` olha para os números: só se deduz a forma com números
            quantas, tensor = self._em_poucas_amostras(exemplos, tipo)
            saida = tensor.forma
        if saida[:1] != (quantas,):
            raise self.erro_de_forma(
                f"devolve uma saída por amostra, (lote, ...), mas a de agora tem forma {saida}."
            )
        return saida[1:]

    def _em_poucas_amostras(self, lote: np.ndarray, tipo: str) -> tuple[int, Tensor]:
        """Quantas amostras, e a saída delas: duas, ou o lote inteiro, se a rede precisa de mais."""
        try:
            return len(lote[:2]), self(Tensor(lote[:2], tipo=tipo))
        except Exception:
            return len(lote), self(Tensor(lote, tipo=tipo))

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
            ErroDeTreino: se falta compilar, ou se a perda deixou de ser um número; os pesos voltam então aos
                últimos bons.
            ErroDeDados: dados vazios, com NaN, ou rótulos fora da faixa.
            ErroDeForma: dados que não cabem na rede.
        """
        self._compilado()
        epocas, lote = inteiro_positivo("a quantidade de épocas", epocas), inteiro_positivo("o lote", lote)
        todos = [*conferir_callbacks(callbacks), *([Barra()] if progresso else [])]
        dados, conferida = self._conferir_dados(x, y, validacao, lote)
        self.preparar_otimizador()
        self.lembrados, metricas = {}, tuple(self.metricas)
        self.historico = self._retomar(retomar, self._series(conferida is not None))
        treino = Treino(
            self,
            self.historico,
            epocas,
            lotes=-(-len(dados[0]) // lote),
            series=self._series(conferida is not None),
            epoca=self.historico.epocas,
            lembrados=self.lembrados,
        )
        laco = Laco(
            self.motor,
            lambda: self._oficina.do_treino(metricas),
            self._figuras(),
            todos,
        )
        if self.embaralhamento is None:
            self.embaralhamento = Embaralhamento([int(palavra) for palavra in nova_chave()])
        try:
            laco.correr(treino, dados, conferida, lote, self.embaralhamento if embaralhar else None)
        finally:
            self.lembrados = {}
        return self.historico

    def avaliar(self, x: Any, y: Any, lote: int = LOTE) -> dict[str, float]:
        """A perda e as métricas sobre os dados: ``{"perda": ..., "acuracia": ...}``."""
        perda, _ = self._compilado()
        lote = inteiro_positivo("o lote", lote)
        dados = self._conferir(x, y, "avaliação", lote)
        passo = self._oficina.passo(passo_de_avaliacao, perda, tuple(self.metricas))
        return medir(self.motor, passo, self._figuras(), dados, lote)

    # ── previsão ────────────────────────────────────────────────────────────
    def prever(self, x: Any, lote: int = LOTE) -> np.ndarray:
        """A saída crua da rede para cada amostra, ``(n, ...)``."""
        return self._prever(x, lote, _saida_crua)

    def probabilidades(self, x: Any, lote: int = LOTE) -> np.ndarray:
        """A probabilidade de cada classe, ``(n, classes)``; com uma só saída, a da classe 1, ``(n, 1)``."""
        perda, _ = self._compilado()
        return self._prever(x, lote, perda.probabilidades)

    def prever_classes(self, x: Any, lote: int = LOTE) -> np.ndarray:
        """A classe mais provável de cada amostra, ``(n,)`` de inteiros."""
        p = self.probabilidades(x, lote)
        return (p[..., 0] > 0.5).astype(np.int64) if p.shape[-1] == 1 else p.argmax(axis=-1)

    def _prever(self, x: Any, lote: int, acabamento: Any) -> np.ndarray:
        from neuronio.dados import validar_x

        lote = inteiro_positivo("o lote", lote)
        entrada = self._preparar_x(validar_x(x), lote)
        return self.motor.prever(self._oficina.passo(passo_de_previsao, acabamento), entrada, lote)

    # ── inspeção e arquivo ──────────────────────────────────────────────────
    def programa(self, passo: str, x: Any, y: Any = None) -> Programa:
        """O programa que o motor llvm compila: o passo capturado, com as contas repetidas já retiradas.

        ``print`` o escreve, uma instrução por linha, e `desenhar` o desenha. Dos dados só importam a forma
        e o tipo, o tamanho do lote fica em aberto, e o modelo não aprende nada.

        Args:
            passo: "treino" (propaga, deriva e atualiza), "avaliacao" (propaga e mede) ou "previsao".
            x: amostras, ``(n, ...)``, como as de `treinar`.
            y: alvos, ``(n, ...)``; a previsão não os tem.

        Raises:
            ErroDeNome: se não há passo com tal nome.
            ErroDeTreino: se falta compilar o modelo.
            ErroDeDados: se faltam os alvos, ou os dados não servem.
            ErroDeCaptura: se o passo olha para números em Python; diz em que linha.

        >>> import neuronio as nn
        >>> rede = nn.Sequencial([nn.Entrada(3), nn.Densa(2, "relu")])
        >>> print(rede.programa("previsao", nn.Tensor([[1.0, 2.0, 3.0]]).numpy()))
        programa(%0: float32[lote, 3])
          %1 = densa_1.bias : float32[2]
          %2 = densa_1.kernel : float32[3, 2]
          %3 = expandir(%1, para=(lote, 2)) : float32[lote, 2]
          %4 = produto(%0, %2) : float32[lote, 2]
          %5 = somar(%4, %3) : float32[lote, 2]
          %6 = relu(%5) : float32[lote, 2]
          devolve %6
        """
        pedido = normalizar_nome(passo) if isinstance(passo, str) else ""
        if pedido not in PASSOS:
            raise erro_de_nome("passo", str(passo), PASSOS)
        if pedido == "previsao":
            from neuronio.dados import validar_x

            entrada = self._preparar_x(validar_x(x), LOTE)
            return programa_do_passo(self._oficina.passo(passo_de_previsao, _saida_crua), [entrada])
        self._compilado()
        if y is None:
            raise ErroDeDados(
                f"o passo de {PASSOS[pedido]} mede a perda, e por isso pede também os alvos: "
                f'modelo.programa("{pedido}", x, y).'
            )
        dados = self._conferir(x, y, PASSOS[pedido], LOTE)
        self.preparar_otimizador()
        treino, avaliacao = self._oficina.do_treino(tuple(self.metricas))
        return programa_do_passo(treino if pedido == "treino" else avaliacao, dados)

    def resumo(self) -> Resumo:
        """Mostra as camadas, as formas e a quantidade de parâmetros."""
        self._oficina.conferir()
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

        self._oficina.conferir()
        return salvar(self, caminho)

    # ── conferências ────────────────────────────────────────────────────────
    def _compilado(self) -> tuple[Perda, Otimizador]:
        """A perda e o otimizador dados a `compilar`."""
        if self.perda is None or self.otimizador is None:
            raise ErroDeTreino(
                'falta compilar o modelo antes: modelo.compilar("adam", "entropia-cruzada", '
                'metricas=["acuracia"]).'
            )
        return self.perda, self.otimizador

    def _figuras(self) -> list[str]:
        return ["perda", *(metrica.nome for metrica in self.metricas)]

    def _series(self, com_validacao: bool) -> tuple[str, ...]:
        nomes = self._figuras()
        return (*nomes, *(f"{nome}_validacao" for nome in nomes if com_validacao))

    def _conferir_dados(self, x: Any, y: Any, validacao: Any, lote: int) -> tuple[Dados, Dados | None]:
        """Os dados do treino e os da validação; se não servem, uma rede nova volta a não estar construída."""
        with self.construcao():
            dados = self._conferir(x, y, "treino", lote)
            conferida = None if validacao is None else self._conferir(*par(validacao), "validação", LOTE)
            if not self.parametros():
                raise ErroDeTreino(
                    "o modelo não tem parâmetros para treinar: falta uma camada como nn.Densa(10)."
                )
        return dados, conferida

    def _conferir(self, x: Any, y: Any, parte: str, lote: int) -> Dados:
        from neuronio.dados import validar_dados

        x, y = validar_dados(x, y, parte)
        conhecida = self.forma_entrada
        if conhecida and tamanho(y.shape[1:]) == tamanho(conhecida) != tamanho(x.shape[1:]):
            raise ErroDeDados(
                f"x e y parecem trocados: o modelo espera amostras de forma {conhecida}, que é a de y. A "
                "ordem é (x, y)."
            )
        x = self._preparar_x(x, lote)
        y = de_32_bits(y, "y") if y.dtype.kind == "f" else np.ascontiguousarray(y, np.int64)
        perda, _ = self._compilado()
        with sem_gradiente():
            forma_saida = self._propagar_exemplos(x[:lote], x.dtype.name)
            for medida in (perda, *self.metricas):
                medida.conferir(y, forma_saida)
            if perda.limita_a_saida:
                perda.conferir_saida(self._em_poucas_amostras(x[:lote], x.dtype.name)[1].dados)
        return x, y

    def _preparar_x(self, x: np.ndarray, lote: int) -> np.ndarray:
        x = de_32_bits(x, "x") if x.dtype.kind == "f" else np.ascontiguousarray(x, np.int64)
        exemplos, tipo = x[:lote], "float32" if x.dtype.kind == "f" else "int64"  # dtype.name demora
        self._oficina.conferir(exemplos, tipo)
        if self.forma_saida is None:
            self._construir_para(exemplos, tipo)
        return x

    def _retomar(self, pasta: str | Path | None, series: Sequence[str]) -> Historico:
        if pasta is None:
            return Historico()
        caminho = como_caminho(pasta) / ARQUIVO_DO_PONTO
        if caminho.parent.is_file():
            raise ErroDeArquivo(f"retomar pede a pasta de um PontoDeControle, mas {pasta} é um arquivo.")
        if not caminho.exists():
            return Historico()
        from neuronio.modelos.arquivo import restaurar

        return restaurar(self, caminho, series)


def _saida_crua(saida: Tensor) -> Tensor:
    return saida
