"""A camada: o contrato de dois métodos que toda camada cumpre, da biblioteca ou sua."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from neuronio.camadas.chamada import argumentos, as_que_se_pedem, como_entrada, ligar, saidas_de, sao_tensores
from neuronio.camadas.guarda import Guarda
from neuronio.camadas.trocas import Conteudo, com_variaveis, conteudo, trocadas, trocar
from neuronio.conferencias import numero
from neuronio.configuracao import Configuravel, interpretar
from neuronio.erros import (
    ErroDeArquivo,
    ErroDeAtributo,
    ErroDeForma,
    ErroDeTipo,
    ErroDeTreino,
    ErroDeValor,
)
from neuronio.inicializadores import Inicializador, forma_de_inteiros
from neuronio.nomes import DA_CAMADA, Nomes, erro_de_atributo
from neuronio.regularizadores import Regularizador, Restricao
from neuronio.tensor import Parametro, Tensor, Variavel, como_tensor
from neuronio.tensor.dimensao import Forma, tamanho
from neuronio.tensor.modo_de_captura import em_lugar, num_passo_do_tempo


class _Modo(threading.local):
    treinando = False
    congelada = False
    vagas: int | None = None  # quantos números ainda cabem nos parâmetros; None é sem limite
    observador: Observador | None = None


_modo = _Modo()

Observador = Callable[["Camada", list[Any], Any], None]
"""Recebe uma camada que acaba de calcular, o que lhe entrou e o que dela saiu."""


@contextmanager
def modo_de_treino(treinando: bool) -> Iterator[None]:
    """Dentro deste bloco, ``self.treinando`` vale o que se diz aqui: muda o Dropout e o BatchNorm."""
    antes, _modo.treinando = _modo.treinando, treinando
    try:
        yield
    finally:
        _modo.treinando = antes


@contextmanager
def observando(observador: Observador) -> Iterator[None]:
    """Dentro deste bloco, diz ao observador o que cada camada calcula, as de dentro antes das de fora.

    O que se calcula dentro de um passo de `nn.varrer` não se diz: é de todos os passos do tempo.
    """
    antes, _modo.observador = _modo.observador, observador
    try:
        yield
    finally:
        _modo.observador = antes


@contextmanager
def _congelada() -> Iterator[None]:
    antes, _modo.congelada = _modo.congelada, True
    try:
        yield
    finally:
        _modo.congelada = antes


@contextmanager
def no_maximo(numeros: int) -> Iterator[None]:
    """Dentro deste bloco, os parâmetros criados não somam mais que tantos números.

    É como se lê um arquivo alheio: a arquitetura que ele diz ter não pode pedir mais memória do que os pesos
    que ele tem.
    """
    antes, _modo.vagas = _modo.vagas, numeros
    try:
        yield
    finally:
        _modo.vagas = antes


def _ocupar(forma: Forma) -> None:
    if _modo.vagas is not None:
        _modo.vagas -= int(tamanho(forma))  # sem eixo de lote: é um inteiro
        if _modo.vagas < 0:
            raise ErroDeArquivo("a arquitetura pede mais pesos do que o arquivo tem.")


class Camada(Guarda):
    """Uma função com parâmetros, escrita em dois métodos.

    `construir` recebe a forma de uma amostra (sem o lote) e cria os parâmetros; `propagar` calcula. Derivar,
    treinar, salvar, desenhar e compilar vêm de graça. Subcamadas e variáveis guardadas em atributos (ou em
    listas e dicionários deles) são encontradas sozinhas, e as subcamadas, construídas na primeira vez que se
    usam. O que há num atributo pode ser trocado a qualquer momento.

    >>> import neuronio as nn
    >>> class ComAtalho(nn.Camada):
    ...     def construir(self, forma):
    ...         self.densa = nn.Densa(forma[-1])
    ...     def propagar(self, x):
    ...         return x + self.densa(x).relu()
    >>> camada = ComAtalho()
    >>> camada(nn.Tensor([[1.0, 2.0]])).forma
    (1, 2)
    >>> [p.nome for p in camada.parametros()]
    ['densa.kernel', 'densa.bias']
    """

    fora_do_retrato = Guarda.fora_do_retrato | {
        *("_variaveis", "_lugares", "_de_inicio", "_na_dona", "formas_entrada", "formas_saida")
    }

    forma_entrada: Forma | None
    """A forma de uma amostra da entrada, sem o lote, ou da primeira, se são várias; None enquanto não foi
    construída."""
    formas_entrada: dict[str, Forma]
    """A de cada entrada, com o nome que ela tem em `propagar`."""

    def __new__(cls, *posicionais: Any, **nomeados: Any) -> Self:
        nova = super().__new__(cls, *posicionais, **nomeados)
        nova.nome, nova.posicao, nova._na_dona = "", None, ""
        nova._desconhecer_formas()
        nova._variaveis, nova._lugares, nova._construida = {}, {}, False
        nova._treinavel, nova._fator_da_taxa = True, 1.0
        return nova

    forma_saida: Forma | None
    """A forma da saída para uma amostra, sem o lote, na primeira vez que se usou; ou a da primeira saída."""
    formas_saida: dict[str, Forma]
    """A de cada saída, pelo nome; o de uma saída só é ""."""
    posicao: int | None
    """O lugar na fila, contado de 1; None fora de uma fila."""
    _na_dona: str
    """Com que nome a que a contém a guarda: o do atributo ou, numa fila, o dela."""
    _construida: bool
    _de_inicio: Conteudo
    """As camadas e variáveis que `__init__` e `construir` puseram em cada atributo."""

    por_passo: bool = False
    """Se trata sozinho cada passo de uma sequência, como uma `Densa`: não lê o que há depois do fim."""

    ve_a_posicao: bool = False
    """Se, tratando sozinho cada passo, lhe importa qual é ele na sequência."""

    le_inteiros: bool = False
    """Se a entrada é de índices, como a de um `Embedding`, e não de números reais."""

    _especie: ClassVar[str] = "a camada"
    _guarda_notas: ClassVar[bool] = True
    _de_la: ClassVar[Nomes] = DA_CAMADA

    if not TYPE_CHECKING:

        def __getattr__(self, nome: str) -> Any:
            if hasattr(type(self), nome):  # existe, e ao calculá-lo faltou outro: o erro que interessa é esse
                return object.__getattribute__(self, nome)
            dono, seus = f"{self._especie} {type(self).__name__}", (*dir(type(self)), *self.__dict__)
            construida = self.__dict__.get("forma_saida") is not None
            conselho = (
                "" if construida else " Ela ainda não foi construída: os parâmetros nascem no primeiro uso."
            )
            raise erro_de_atributo(dono, nome, self._de_la, seus, conselho)

    # ── o contrato ──────────────────────────────────────────────────────────
    def construir(self, forma: Forma) -> None:
        """Cria os parâmetros, sabendo a forma de uma amostra, sem o lote. Quem não os tem não precisa.

        De uma camada com mais de uma entrada, ``construir(self, forma_de_uma, forma_da_outra)`` recebe as
        formas na ordem de `propagar`, tantas quantas pede.
        """

    def propagar(self, x: Any) -> Any:
        """Calcula a saída. É o único método obrigatório.

        Pode ter mais de uma entrada, ``propagar(self, imagem, tabela)``, e devolver mais de uma saída, num
        dicionário de tensores.
        """
        de_la = next((nome for nome in ("forward", "call") if hasattr(type(self), nome)), "")
        raise ErroDeTreino(
            f"a camada {type(self).__name__} não diz como calcular a saída: "
            + (f"o método {de_la} aqui se chama" if de_la else "escreva nela o método")
            + " propagar(self, x)."
        )

    def comprimentos_da_saida(self, comprimentos: Any) -> Any:
        """Quantos passos tem a saída de cada sequência; None, se já não tem passos.

        Escreve-a quem encurta as sequências, ou as resume num só vetor.

        Args:
            comprimentos: os da entrada, num tensor ou num array; ou um inteiro.
        """
        return comprimentos

    # ── o que `construir` e `propagar` têm à mão ────────────────────────────
    @property
    def treinando(self) -> bool:
        """Se isto acontece dentro de um passo de treino."""
        return _modo.treinando

    @treinando.setter
    def treinando(self, _: Any) -> None:
        raise ErroDeAtributo(
            "treinando só se lê: treinar o liga, e prever e avaliar o desligam. Para que uma camada não mude "
            "no treino, camada.treinavel = False.",
            name="treinando",
        )

    @property
    def treinavel(self) -> bool:
        """Se o treino muda os parâmetros desta camada e das de dentro; pode mudar a qualquer momento.

        Os de uma camada congelada continuam em `parametros`, e o otimizador os pula.

        Raises:
            ErroDeTipo: se recebe outra coisa que ``True`` ou ``False``.
        """
        return self._treinavel

    @treinavel.setter
    def treinavel(self, sim: bool) -> None:
        if not isinstance(sim, (bool, np.bool_)):
            raise ErroDeTipo(f"treinavel é True ou False, mas recebeu {sim!r}.")
        self._treinavel = bool(sim)

    @property
    def fator_da_taxa(self) -> float:
        """Por quanto a taxa do otimizador se multiplica para esta camada e as de dentro; pode mudar sempre.

        Numa rede que se afina, 0.1 nas camadas que já sabem faz com que mudem devagar. Os fatores de uma
        camada e da que a contém se multiplicam.

        Raises:
            ErroDeValor: se não é maior que zero; para que não mude nada, ``treinavel = False``.
        """
        return self._fator_da_taxa

    @fator_da_taxa.setter
    def fator_da_taxa(self, novo: float) -> None:
        if isinstance(novo, (int, float)) and novo == 0:
            raise ErroDeValor(
                "fator_da_taxa é maior que zero; para que a camada não mude, treinavel = False."
            )
        self._fator_da_taxa = numero("fator_da_taxa", novo, 0, aberto=True)

    @property
    def congelada(self) -> bool:
        """Se não treina, por si ou porque está dentro de uma que não treina; sabe-se dentro de `propagar`."""
        return _modo.congelada or not self._treinavel

    def parametro(
        self,
        nome: str,
        forma: Forma,
        inicializador: Any = "glorot_uniforme",
        regularizador: Any = None,
        restricao: Any = None,
    ) -> Parametro:
        """Cria um parâmetro treinável.

        Args:
            nome: o nome dentro desta camada, como "kernel".
            forma: tupla de inteiros.
            inicializador: objeto ou nome, como "zeros".
            regularizador: objeto ou nome, como "l2"; None é nenhum.
            restricao: o que se impõe depois de cada passo, objeto ou nome, como "norma_maxima"; None é nada.
        """
        sorteio = interpretar(inicializador, Inicializador, "inicializador")
        penalidade = (
            None if regularizador is None else interpretar(regularizador, Regularizador, "regularizador")
        )
        _ocupar(forma)
        imposta = None if restricao is None else interpretar(restricao, Restricao, "restrição")
        novo = Parametro(sorteio(forma_de_inteiros(forma)), nome, penalidade, imposta)
        self._variaveis = {**self._variaveis, nome: novo}
        return novo

    def estado(self, nome: str, forma: Forma, valor: Any = 0, tipo: str = "float32") -> Variavel:
        """Cria um estado: uma variável que muda sem ser treinada, como a média móvel do BatchNorm."""
        from neuronio.tensor.primitiva import ajustar

        _ocupar(forma)
        novo = Variavel(ajustar(como_tensor(valor), tipo, forma_de_inteiros(forma)), nome)
        self._variaveis = {**self._variaveis, nome: novo}
        return novo

    def erro_de_forma(self, mensagem: str) -> ErroDeForma:
        """Um `ErroDeForma` que diz em que camada foi: ``raise self.erro_de_forma("espera 3 canais...")``."""
        return _marcado(ErroDeForma(f"a {self.apresentacao()} {mensagem}"))

    # ── uso ─────────────────────────────────────────────────────────────────
    def __call__(self, *entradas: Any, **nomeadas: Any) -> Any:
        """A saída para um lote: um tensor, ou um dicionário deles.

        Args:
            entradas, nomeadas: as de `propagar`; um dicionário dá várias, pelo nome.
        """
        em_fila = list(entradas)
        if len(em_fila) == 1 and isinstance(em_fila[0], dict):
            nomeadas = {**em_fila.pop(), **nomeadas}
        tensores = [como_entrada(e) for e in em_fila]
        pelo_nome = {nome: como_entrada(e) for nome, e in nomeadas.items()} if nomeadas else nomeadas
        try:
            if self.forma_saida is not None:
                return self._calcular(tensores, pelo_nome)
            with self.construcao():
                return self._primeira_vez(tensores, pelo_nome)
        except ErroDeForma as erro:
            if getattr(erro, "marcado", False):
                raise
            formas = ", ".join(
                str(e.forma) for e in (*tensores, *pelo_nome.values()) if isinstance(e, Tensor)
            )
            raise _marcado(ErroDeForma(f"na {self.apresentacao()}, que recebeu {formas}: {erro}")) from erro

    def _primeira_vez(self, tensores: list[Any], pelo_nome: dict[str, Any]) -> Any:
        try:
            entradas = ligar(self.propagar, tensores, pelo_nome)
        except TypeError as erro:
            raise self.erro_de_forma(str(erro)) from None
        formas = {nome: e.forma[1:] for nome, e in entradas.items() if isinstance(e, Tensor)}
        if not self._construida:
            self._construir(*as_que_se_pedem(self.construir, list(formas.values())))
        saida = self._calcular(tensores, pelo_nome)
        self._construida = True
        self._conhecer_formas(formas, {nome: t.forma[1:] for nome, t in saidas_de(saida).items()})
        self._variaveis = self._daqui()
        self._anotar_lugares()
        for nome, variavel in self.nomeadas():
            variavel.nome = nome
        for nome, camada in self.subcamadas():
            camada._na_dona = nome
        return saida

    def entradas(self) -> tuple[str, ...]:
        """Os nomes das entradas, que são os argumentos de `propagar`."""
        return argumentos(self.propagar)

    def _conhecer_formas(self, entradas: dict[str, Forma], saidas: dict[str, Forma]) -> None:
        self.formas_entrada, self.formas_saida = entradas, saidas
        self.forma_entrada, self.forma_saida = next(iter(entradas.values()), ()), next(iter(saidas.values()))

    def _desconhecer_formas(self) -> None:
        self.formas_entrada, self.formas_saida = {}, {}
        self.forma_entrada = self.forma_saida = None

    def _construir(self, *formas: Forma) -> None:
        trocas = com_variaveis(self._trocas, _ocupar)
        trocar(self, trocas)
        antes, vagas = conteudo(self), _modo.vagas
        self.construir(*formas)
        feito = {nome: valor for nome, valor in conteudo(self).items() if valor != antes.get(nome)}
        self._de_inicio = {**self._de_inicio, **feito}
        self._anotar_lugares()
        if trocas:
            _modo.vagas = vagas  # o que elas tiram do lugar já não ocupa nada
            trocar(self, trocas)

    def _anotar_lugares(self) -> None:
        lugares = {id(v): lugar for lugar, v in reversed(self._guardadas(Variavel))}
        self._lugares = {n: lugares[id(v)] for n, v in self._variaveis.items() if id(v) in lugares}

    def _anotar_criacao(self) -> None:
        super()._anotar_criacao()
        self._de_inicio = conteudo(self)
        self._anotar_lugares()

    def _trocadas(self) -> dict[str, dict[str, Any]]:
        return trocadas(self, self._de_inicio)

    def _calcular(self, tensores: list[Any], pelo_nome: dict[str, Any]) -> Any:
        with em_lugar(self._na_dona), nullcontext() if self._treinavel else _congelada():
            saida: Any = self.propagar(*tensores, **pelo_nome)
        if not isinstance(saida, Tensor) and not sao_tensores(saida):
            dica = " Falta o return?" if saida is None else " Calcule com as operações do próprio tensor."
            raise ErroDeTipo(
                f"propagar, da {self.apresentacao()}, precisa devolver um tensor, mas deu {saida!r}.{dica}"
            )
        if _modo.observador is not None and not num_passo_do_tempo():
            _modo.observador(self, [*tensores, *pelo_nome.values()], saida)
        return saida

    @contextmanager
    def construcao(self) -> Iterator[None]:
        """Se o bloco falha, esta camada e as de dentro voltam ao que eram antes."""
        antes = [(camada, dict(vars(camada))) for camada in self.todas()]
        try:
            yield
        except BaseException:
            for camada, atributos in antes:
                vars(camada).clear()
                vars(camada).update(atributos)
            Configuravel.mudancas += 1
            raise

    def esquecer(self) -> None:
        """Volta ao estado de antes de ser construída."""
        self._desconhecer_formas()
        self._variaveis, self._lugares, self._construida = {}, {}, False

    def _arrumar(self) -> None:
        """Confere o que há dentro e lhe dá nomes, depois que alguém o mudou."""

    def apresentacao(self) -> str:
        """Como as mensagens de erro a chamam: ``camada 3 (Densa "densa_1")``."""
        posicao = f" {self.posicao}" if self.posicao is not None else ""
        nome = f' "{self.nome}"' if self.nome else ""
        return f"camada{posicao} ({type(self).__name__}{nome})"


def _marcado(erro: ErroDeForma) -> ErroDeForma:
    erro.marcado = True  # type: ignore[attr-defined]  # já diz a camada: as de fora não repetem
    return erro
