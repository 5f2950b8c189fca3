"""Objetos que lembram com que argumentos foram criados: por isso se salvam, se comparam e se pedem por nome.

É o que camadas, ativações, perdas, otimizadores, inicializadores e regularizadores têm em comum.
"""

from __future__ import annotations

import difflib
import inspect
import sys
import unicodedata
from abc import ABCMeta
from collections.abc import Callable, Iterable
from functools import lru_cache
from types import FrameType
from typing import Any, ClassVar, Self, TypeVar

from neuronio.avisos import e_da_biblioteca
from neuronio.erros import ErroDeAtributo, ErroDeTipo, ErroDeValor, erro_de_nome
from neuronio.nomes import Nomes, erro_de_argumento, erro_de_atributo

CONHECIDAS: dict[str, type[Configuravel]] = {}
"""As classes da própria biblioteca, pelo nome."""

F = TypeVar("F", bound="Configuravel")
_NENHUM = object()
PARECIDOS = 0.85
"""De 0 a 1, a partir de quando dois nomes são um só, com um engano: "taxas" e "taxa" têm 0,89."""


class _Criacao(ABCMeta):
    """Depois de um objeto criado, ele anota como ficou."""

    @property
    def __signature__(cls) -> inspect.Signature:
        return _assinatura(cls)  # a ajuda mostra os argumentos de cada classe, e não os de __call__

    def __call__(cls, *posicionais: Any, **nomeados: Any) -> Any:
        novo = super().__call__(*posicionais, **nomeados)
        novo._anotar_criacao()
        return novo


@lru_cache(maxsize=256)
def _que_se_mudam(classe: type) -> list[str]:
    """Os atributos de uma classe, e as propriedades a que se atribui; sem os métodos."""
    membros = {nome: getattr(classe, nome, None) for nome in dir(classe)}
    return [nome for nome, m in membros.items() if (m.fset if isinstance(m, property) else not callable(m))]


def _daqui(classe: type) -> bool:
    """Se é uma classe da biblioteca."""
    modulo = classe.__module__
    if not modulo.startswith("neuronio."):
        return False
    return getattr(sys.modules.get(modulo), classe.__qualname__, None) is classe


def _quase_um(nome: str, nomes: Iterable[str]) -> bool:
    """Se um nome é outro, público, com um engano de escrita."""
    normais = [normalizar_nome(n) for n in nomes]
    perto = difflib.get_close_matches(normalizar_nome(nome), normais, n=1, cutoff=PARECIDOS)
    return bool(perto) and not nome.startswith("_")


