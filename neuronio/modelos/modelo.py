"""O modelo: uma camada que se compila, se treina, se avalia e se salva."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from neuronio.camadas.camada import Camada, modo_de_treino
from neuronio.camadas.chamada import saidas_de
from neuronio.camadas.fila import COMPRIMENTOS
from neuronio.conferencias import inteiro_positivo
from neuronio.configuracao import normalizar_nome
from neuronio.erros import ErroDeTreino
from neuronio.metricas import Metrica
from neuronio.modelos.conferencia import entradas_de
from neuronio.modelos.construcao import LOTE, abstratas, construir_para, quaisquer
from neuronio.modelos.cuidado import MODELO_INTEIRO, unir_otimizadores
from neuronio.modelos.media_movel import MediaMovel
from neuronio.modelos.oficina import Oficina
from neuronio.modelos.previsao import Previsao
from neuronio.modelos.sequencias import aparadas, tem_lista
from neuronio.motores import Motor, NaoFinito, escolher_motor
from neuronio.motores.programa import Programa
from neuronio.nomes import DO_MODELO, com_argumentos_em_portugues, com_metodos_em_portugues
from neuronio.otimizadores import Otimizador
from neuronio.perdas import Perda
from neuronio.perdas.saidas import unir_metricas, unir_perdas
from neuronio.regularizadores import com_penalidades
from neuronio.tensor import Parametro, Tensor, Variavel, gradientes, sem_gradiente
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.modo_de_captura import em_lugar
from neuronio.tensor.tipos import REAIS
from neuronio.treino.embaralhamento import Embaralhamento
from neuronio.treino.historico import Historico
from neuronio.treino.passos import passo_de_previsao, saida_crua
from neuronio.treino.posicao import Posicao

if TYPE_CHECKING:
    from neuronio.aumento import Fila
    from neuronio.dados import Preparo
    from neuronio.modelos.misturas import Misturador
    from neuronio.modelos.resumo import Resumo


@com_metodos_em_portugues("Modelo")
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

    otimizadores: dict[str, Otimizador]
    """Os de `compilar`: o nome do submodelo de que cada um cuida; o de um que cuida de tudo é ""."""
    perda: Perda | None
    metricas: list[Metrica]
    media_dos_pesos: MediaMovel | None
    """A média móvel dos pesos, se `compilar` a pediu."""
    motor_pedido: str
    """O nome do motor, como foi dado a `compilar`."""
    tipos_entrada: dict[str, str]
    """De cada entrada, o tipo com que o modelo foi construído: "float32" ou "int64"."""
    preparo: Preparo | None
    """Como os dados foram preparados (padronização, categorias, nomes das classes); vai junto no arquivo.

    Quem treina com um conjunto pronto, como `nn.dados.digitos`, ganha o dele."""
    colunas_entrada: dict[str, tuple[str, ...]]
    """De cada entrada que se treinou com um DataFrame, os nomes das colunas, na ordem da rede."""
    historico: Historico
    """O histórico do último treino."""
    embaralhamento: Embaralhamento | None
    """A ordem dos dados a cada época; a chave é sorteada no primeiro treino."""
    aumento_do_treino: dict[str, Fila]
    """De cada entrada que o último treino aumentou, como."""
    misturador: Misturador | None
    """Quem mistura as amostras do treino em andamento, se algo as mistura."""
    lembrados: dict[str, Tensor]
    """O que os callbacks do treino em andamento pedem para guardar num ponto de controle."""
    andamento: Callable[[], Posicao] | None
    """Diz onde está o treino em andamento, se há um; vai no arquivo, para que se possa retomar."""

    _motor: Motor | None
    _aberta: Oficina | None
    _cuidados: dict[str, Sequence[Parametro]]
    """Os parâmetros de que cada otimizador cuidava, da última vez que se conferiu."""
    fora_do_retrato = Camada.fora_do_retrato | {
        *("preparo", "colunas_entrada", "historico", "embaralhamento", "lembrados", "tipos_entrada"),
        *("andamento", "_motor", "_aberta", "_cuidados", "misturador"),
    }

    def __new__(cls, *posicionais: Any, **nomeados: Any) -> Self:
        novo = super().__new__(cls, *posicionais, **nomeados)
        novo.otimizadores, novo.perda, novo.metricas, novo.media_dos_pesos = {}, None, [], None
        novo.motor_pedido, novo._motor, novo.preparo, novo.historico = "auto", None, None, Historico()
        novo.colunas_entrada, novo.tipos_entrada, novo.embaralhamento, novo.lembrados = {}, {}, None, {}
        novo._aberta, novo._cuidados, novo.andamento, novo.aumento_do_treino = None, {}, None, {}
        novo.misturador = None
        return novo

    def __reduce__(self) -> tuple[Any, ...]:
        # O que se compilou não se copia: a cópia escolhe o seu motor, e compila de novo.
        criar, argumentos, estado = super().__reduce__()
        return criar, argumentos, {**estado, "_motor": None, "_aberta": None, "andamento": None}

    @property
    def motor(self) -> Motor:
        """Quem executa as contas deste modelo."""
        if self._motor is None:
            self._motor = escolher_motor(self.motor_pedido)
        return self._motor

    @property
    def otimizador(self) -> Otimizador | None:
        """O otimizador, se é um só; None, se ainda não se compilou.

        Raises:
            ErroDeTreino: se são vários, cada um de um submodelo; diz os nomes.
        """
        if self.otimizadores and MODELO_INTEIRO not in self.otimizadores:
            nomes = ", ".join(f'"{nome}"' for nome in self.otimizadores)
            raise ErroDeTreino(
                f"este modelo tem um otimizador para cada parte: otimizadores[...], de {nomes}."
            )
        return self.otimizadores.get(MODELO_INTEIRO)

    @otimizador.setter
    def otimizador(self, novo: Any) -> None:
        self.otimizadores = unir_otimizadores(novo)

    @property
    def tipo_entrada(self) -> str:
        """O tipo das amostras da entrada, ou da primeira: "float32" ou "int64"."""
        return next(iter(self.tipos_entrada.values()), "float32")

    @property
    def _oficina(self) -> Oficina:
        """Quem faz os passos deste modelo."""
        aberta = self._aberta
        if aberta is None:
            aberta = self._aberta = Oficina(self)
        return aberta

    # ── preparação ──────────────────────────────────────────────────────────
    @com_argumentos_em_portugues
    def compilar(
        self,
        otimizador: Any,
        perda: Any = None,
        metricas: Any = (),
        motor: str = "auto",
        pesos_das_perdas: Mapping[str, float] | None = None,
        media_movel: float | None = None,
    ) -> None:
        r"""Escolhe como o modelo aprende. Compilar de novo recomeça o otimizador, e mantém os pesos.

        Args:
            otimizador: objeto ou nome, como "adam"; ou um dicionário, ``{"geradora": nn.Adam(2e-4), ...}``,
                em que cada um cuida do submodelo que está no atributo de tal nome.
            perda: objeto ou nome, como "entropia-cruzada"; ou, se a rede devolve um dicionário, outro com a
                perda de cada saída. Quem escreve o seu `passo_de_treino` pode não a dar.
            metricas: objetos ou nomes, como "acuracia"; ou uma lista para cada saída, num dicionário.
            motor: "auto" (o mais rápido dos instalados) ou o nome de um.
            pesos_das_perdas: de cada saída, o fator da sua perda na soma; sem ele, 1.
            media_movel: β, de 0 até antes de 1, como 0.999: a validação, `avaliar` e `prever` usam, no lugar
                dos pesos do último lote, a média móvel deles, que oscila menos,
                :math:`m \leftarrow \beta m + (1 - \beta) w`; no começo β é menor (veja `MediaMovel`).
                Quem muda um peso à mão chama antes `adotar_media`, e compila sem ela.

        Raises:
            ErroDeNome: para um nome que não existe; a mensagem sugere o mais próximo.
            ErroDeTipo: para o que não é objeto nem nome.
            ErroDeValor: para uma métrica repetida, ou um otimizador em dois submodelos.
        """
        escolhidos = unir_otimizadores(otimizador)
        sem_perda = perda is None and self.tem_passo_proprio
        medida = None if sem_perda else unir_perdas(perda, pesos_das_perdas)
        medidas = unir_metricas(metricas)
        media = None if media_movel is None else MediaMovel(media_movel)
        self._motor, self.motor_pedido = escolher_motor(motor), normalizar_nome(motor)
        self.otimizadores, self.perda, self.metricas = escolhidos, medida, medidas
        self.media_dos_pesos = media
        if self.forma_saida is not None:
            self._oficina.recomecar_otimizadores()
        elif conhecidas := self._formas_da_amostra({}):
            self.construir_com(conhecidas, "int64" if self.le_inteiros else "float32")

    def construir_com(
        self, forma: Forma | Mapping[str, Forma], tipo: str | Mapping[str, str] = "float32"
    ) -> None:
        """Constrói todas as camadas para amostras de tal forma (sem o lote), se ainda não o foram.

        Args:
            forma: a de uma amostra; de várias entradas, um dicionário delas.
            tipo: "float32" ou "int64"; ou o de cada entrada.
        """
        if self.forma_saida is None:
            nomes = self.entradas() or ("x",)
            formas = dict(forma) if isinstance(forma, Mapping) else {nomes[0]: forma}
            tipos = dict(tipo) if isinstance(tipo, Mapping) else dict.fromkeys(formas, tipo)
            construir_para(self, quaisquer(formas, tipos))

    @property
    def em_dia(self) -> bool:
        """Se já se construiu, e nada nele mudou desde a última vez que se usou."""
        return self.forma_saida is not None and self._oficina.em_dia

    def conhecer(self, entradas: Mapping[str, np.ndarray], lote: int) -> None:
        """Confere o modelo com um lote de amostras de cada entrada; se é novo, constrói-o para elas."""
        if self.em_dia:
            return
        exemplos = {nome: amostras[:lote] for nome, amostras in entradas.items()}
        self._oficina.conferir(exemplos)
        if self.forma_saida is None:
            construir_para(self, exemplos)

    def _formas_da_amostra(self, antes: dict[str, Forma]) -> dict[str, Forma]:
        """As formas de uma amostra, se se sabem antes de a ver; senão, as de antes."""
        return antes

    def preparar_otimizador(self) -> None:
        """Cria o estado dos otimizadores, se os parâmetros nasceram depois de `compilar`.

        Raises:
            ErroDeTreino: se o mesmo objeto foi, depois, compilado com outro modelo.
        """
        self._oficina.preparar_otimizadores()

    # ── o que se faz com um lote ────────────────────────────────────────────
    def passo_de_treino(self, x: Any, alvo: Any = None, pesos: Any = None) -> dict[str, Any]:
        """Um passo de treino: propaga, mede a perda, deriva e atualiza.

        Quem herda pode escrever o seu, com quantas perdas, gradientes e otimizadores quiser: é capturado e
        compilado como este, e retomado bit a bit. Os argumentos que não usa, ``alvo`` ou ``pesos``, pode não
        os ter.

        Args:
            x: o lote da entrada, ou um dicionário deles, se são várias.
            alvo: o dos alvos, ou um dicionário.
            pesos: ``(lote,)``, se o treino os tem.

        Returns:
            As figuras do lote: "perda", que se acompanha, e outras; tensores de um número só.

        >>> import neuronio as nn
        >>> class Suave(nn.Sequencial):
        ...     def passo_de_treino(self, x, alvo):
        ...         perda = ((self(x) - alvo) ** 2).media()
        ...         inclinacao, = nn.gradientes(perda, [x])         # derivar a derivada é permitido
        ...         total = perda + 0.1 * (inclinacao * inclinacao).soma()
        ...         self.otimizador.aplicar(nn.gradientes(total, self.parametros()))
        ...         return {"perda": total, "erro": perda}
        >>> rede = Suave([nn.Entrada(1), nn.Densa(4, "tanh"), nn.Densa(1)])
        >>> rede.compilar(nn.SGD(0.1))
        >>> historico = rede.treinar([[0.0], [1.0]], [[1.0], [0.0]], epocas=3, progresso=False)
        >>> sorted(historico.colunas())
        ['erro', 'perda', 'segundos']
        """
        saida = self(x)
        perda, peso = self._medir_perda(saida, alvo, pesos)
        with sem_gradiente():
            self._atualizar(perda)
            return {"perda": (perda, peso), **self._medir_metricas(saida, alvo, pesos)}

    def passo_de_avaliacao(self, x: Any, alvo: Any = None, pesos: Any = None) -> dict[str, Any]:
        """Como `passo_de_treino`, sem mudar nada: o que a validação e `avaliar` medem de um lote."""
        saida = self(x)
        perda = self._medir_perda(saida, alvo, pesos)
        return {"perda": perda, **self._medir_metricas(saida, alvo, pesos)}

    def quem_divergiu(self, lotes: Mapping[str, np.ndarray]) -> str | None:
        """De um modelo de várias redes, a que fez a perda, ou um peso, deixar de ser um número.

        Args:
            lotes: o que deram os últimos lotes, do mais velho ao que não é um número: figura → ``(lotes,)``.

        Returns:
            O nome do otimizador que cuida dela; None, se não se sabe, ou se a rede é uma só.
        """
        return None

    @property
    def tem_passo_proprio(self) -> bool:
        """Se a classe escreve o seu `passo_de_treino`."""
        return type(self).passo_de_treino is not Modelo.passo_de_treino

    @property
    def tem_avaliacao_propria(self) -> bool:
        """Se a classe escreve o seu `passo_de_avaliacao`."""
        return type(self).passo_de_avaliacao is not Modelo.passo_de_avaliacao

    def contas_a_parte(self, quantas: int) -> list[Tensor]:
        """De um modelo de várias redes, o que dão a tantas amostras as por que `propagar` não passa."""
        return []

    def _medir_perda(self, saida: Any, alvo: Any, pesos: Any) -> tuple[Tensor, Tensor | None]:
        """A perda mais as penalidades dos regularizadores, e o peso do lote na da época."""
        assert self.perda is not None
        with em_lugar("perda"):
            total, peso = self.perda.medir(saida, alvo, None, pesos)
            return com_penalidades(total, self._oficina.penalizados), peso

    def _medir_metricas(self, saida: Any, alvo: Any, pesos: Any) -> dict[str, Any]:
        """De cada métrica, o que ela mede do lote, o peso dele, e ela, que o conclui ao fim da época."""
        medidas = [m for m in self.metricas if not (m.por_amostra and self.treinando)]
        with em_lugar("métricas"):
            return {m.nome: (*m.medir(saida, alvo, self.perda, pesos), m) for m in medidas}

    def _atualizar(self, perda: Tensor) -> None:
        """Cada otimizador dá um passo nos parâmetros de que cuida."""
        parametros = self._oficina.treinaveis
        de_cada = dict(zip(map(id, parametros), gradientes(perda, parametros), strict=True))
        for otimizador in self.otimizadores.values():
            otimizador.aplicar([de_cada[id(p)] for p in otimizador.treinaveis])

    # ── a média móvel dos pesos ─────────────────────────────────────────────
    def nomeadas(self) -> list[tuple[str, Variavel]]:
        """Como em toda camada; e a média móvel dos pesos, se se pediu."""
        da_media = [] if self.media_dos_pesos is None else self.media_dos_pesos.nomeadas()
        return [*super().nomeadas(), *da_media]

    def pesos_da_media(self) -> list[Variavel]:
        """Os números de que a média móvel se faz: os parâmetros e os estados reais."""
        return [v for _, v in super().nomeadas() if v.tipo in REAIS]

    @contextmanager
    def em_uso(self) -> Iterator[None]:
        """Dentro deste bloco, a rede é a que se usa, e não a que se treina: os pesos são a média móvel deles,
        se há, e nada se grava para derivar."""
        media = self.media_dos_pesos
        with sem_gradiente(), modo_de_treino(False), nullcontext() if media is None else media.no_lugar():
            yield

    def adotar_media(self) -> None:
        """Os pesos passam a ser a média móvel deles, como para os levar a outra rede.

        Raises:
            ErroDeTreino: se não se pediu a média em `compilar`.
        """
        if self.media_dos_pesos is None:
            raise ErroDeTreino(
                "este modelo não faz a média dos pesos: modelo.compilar(..., media_movel=0.999), e treine."
            )
        self.media_dos_pesos.adotar()

    # ── treino ──────────────────────────────────────────────────────────────
    @com_argumentos_em_portugues
    def treinar(
        self,
        x: Any,
        y: Any = None,
        epocas: int = 1,
        lote: int = 32,
        validacao: Any = None,
        embaralhar: bool = True,
        callbacks: Any = (),
        progresso: bool = True,
        retomar: str | Path | None = None,
        pesos: Any = None,
        pesos_das_classes: Any = None,
        aumento: Any = None,
    ) -> Historico:
        """Treina por tantas épocas, e devolve o que se mediu em cada uma.

        Ctrl-C encerra ao fim do lote, e o modelo fica com o que aprendeu.

        Args:
            x: amostras, ``(n, ...)``; de várias entradas, um dicionário com os nomes dos argumentos de
                `propagar`, ou uma tupla, na ordem deles. Inteiros e bytes ficam na memória como vieram, e um
                array de ``np.load(..., mmap_mode="r")``, no disco. De um DataFrame guardam-se os nomes das
                colunas, por que `prever` e `avaliar` acham as suas; com o preparo de uma tabela em
                ``modelo.preparo``, é ele que o lê. Ou uma `nn.dados.Fonte`, que dá também y.
            y: alvos, ``(n, ...)``; classes são inteiros ou one-hot. De várias saídas, um dicionário.
            epocas: quantas vezes se percorrem os dados; com ``retomar``, o total.
            lote: amostras por passo; o último de cada época pode ter menos.
            validacao: (x, y) medido ao fim de cada época; ou (x, y, pesos); ou uma fonte.
            embaralhar: se os dados são lidos em ordem nova a cada época.
            callbacks: objetos que herdam de `Callback`.
            progresso: mostra a barra.
            retomar: pasta de um `PontoDeControle`; se há ponto lá, continua do último que não está estragado.
            pesos: ``(n,)``, quanto conta cada amostra: a perda e as métricas são :math:`\\sum w l / \\sum w`.
            pesos_das_classes: quanto conta cada classe, também na validação: "balanceado" (o mesmo para
                todas, por rara que seja), um dicionário classe → peso, ou uma lista.
            aumento: lista de aumentos, como ``[nn.aumento.Rotacao(15)]``, que mudam as amostras a cada vez
                que a rede as vê, dentro do passo; os alvos só mudam com `nn.aumento.MixUp` e `CutMix`, e a
                validação, nunca. De várias entradas, um dicionário com a lista de cada uma.

        Raises:
            ErroDeTreino: se falta compilar, ou se a perda deixou de ser um número; os pesos voltam então aos
                últimos bons.
            ErroDeDados: dados vazios, com NaN, ou rótulos fora da faixa.
            ErroDeForma: dados que não cabem na rede.
        """
        from neuronio.modelos.treinamento import Treinamento

        return Treinamento(self, epocas, lote, callbacks, progresso, embaralhar).correr(
            (x, y, pesos), validacao, pesos_das_classes, retomar, aumento
        )

    @com_argumentos_em_portugues
    def avaliar(self, x: Any, y: Any = None, lote: int = LOTE, pesos: Any = None) -> dict[str, float]:
        """A perda e as métricas sobre os dados: ``{"perda": ..., "acuracia": ...}``."""
        from neuronio.modelos.treinamento import avaliar

        return avaliar(self, (x, y, pesos), lote)

    # ── previsão ────────────────────────────────────────────────────────────
    @com_argumentos_em_portugues
    def prever(self, x: Any, lote: int = LOTE) -> Any:
        """A saída crua da rede para cada amostra, ``(n, ...)``; de várias, um dicionário de arrays."""
        return self._prever(x, lote, saida_crua)

    @com_argumentos_em_portugues
    def probabilidades(self, x: Any, lote: int = LOTE) -> Any:
        """A probabilidade de cada classe, ``(n, classes)``; com uma só saída, a da classe 1, ``(n, 1)``."""
        return self._prever(x, lote, self.perda_dada().probabilidades)

    @com_argumentos_em_portugues
    def prever_classes(self, x: Any, lote: int = LOTE) -> Any:
        """A classe mais provável de cada amostra, ``(n,)`` de inteiros; de várias saídas, um dicionário."""
        from neuronio.perdas.saidas import PerdaDasSaidas

        p, perda = self.probabilidades(x, lote), self.perda_dada()
        if isinstance(perda, PerdaDasSaidas):
            return {nome: _mais_provavel(p[nome]) for nome, dela in perda.perdas.items() if dela.classifica}
        return _mais_provavel(p)

    def _prever(self, x: Any, lote: int, acabamento: Any) -> Any:
        oficina, motor = self._oficina, self.motor
        if (ultima := oficina.previsao) is not None and ultima.serve(motor, x, lote, acabamento):
            try:
                return self._pelo_nome(ultima.executar([x]))
            except NaoFinito:
                pass  # o de sempre, a seguir, diz onde
        lote = inteiro_positivo("o lote", lote)
        amostras = entradas_de(self, x, lote)
        passo = oficina.passo(passo_de_previsao, amostras.molde, acabamento)
        saidas = amostras.prever(motor, passo, lote)
        if tem_lista(x) and COMPRIMENTOS in amostras.molde.entradas:
            saidas = aparadas(self, saidas, amostras.arrays)
        como_veio = type(x) is np.ndarray and [id(a) for a in amostras.arrays] == [id(x)]
        oficina.previsao = Previsao(oficina, motor, passo, x, lote, acabamento) if como_veio else None
        return self._pelo_nome(saidas)

    def _pelo_nome(self, saidas: list[np.ndarray]) -> Any:
        if "" in self.formas_saida:
            return saidas[0]
        return dict(zip(self.formas_saida, saidas, strict=True))

    # ── escrita ─────────────────────────────────────────────────────────────
    @com_argumentos_em_portugues
    def escrever(
        self,
        inicio: str = "",
        quantos: int = 200,
        temperatura: float = 1.0,
        top_k: int | None = None,
        top_p: float | None = None,
        semente: int | None = None,
    ) -> str:
        r"""Continua um texto, símbolo a símbolo, como a rede aprendeu do texto com que treinou.

        Numa fila com camadas recorrentes, cada símbolo é um passo delas, com o estado que o de antes deixou;
        outra rede lê de novo, a cada símbolo, a janela em que treinou.

        Args:
            inicio: o que se dá a ler; sem ele, começa-se uma linha.
            quantos: quantos símbolos se escrevem depois.
            temperatura: sorteia-se com :math:`p_i \propto e^{z_i / T}`. Em 1, como a rede aprendeu; menos, e
                arrisca-se menos; em 0, é sempre o mais provável.
            top_k: só se sorteia entre tantos símbolos, os mais prováveis.
            top_p: só entre os mais prováveis que juntos chegam a tal probabilidade, entre 0 e 1.
            semente: a mesma escreve sempre o mesmo; sem ela, a de `nn.semente`.

        Returns:
            O início, e o que a rede escreveu.

        Raises:
            ErroDeDados: o modelo não guarda um vocabulário, ou ele não tem um símbolo do início.
            ErroDeForma: a rede não dá um logit por símbolo.

        Fonte: Graves, "Generating Sequences With Recurrent Neural Networks", 2013; do top_k, Fan, Lewis e
        Dauphin, "Hierarchical Neural Story Generation", 2018; do top_p, Holtzman e outros, "The Curious Case
        of Neural Text Degeneration", 2020.

        >>> import neuronio as nn
        >>> nn.semente(0)
        >>> t = nn.dados.Texto("ba" * 50)
        >>> rede = nn.Sequencial([nn.Embedding(2, 4), nn.GRU(8, retornar_sequencia=True), nn.Densa(2)])
        >>> rede.compilar(nn.Adam(0.1), "entropia-cruzada")
        >>> historico = rede.treinar(*t.janelas(9), epocas=20, progresso=False)
        >>> rede.escrever("ab", 6, temperatura=0)
        'abababab'
        """
        return inicio + "".join(self.escrever_aos_poucos(inicio, quantos, temperatura, top_k, top_p, semente))

    @com_argumentos_em_portugues
    def escrever_aos_poucos(
        self,
        inicio: str = "",
        quantos: int = 200,
        temperatura: float = 1.0,
        top_k: int | None = None,
        top_p: float | None = None,
        semente: int | None = None,
    ) -> Iterator[str]:
        """Como `escrever`, aos trechos, à medida que se escrevem; sem o início.

        Lê-se um de cada vez: a memória da rede é uma só, e começar outro texto esquece o de antes.
        """
        from neuronio.modelos.escrita import aos_poucos

        return aos_poucos(self, inicio, quantos, temperatura, top_k, top_p, semente)

    # ── inspeção e arquivo ──────────────────────────────────────────────────
    @com_argumentos_em_portugues
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
        from neuronio.modelos.treinamento import programa_de

        return programa_de(self, passo, x, y)

    @com_argumentos_em_portugues
    def ativacoes(self, x: Any, camadas: Any = None, lote: int = LOTE) -> dict[str, np.ndarray]:
        """O que cada camada dá para cada amostra, a rede como se usa em `prever`.

        Args:
            x: amostras, ``(n, ...)``, como as de `prever`. As sequências de comprimentos diferentes vêm
                cheias até à mais comprida.
            camadas: o nome de uma, como "conv2d_1", ou ela própria; ou uma lista; sem isto, todas, também as
                de dentro de outras ("residual_1.camadas_0").
            lote: quantas amostras se calculam de cada vez.

        Returns:
            De cada camada, um array ``(n, ...)``, na ordem em que se calcularam. De uma que se usa mais
            de uma vez, a segunda é ``densa_1_2``; de uma com várias saídas, ``ramos_1.idade``.

        Raises:
            ErroDeNome: se não há camada com tal nome; diz as que há.
            ErroDeTreino: se o modelo não usa a camada.
            ErroDeDados, ErroDeForma: se os dados não servem.

        >>> import neuronio as nn
        >>> rede = nn.Sequencial([nn.Entrada(2), nn.Densa(3), nn.ReLU()])
        >>> rede.compilar("adam", "mse")
        >>> {nome: a.shape for nome, a in rede.ativacoes([[1.0, 2.0]], ["densa_1", "relu_1"]).items()}
        {'densa_1': (1, 3), 'relu_1': (1, 3)}
        """
        from neuronio.modelos.ativacoes import ativacoes_de

        return ativacoes_de(self, x, camadas, lote)

    def resumo(self) -> Resumo:
        """Mostra de cada camada as formas, de uma amostra, os parâmetros, a memória e as multiplicações.

        A memória é a dos pesos mais a do que a camada dá para uma amostra; as multiplicações são as de prever
        uma amostra. Num caderno, cada camada se abre, e mostra os seus parâmetros e estados.
        """
        from neuronio.modelos.resumo import Resumo

        self._oficina.conferir()
        resumo = Resumo.de(self)
        resumo.mostrar()
        return resumo

    def raizes_do_desenho(self) -> list[Tensor]:
        """As saídas da rede para entradas sem números, que `nn.desenhar` desenha.

        Raises:
            ErroDeTreino: se a rede ainda não sabe a forma das amostras.
        """
        self._oficina.conferir()
        if self.forma_entrada is None:
            raise ErroDeTreino(
                "a rede ainda não conhece a forma das amostras, e por isso não se desenha: dê-lhe "
                "nn.Entrada(...) como primeira camada, treine-a, ou modelo.construir_com((64,))."
            )
        return list(saidas_de(self(abstratas(self.formas_entrada, self.tipos_entrada))).values())

    @com_argumentos_em_portugues
    def salvar(self, caminho: str | Path) -> Path:
        """Guarda arquitetura, pesos, otimizador e preparo dos dados num arquivo ``.safetensors``.

        A escrita é atômica: se algo falha, o que havia no caminho continua lá.

        Raises:
            ErroDeArquivo: se não se pode escrever ali, ou há no modelo algo que não cabe num arquivo.
        """
        from neuronio.modelos.arquivo import salvar

        self._oficina.conferir()
        return salvar(self, caminho)

    def perda_dada(self) -> Perda:
        """A perda dada a `compilar`.

        Raises:
            ErroDeTreino: se falta compilar, ou compilou-se sem perda.
        """
        if self.perda is None:
            if self.otimizadores:
                raise ErroDeTreino(
                    "este modelo foi compilado sem perda, e isto precisa dela: modelo.compilar(otimizador, "
                    '"mse").'
                )
            raise ErroDeTreino(
                'falta compilar o modelo antes: modelo.compilar("adam", "entropia-cruzada", '
                'metricas=["acuracia"]).'
            )
        return self.perda


def _mais_provavel(p: Any) -> Any:
    if isinstance(p, list):  # uma sequência de cada vez
        return [_mais_provavel(passos) for passos in p]
    return (p[..., 0] > 0.5).astype(np.int64) if p.shape[-1] == 1 else p.argmax(axis=-1)
