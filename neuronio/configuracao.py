"""Objetos que lembram com que argumentos foram criados: por isso se salvam, se comparam e se pedem por nome.

É o que camadas, ativações, perdas, otimizadores, inicializadores e regularizadores têm em comum.
"""

from __future__ import annotations

import inspect
import unicodedata
from collections.abc import Iterable
from typing import Any, Self, TypeVar

from neuronio.erros import ErroDeArquivo, ErroDeTipo, ErroDeValor, erro_de_nome

CONHECIDAS: dict[str, type[Configuravel]] = {}
"""As classes da própria biblioteca, pelo nome."""

F = TypeVar("F", bound="Configuravel")


class Configuravel:
    """Guarda os argumentos da própria criação, sem que a subclasse precise fazer nada."""

    argumentos: dict[str, Any]

    def __init_subclass__(cls, **opcoes: Any) -> None:
        super().__init_subclass__(**opcoes)
        if cls.__module__.startswith("neuronio."):
            CONHECIDAS[cls.__name__] = cls

    def __new__(cls, *posicionais: Any, **nomeados: Any) -> Self:
        novo = super().__new__(cls)
        novo.argumentos = _ligar(cls, posicionais, nomeados)
        return novo

    def configuracao(self) -> dict[str, Any]:
        """Os argumentos com que um objeto igual a este se cria."""
        return self.argumentos

    def __repr__(self) -> str:
        argumentos = ", ".join(f"{nome}={valor!r}" for nome, valor in self.configuracao().items())
        return f"{type(self).__name__}({argumentos})"


def _ligar(classe: type, posicionais: tuple[Any, ...], nomeados: dict[str, Any]) -> dict[str, Any]:
    assinatura = inspect.signature(classe.__init__)  # type: ignore[misc]
    parametros = list(assinatura.parameters.values())[1:]
    assinatura = assinatura.replace(parameters=parametros)
    try:
        ligados = assinatura.bind(*posicionais, **nomeados)
    except TypeError as erro:
        conhecidos = [p.name for p in parametros]
        for nome in nomeados:
            if nome not in conhecidos:
                raise erro_de_nome(f"argumento de {classe.__name__}", nome, conhecidos) from erro
        raise ErroDeValor(
            f"{classe.__name__} se cria com {classe.__name__}{_resumida(assinatura)}, mas recebeu {len(posicionais)} argumento(s) sem nome"
            + (f" e {', '.join(nomeados)}." if nomeados else ".")
        ) from erro
    argumentos: dict[str, Any] = {}
    for nome, valor in ligados.arguments.items():
        especie = assinatura.parameters[nome].kind
        if especie is inspect.Parameter.VAR_KEYWORD:
            argumentos.update(valor)
        else:
            argumentos[nome] = valor
    return argumentos


def _resumida(assinatura: inspect.Signature) -> inspect.Signature:
    sem_tipos = [p.replace(annotation=inspect.Parameter.empty) for p in assinatura.parameters.values()]
    return inspect.Signature(sem_tipos)


def descrever(objeto: Any) -> Any:
    """O objeto em termos de dicionários, listas, textos e números, que cabem num JSON.

    Raises:
        ErroDeArquivo: se há nele algo que não se pode guardar sem executar código, como uma função.

    >>> from neuronio.regularizadores import L2
    >>> descrever(L2(0.01))
    {'classe': 'L2', 'argumentos': {'fator': 0.01}}
    """
    if isinstance(objeto, Configuravel):
        argumentos = {nome: descrever(valor) for nome, valor in objeto.configuracao().items()}
        return {"classe": type(objeto).__name__, "argumentos": argumentos}
    if isinstance(objeto, (list, tuple)):
        return [descrever(o) for o in objeto]
    if isinstance(objeto, dict):
        return {str(nome): descrever(valor) for nome, valor in objeto.items()}
    if objeto is None or isinstance(objeto, (bool, int, float, str)):
        return objeto
    if hasattr(objeto, "item") and getattr(objeto, "ndim", None) == 0:
        return objeto.item()
    raise ErroDeArquivo(
        f"não sei guardar {objeto!r} num arquivo: os argumentos de uma camada são números, textos, listas e outras "
        "camadas. Construa o resto dentro de `construir`."
    )


def reconstruir(descricao: Any, classes: Iterable[type] = ()) -> Any:
    """O objeto que `descrever` descreveu. Só cria classes da biblioteca ou das que foram dadas.

    Raises:
        ErroDeNome: se a descrição fala de uma classe que não é da biblioteca nem foi dada.
    """
    suas = {classe.__name__: classe for classe in classes}
    return _reconstruir(descricao, {**CONHECIDAS, **suas})


def _reconstruir(descricao: Any, classes: dict[str, Any]) -> Any:
    if isinstance(descricao, list):
        return [_reconstruir(d, classes) for d in descricao]
    if not isinstance(descricao, dict):
        return descricao
    if set(descricao) != {"classe", "argumentos"}:
        return {nome: _reconstruir(valor, classes) for nome, valor in descricao.items()}
    nome = descricao["classe"]
    if nome not in classes:
        raise ErroDeArquivo(
            f'o modelo usa a classe "{nome}", que não é da biblioteca. Se é sua, entregue-a: '
            f"nn.carregar(caminho, classes=[{nome}])."
        )
    argumentos = {n: _reconstruir(v, classes) for n, v in descricao["argumentos"].items()}
    assinatura = inspect.signature(classes[nome].__init__)
    for p in assinatura.parameters.values():
        if p.kind is inspect.Parameter.VAR_POSITIONAL and p.name in argumentos:
            return classes[nome](*argumentos.pop(p.name), **argumentos)
    return classes[nome](**argumentos)


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
        if issubclass(classe, base) and classe is not base and not nome.startswith("_")
    }


def interpretar(pedido: Any, base: type[F], tipo: str) -> F:
    """O próprio objeto, ou o objeto que um nome em texto pede.

    Args:
        pedido: um objeto da família, ou o nome de uma classe dela, em qualquer grafia.
        base: a família.
        tipo: como chamar a família numa mensagem de erro.

    Raises:
        ErroDeNome: se não há classe com tal nome; sugere a mais próxima.
        ErroDeTipo: se não é objeto da família nem nome.
    """
    if isinstance(pedido, base):
        return pedido
    classes = familia(base)
    if isinstance(pedido, type) and issubclass(pedido, base):
        raise ErroDeTipo(f"foi dada a classe {pedido.__name__}; faltam os parênteses: {pedido.__name__}().")
    if not isinstance(pedido, str):
        raise ErroDeTipo(f"esperava um objeto ou o nome de {tipo}, mas recebeu {pedido!r}.")
    por_nome = {normalizar_nome(nome): classe for nome, classe in classes.items()}
    classe_pedida = por_nome.get(normalizar_nome(pedido))
    if classe_pedida is None:
        raise erro_de_nome(tipo, pedido, classes)
    return classe_pedida()