class Configuravel(metaclass=_Criacao):
    """Guarda os argumentos da própria criação, sem que a subclasse precise fazer nada.

    Um atributo que tem o nome e o valor de um argumento pode mudar depois: é como se o objeto tivesse sido
    criado assim.
    """

    argumentos: dict[str, Any]
    """O que foi dado ao criar, pelo nome; o que não foi dado não está aqui."""
    _espelhos: dict[str, Any]
    """Os atributos que diziam, ao fim da criação, o mesmo que o argumento de seu nome."""
    _trocas: dict[str, Any]
    """O que um arquivo diz haver em certos atributos, além do que dizem os argumentos."""

    fora_do_retrato: frozenset[str] = frozenset({"argumentos", "_espelhos", "_trocas"})
    """Os atributos que não mudam as contas: atribuí-los não conta como mudança."""

    _especie: ClassVar[str] = "o objeto"
    _de_la: ClassVar[Nomes] = {}
    """Como outras bibliotecas chamam os atributos de um objeto destes."""

    _guarda_notas: ClassVar[bool] = False
    """Se também se lhe põem atributos que ela não conhece, como um comentário; senão, só os que tem."""

    _conselho: ClassVar[str] = ""
    """O que se diz também a quem a cria com argumentos que ela não tem."""

    mudancas = 0
    """Quantos atributos já mudaram, em todos os objetos: quem guardou algo deduzido deles sabe se deve olhar
    de novo."""

    def __setattr__(self, nome: str, valor: Any) -> None:
        mudou = nome not in self.fora_do_retrato and self.__dict__.get(nome, _NENHUM) is not valor
        if mudou and nome not in self.__dict__:
            self._recusar_atributo(nome, sys._getframe(1))
        object.__setattr__(self, nome, valor)
        if mudou:
            Configuravel.mudancas += 1

    def _recusar_atributo(self, nome: str, quadro: FrameType) -> None:
        """Recusa um nome que aqui não mudaria nada, de outra biblioteca ou mal escrito, e o que só se lê.

        Numa classe que não é da biblioteca, todo nome é de quem a escreveu, e o código da biblioteca sabe os
        seus.
        """
        classe = type(self)
        propriedade = getattr(classe, nome, None)
        if isinstance(propriedade, property) and propriedade.fset is None:
            raise ErroDeAtributo(f"{nome}, de {self._especie} {classe.__name__}, só se lê.", name=nome)
        if hasattr(classe, nome) or not _daqui(classe) or e_da_biblioteca(quadro):
            return
        daqui = [n for n in (*vars(self), *_que_se_mudam(classe)) if n[0] != "_" and n not in _DE_TODOS]
        if nome in self._de_la or _quase_um(nome, daqui) or not (self._guarda_notas or nome.startswith("_")):
            conselho = "" if self._guarda_notas else f" O que se muda nele: {', '.join(sorted(daqui))}."
            dono = f"{self._especie} {classe.__name__}"
            raise erro_de_atributo(dono, nome, self._de_la, daqui, conselho)

    def __delattr__(self, nome: str) -> None:
        object.__delattr__(self, nome)
        Configuravel.mudancas += 1

    def __init_subclass__(cls, **opcoes: Any) -> None:
        super().__init_subclass__(**opcoes)
        if cls.__module__.startswith("neuronio."):
            CONHECIDAS[cls.__name__] = cls

    def __new__(cls, *posicionais: Any, **nomeados: Any) -> Self:
        novo = super().__new__(cls)
        novo.argumentos, novo._espelhos, novo._trocas = _ligar(cls, posicionais, nomeados), {}, {}
        return novo

    def _anotar_criacao(self) -> None:
        """O que se faz ao fim da criação."""
        atributos = vars(self)
        self._espelhos = {
            nome: atributos[nome]
            for nome, dado in self.configuracao_inicial().items()
            if nome in atributos and _espelha(atributos[nome], dado)
        }

    def _trocadas(self) -> dict[str, dict[str, Any]]:
        """O que há em certos atributos, e os argumentos não dizem."""
        return {}

    def __reduce__(self) -> tuple[Any, ...]:
        # Copiar (copy.deepcopy, pickle) é copiar os atributos, e não criar de novo.
        return object.__new__, (type(self),), self.__dict__

    def configuracao(self) -> dict[str, Any]:
        """Os argumentos com que um objeto igual a este se cria, com os que ficaram no valor de costume."""
        return {**self.configuracao_inicial(), **self._mudados()}

    def _mudados(self) -> dict[str, Any]:
        """Os argumentos que já não são os da criação, porque o atributo mudou."""
        agora, dados = vars(self), self.configuracao_inicial()
        mudados = {}
        for nome, inicial in self._espelhos.items():
            valor = agora.get(nome, inicial)
            de_texto = isinstance(dados[nome], str) and isinstance(valor, Configuravel)
            if not _mesmo(valor, inicial) or (de_texto and valor._mudados()):
                mudados[nome] = valor
        return mudados

    def configuracao_inicial(self) -> dict[str, Any]:
        """Os argumentos com que este foi criado, com os que ficaram no valor de costume."""
        ligados = _assinatura(type(self)).bind_partial()
        ligados.arguments.update(self.argumentos)
        ligados.apply_defaults()
        return dict(ligados.arguments)

    def __repr__(self) -> str:
        costume = {nome: repr(p.default) for nome, p in _assinatura(type(self)).parameters.items()}
        mostrados = {nome: repr(v) for nome, v in self.configuracao().items()}
        texto = ", ".join(f"{nome}={v}" for nome, v in mostrados.items() if v != costume.get(nome))
        return f"{type(self).__name__}({texto})"


_DE_TODOS = frozenset(dir(Configuravel)) | {"argumentos", "so_base"}


def _espelha(atributo: Any, argumento: Any) -> bool:
    """Se o atributo diz o mesmo que o argumento: é ele, ou o objeto que um nome em texto pediu."""
    return _mesmo(atributo, argumento) or (isinstance(atributo, Configuravel) and isinstance(argumento, str))


def _mesmo(a: Any, b: Any) -> bool:
    simples = (int, float, str, type(None))
    return a is b or (isinstance(a, simples) and isinstance(b, simples) and a == b)


