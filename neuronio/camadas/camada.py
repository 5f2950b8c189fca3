"""A camada: o contrato de dois métodos que toda camada cumpre, da biblioteca ou sua."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from neuronio.camadas.trocas import Conteudo, com_variaveis, conteudo, trocadas, trocar
from neuronio.configuracao import Configuravel, interpretar
from neuronio.erros import ErroDeArquivo, ErroDeForma, ErroDeTipo, ErroDeTreino
from neuronio.inicializadores import Inicializador, forma_de_inteiros
from neuronio.nomes import DA_CAMADA, Nomes, erro_de_atributo
from neuronio.regularizadores import Regularizador
from neuronio.tensor import Parametro, Tensor, Variavel, como_tensor
from neuronio.tensor.dimensao import Forma, tamanho

G = TypeVar("G", "Camada", Variavel)


class _Modo(threading.local):
    treinando = False
    vagas: int | None = None  # quantos números ainda cabem nos parâmetros; None é sem limite


_modo = _Modo()


@contextmanager
def modo_de_treino(treinando: bool) -> Iterator[None]:
    """Dentro deste bloco, ``self.treinando`` vale o que se diz aqui: muda o Dropout e o BatchNorm."""
    antes, _modo.treinando = _modo.treinando, treinando
    try:
        yield
    finally:
        _modo.treinando = antes


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


class Camada(Configuravel):
    """Uma função com parâmetros, escrita em dois métodos.

    `construir` recebe a forma de uma amostra (sem o lote) e cria os parâmetros; `propagar` calcula. Derivar,
    treinar, salvar, desenhar e compilar vêm de graça. Subcamadas e variáveis guardadas em atributos (ou em
    listas e dicionários deles) são encontradas sozinhas, e as subcamadas, construídas na primeira vez que se
    usam. O que há num atributo pode ser trocado a qualquer momento.

    >>> import neuronio as nn
    >>> class Residual(nn.Camada):
    ...     def construir(self, forma):
    ...         self.densa = nn.Densa(forma[-1])
    ...     def propagar(self, x):
    ...         return x + self.densa(x).relu()
    >>> camada = Residual()
    >>> camada(nn.Tensor([[1.0, 2.0]])).forma
    (1, 2)
    >>> [p.nome for p in camada.parametros()]
    ['densa.kernel', 'densa.bias']
    """

    fora_do_retrato = Configuravel.fora_do_retrato | {"_variaveis", "_lugares", "_de_inicio"}

    nome: str
    """O nome nos parâmetros, no resumo e nas mensagens de erro."""
    forma_entrada: Forma | None
    """A forma de uma amostra de entrada, sem o lote; None enquanto não foi construída."""

    def __new__(cls, *posicionais: Any, **nomeados: Any) -> Self:
        nova = super().__new__(cls, *posicionais, **nomeados)
        nova.nome, nova.posicao = "", None
        nova.forma_entrada = nova.forma_saida = None
        nova._variaveis, nova._lugares, nova._construida = {}, {}, False
        return nova

    forma_saida: Forma | None
    """A forma da saída para uma amostra, sem o lote, na primeira vez que foi usada."""
    posicao: int | None
    """O lugar na fila, contado de 1; None fora de uma fila."""
    _variaveis: dict[str, Variavel]
    """As que `parametro` e `estado` criaram, pelo nome que lhes deram."""
    _lugares: dict[str, str]
    """Em que atributo se guardou cada uma: quem depois estiver ali fica com o nome."""
    _construida: bool
    _de_inicio: Conteudo
    """As camadas e variáveis que `__init__` e `construir` puseram em cada atributo."""

    _especie: ClassVar[str] = "a camada"
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
        """Cria os parâmetros, sabendo a forma de uma amostra, sem o lote. Quem não os tem não precisa."""

    def propagar(self, x: Any) -> Tensor:
        """Calcula a saída. É o único método obrigatório."""
        raise ErroDeTreino(
            f"a camada {type(self).__name__} não diz como calcular a saída: escreva nela o método "
            "propagar(self, x)."
        )

    # ── o que `construir` e `propagar` têm à mão ────────────────────────────
    @property
    def treinando(self) -> bool:
        """Se isto acontece dentro de um passo de treino."""
        return _modo.treinando

    def parametro(
        self,
        nome: str,
        forma: Forma,
        inicializador: Any = "glorot_uniforme",
        regularizador: Any = None,
    ) -> Parametro:
        """Cria um parâmetro treinável.

        Args:
            nome: o nome dentro desta camada, como "kernel".
            forma: tupla de inteiros.
            inicializador: objeto ou nome, como "zeros".
            regularizador: objeto ou nome, como "l2"; None é nenhum.
        """
        sorteio = interpretar(inicializador, Inicializador, "inicializador")
        penalidade = (
            None if regularizador is None else interpretar(regularizador, Regularizador, "regularizador")
        )
        _ocupar(forma)
        novo = Parametro(sorteio(forma_de_inteiros(forma)), nome, penalidade)
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
    def __call__(self, x: Any) -> Tensor:
        entrada = como_tensor(x)
        try:
            if self.forma_saida is not None:
                return self._calcular(entrada)
            with self.construcao():
                return self._primeira_vez(entrada)
        except ErroDeForma as erro:
            if getattr(erro, "marcado", False):
                raise
            raise _marcado(
                ErroDeForma(f"na {self.apresentacao()}, que recebeu {entrada.forma}: {erro}")
            ) from erro

    def _primeira_vez(self, entrada: Tensor) -> Tensor:
        forma = entrada.forma[1:]
        if not self._construida:
            self._construir(forma)
        saida = self._calcular(entrada)
        self._construida, self.forma_entrada, self.forma_saida = True, forma, saida.forma[1:]
        self._variaveis = self._daqui()
        self._anotar_lugares()
        for nome, variavel in self.nomeadas():
            variavel.nome = nome
        return saida

    def _construir(self, forma: Forma) -> None:
        trocas = com_variaveis(self._trocas, _ocupar)
        trocar(self, trocas)
        antes, vagas = conteudo(self), _modo.vagas
        self.construir(forma)
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

    def _calcular(self, entrada: Tensor) -> Tensor:
        saida = self.propagar(entrada)
        if not isinstance(saida, Tensor):
            dica = " Falta o return?" if saida is None else " Calcule com as operações do próprio tensor."
            raise ErroDeTipo(
                f"propagar, da {self.apresentacao()}, precisa devolver um tensor, mas deu {saida!r}.{dica}"
            )
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
        self.forma_entrada = self.forma_saida = None
        self._variaveis, self._lugares, self._construida = {}, {}, False

    def _arrumar(self) -> None:
        """Confere o que há dentro e lhe dá nomes, depois que alguém o mudou."""

    def apresentacao(self) -> str:
        """Como as mensagens de erro a chamam: ``camada 3 (Densa "densa_1")``."""
        posicao = f" {self.posicao}" if self.posicao is not None else ""
        nome = f' "{self.nome}"' if self.nome else ""
        return f"camada{posicao} ({type(self).__name__}{nome})"

    # ── o que há dentro ─────────────────────────────────────────────────────
    def subcamadas(self) -> list[tuple[str, Camada]]:
        """As camadas guardadas em atributos, com o nome de cada uma aqui dentro, que não se repete."""
        return self._guardadas(Camada)

    def todas(self) -> list[Camada]:
        """Esta camada e, por dentro, todas as outras."""
        return [self, *(c for _, camada in self.subcamadas() for c in camada.todas())]

    def variaveis(self) -> list[Variavel]:
        """Os parâmetros e os estados, desta camada e das de dentro, cada um uma vez."""
        return [v for _, v in self.nomeadas()]

    def parametros(self) -> list[Parametro]:
        """Os parâmetros treináveis, na ordem das camadas."""
        return [v for v in self.variaveis() if isinstance(v, Parametro)]

    def nomeadas(self) -> list[tuple[str, Variavel]]:
        """As variáveis, cada uma uma vez, com o caminho até ela a partir daqui: ``densa_1.kernel``."""
        primeiras: dict[int, tuple[str, Variavel]] = {}
        for nome, variavel in self._caminhos(""):
            primeiras.setdefault(id(variavel), (nome, variavel))
        return list(primeiras.values())

    def _caminhos(self, prefixo: str) -> Iterator[tuple[str, Variavel]]:
        for nome, variavel in self._daqui().items():
            yield prefixo + nome, variavel
        for nome, camada in self.subcamadas():
            yield from camada._caminhos(f"{prefixo}{nome}.")

    def _daqui(self) -> dict[str, Variavel]:
        """As variáveis desta camada, sem as de dentro, pelo nome."""
        guardadas = dict(self._guardadas(Variavel))
        proprias: dict[str, Variavel] = {}
        for nome, variavel in self._variaveis.items():
            atual = guardadas.get(self._lugares[nome]) if nome in self._lugares else variavel
            if atual is not None:
                proprias[nome] = atual
        conhecidas = {id(v) for v in proprias.values()}
        if any(id(v) not in conhecidas for v in guardadas.values()):
            conhecidas.update(id(v) for _, camada in self.subcamadas() for v in camada.variaveis())
        for lugar, variavel in guardadas.items():
            if id(variavel) not in conhecidas:
                _sem_repetir(lugar, variavel, proprias)
        return proprias

    def _guardadas(self, tipo: type[G]) -> list[tuple[str, G]]:
        """O que há de tal tipo nos atributos, com o nome do lugar, que não se repete."""
        donas: dict[str, G] = {}
        return [
            (_sem_repetir(nome, achada, donas), achada)
            for atributo, valor in vars(self).items()
            if atributo not in self.fora_do_retrato and (tipo is Variavel or not atributo.startswith("_"))
            for nome, achada in _achadas(tipo, atributo, valor)
        ]


def _achadas(tipo: type[G], nome: str, valor: Any) -> Iterator[tuple[str, G]]:
    if isinstance(valor, tipo):
        yield nome, valor
    elif isinstance(valor, (list, tuple)):
        for i, item in enumerate(valor):
            proprio = item.nome if isinstance(item, Camada) else ""
            yield from _achadas(tipo, proprio or f"{nome}_{i}", item)
    elif isinstance(valor, dict):
        for chave, item in valor.items():
            yield from _achadas(tipo, f"{nome}_{chave}", item)


def _sem_repetir(nome: str, dona: G, donas: dict[str, G]) -> str:
    """O nome ou, se é de outra, o primeiro livre depois dele, que passa a ser desta."""
    livre, vez = nome, 2
    while donas.setdefault(livre, dona) is not dona:
        livre, vez = f"{nome}_{vez}", vez + 1
    return livre


def _marcado(erro: ErroDeForma) -> ErroDeForma:
    erro.marcado = True  # type: ignore[attr-defined]  # já diz a camada: as de fora não repetem
    return erro