def criar(classe: type[F], argumentos: dict[str, Any]) -> F:
    """Um objeto da classe, com os argumentos que `Configuravel.configuracao` devolve.

    Raises:
        ErroDeNome: se um dos nomes não é argumento da classe.
    """
    assinatura = _assinatura(classe)
    for nome in argumentos:
        if nome not in assinatura.parameters:
            raise erro_de_nome(f"argumento de {classe.__name__}", nome, assinatura.parameters)
    ligados = assinatura.bind_partial()
    ligados.arguments.update(argumentos)
    return classe(*ligados.args, **ligados.kwargs)


def _assinatura(classe: type) -> inspect.Signature:
    """Os argumentos de criação, sem o ``self``."""
    return _assinatura_de(classe.__init__)  # type: ignore[misc]


@lru_cache(maxsize=256)  # um modelo tem muitas camadas de poucas classes
def _assinatura_de(criacao: Callable[..., None]) -> inspect.Signature:
    if criacao is object.__init__:
        return inspect.Signature()
    assinatura = inspect.signature(criacao)
    return assinatura.replace(parameters=list(assinatura.parameters.values())[1:])


def _ligar(
    classe: type[Configuravel], posicionais: tuple[Any, ...], nomeados: dict[str, Any]
) -> dict[str, Any]:
    assinatura = _assinatura(classe)
    try:
        return dict(assinatura.bind(*posicionais, **nomeados).arguments)
    except TypeError as erro:
        conhecidos = list(assinatura.parameters)
        for nome in nomeados:
            if conhecidos and nome not in conhecidos:
                raise erro_de_argumento(classe.__name__, nome, conhecidos) from erro
        veio = ", ".join(
            [*map(repr, posicionais), *(f"{nome}={valor!r}" for nome, valor in nomeados.items())]
        )
        raise ErroDeValor(
            f"{classe.__name__} se cria com {classe.__name__}{_sem_tipos(assinatura)}, mas recebeu ({veio})."
            f"{classe._conselho}"
        ) from erro


def _sem_tipos(assinatura: inspect.Signature) -> inspect.Signature:
    limpos = [p.replace(annotation=inspect.Parameter.empty) for p in assinatura.parameters.values()]
    return inspect.Signature(limpos)


def normalizar_nome(nome: str) -> str:
    """O nome sem maiúsculas, acentos, espaços, "-" nem "_".

    >>> normalizar_nome("Entropia-Cruzada"), normalizar_nome("log_softmax")
    ('entropiacruzada', 'logsoftmax')
    """
    sem_acentos = unicodedata.normalize("NFKD", nome).encode("ascii", "ignore").decode()
    return "".join(c for c in sem_acentos.lower() if c.isalnum())


def familia(base: type[F]) -> dict[str, type[F]]:
    """As classes públicas da biblioteca que descendem de tal base, pelo nome."""
    return {
        nome: classe
        for nome, classe in CONHECIDAS.items()
        if issubclass(classe, base)
        and classe is not base
        and not nome.startswith("_")
        and not _e_so_base(classe)
    }


def _e_so_base(classe: type) -> bool:
    """Se a classe só existe para que outras herdem dela, e diz isso com ``so_base = True``."""
    return bool(vars(classe).get("so_base", False))


def interpretar(pedido: Any, base: type[F], tipo: str) -> F:
    """O próprio objeto, ou o objeto que um nome em texto pede.

    Args:
        pedido: um objeto da família, ou o nome de uma classe dela, em qualquer grafia.
        base: a família.
        tipo: como chamar a família numa mensagem de erro.

    Raises:
        ErroDeNome: se não há classe com tal nome; sugere a mais próxima.
        ErroDeTipo: se não é objeto da família nem nome.

    >>> from neuronio.regularizadores import Regularizador
    >>> interpretar("l2", Regularizador, "regularizador")
    L2()
    """
    if isinstance(pedido, base):
        return pedido
    if isinstance(pedido, type) and issubclass(pedido, base):
        raise ErroDeTipo(f"foi dada a classe {pedido.__name__}; faltam os parênteses: {pedido.__name__}().")
    if not isinstance(pedido, str):
        raise ErroDeTipo(f"esperava um objeto ou o nome de {tipo}, mas recebeu {pedido!r}.")
    classes = familia(base)
    por_nome = {normalizar_nome(nome): classe for nome, classe in classes.items()}
    classe_pedida = por_nome.get(normalizar_nome(pedido))
    if classe_pedida is None:
        raise erro_de_nome(tipo, pedido, classes)
    return classe_pedida()
