"""O que se responde a quem pede um nome que não existe: o nosso, e o que há."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from types import SimpleNamespace
from typing import Any, ParamSpec, TypeVar, get_args, get_type_hints

from neuronio.erros import (
    ErroDeAtributo,
    ErroDeImportacao,
    ErroDeNome,
    ErroDeValor,
    ErroNeuronio,
    erro_de_nome,
    sugestao,
)
from neuronio.nomes.de_fora import DO_NEURONIO, DOS_ARGUMENTOS, NAO_PRECISA, NAO_SE_DIZ, Nomes

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C")


def erro_de_atributo(
    dono: str, nome: str, de_la: Nomes, daqui: Iterable[str], conselho: str = ""
) -> ErroDeAtributo:
    """Monta o erro de um atributo que não existe.

    Args:
        dono: de quem se pediu, como "um tensor".
        nome: o que se pediu.
        de_la: os nomes de outras bibliotecas, e como se escrevem aqui.
        daqui: os que existem, de que se sugere o mais próximo.
        conselho: o que se diz também de um nome que não é de outra biblioteca.

    >>> print(erro_de_atributo("um tensor", "sum", {"sum": "t.soma(eixo=0)"}, ()))
    um tensor não tem "sum": aqui se chama soma, como em t.soma(eixo=0)
    """
    inicio = f'{dono} não tem "{nome}"'
    if nome in de_la:
        texto = f"{inicio}: {_como_se_escreve(nome, de_la[nome])}"
    elif nome in NAO_PRECISA:
        texto = f"{inicio}, que aqui não faz falta: {NAO_PRECISA[nome]}."
    else:
        publicos = () if nome.startswith("_") else (n for n in daqui if not n.startswith("_"))
        texto = f"{inicio}.{sugestao(nome, publicos)}{conselho}"
    return ErroDeAtributo(texto, name=nome)


def erro_ao_atribuir(dono: str, nome: str, de_la: Nomes, classe: type, conselho: str) -> ErroDeAtributo:
    """Monta o erro de atribuir um atributo que não existe, ou que só se lê.

    Args:
        dono, nome, de_la: os de `erro_de_atributo`.
        classe: a do dono.
        conselho: o que fazer em vez de atribuir o que só se lê.

    >>> class Fixo:
    ...     forma = property(len)
    >>> print(erro_ao_atribuir("isto", "shape", {"shape": "t.forma"}, Fixo, "Faça outro."))
    isto não tem "shape": aqui se chama forma, como em t.forma. Faça outro.
    """
    if hasattr(classe, nome):
        return ErroDeAtributo(f"{nome}, de {dono}, só se lê. {conselho}", name=nome)
    erro = erro_de_atributo(dono, nome, de_la, dir(classe))
    daqui = getattr(classe, de_la.get(nome, "").rpartition(".")[2], None)
    if isinstance(daqui, property) and daqui.fset is None:
        return ErroDeAtributo(f"{erro}. {conselho}", name=nome)
    return erro


def porta(
    sala: str, daqui: Sequence[str], de_la: Nomes = DO_NEURONIO
) -> tuple[Callable[[str], None], Callable[[], list[str]]]:
    """O ``__getattr__`` e o ``__dir__`` de um módulo público: só oferece os seus nomes, e ensina-os.

    Args:
        sala: como se escreve, como "nn.graficos".
        daqui: os nomes públicos.
        de_la: os de outras bibliotecas.

    >>> responder, oferecer = porta("nn.graficos", ["matriz_de_confusao"])
    >>> oferecer()
    ['matriz_de_confusao']
    """

    def responder(nome: str) -> None:
        raise erro_do_modulo(sala, nome, de_la, daqui, f" dir({sala}) diz os que existem.")

    return responder, lambda: list(daqui)


def erro_do_modulo(
    dono: str, nome: str, de_la: Nomes, daqui: Iterable[str], conselho: str = ""
) -> ErroDeAtributo | ErroDeImportacao:
    """O erro que o ``__getattr__`` de um módulo levanta; os argumentos são os de `erro_de_atributo`.

    Num ``from neuronio import Dense``, o Python troca um AttributeError por um ImportError dele, em inglês:
    só ali, é já um ImportError o que se levanta.
    """
    import dis  # só quem erra um nome o carrega

    erro = erro_de_atributo(dono, nome, de_la, daqui, conselho)
    quem_pede = sys._getframe(2)
    instrucao = quem_pede.f_code.co_code[quem_pede.f_lasti]
    return ErroDeImportacao(str(erro)) if instrucao == dis.opmap["IMPORT_FROM"] else erro


def erro_de_argumento(dono: str, nome: str, daqui: Iterable[str]) -> ErroDeNome:
    """Monta o erro de um argumento que não existe.

    >>> print(erro_de_argumento("treinar", "batch_size", ["x", "y", "lote"]))
    treinar não tem o argumento "batch_size": aqui se chama lote.
    """
    conhecidos = [n for n in daqui if n not in ("self", "cls")]
    for aqui in DOS_ARGUMENTOS.get(nome, "").split():
        if aqui in conhecidos:
            return ErroDeNome(f'{dono} não tem o argumento "{nome}": aqui se chama {aqui}.')
    if nome in NAO_SE_DIZ and "decimal" in conhecidos:  # é quem lê uma tabela
        return ErroDeNome(f'{dono} não tem o argumento "{nome}", que aqui não faz falta: {NAO_SE_DIZ[nome]}.')
    return erro_de_nome(f"argumento de {dono}", nome, conhecidos)


def com_argumentos_em_portugues(funcao: Callable[P, R], dono: str = "") -> Callable[P, R]:
    """A mesma função, que responde em português a um argumento que não tem, ou que lhe falta.

    Só se olha a assinatura depois de o Python recusar a chamada: chamá-la certo custa o mesmo.

    Args:
        funcao: a função, ou o método.
        dono: como chamá-la nas mensagens; sem isto, pelo nome que tem.

    Raises:
        ErroDeNome: para um nome que não é de argumento; diz como se chama aqui.
        ErroDeValor: se faltam argumentos, ou sobram.
    """

    @wraps(funcao)
    def chamar(*posicionais: P.args, **nomeados: P.kwargs) -> R:
        try:
            return funcao(*posicionais, **nomeados)
        except TypeError as erro:
            if erro.__traceback__ is None or erro.__traceback__.tb_next is not None:  # foi dentro dela
                raise
            nome = dono or funcao.__qualname__.removesuffix(".__init__")
            raise _erro_da_chamada(nome, funcao, posicionais, nomeados) from None

    return chamar


def com_metodos_em_portugues(dono: str) -> Callable[[type[C]], type[C]]:
    """O que `com_argumentos_em_portugues` faz, na criação e em todos os métodos públicos de uma classe.

    Args:
        dono: como chamá-la nas mensagens: a de que se herda os métodos nem sempre é a que se conhece.
    """

    def trocar(classe: type[C]) -> type[C]:
        for nome, metodo in list(vars(classe).items()):
            publico = nome == "__init__" or not nome.startswith("_")
            if publico and inspect.isfunction(metodo) and not hasattr(metodo, "__wrapped__"):
                como = dono if nome == "__init__" else f"{dono}.{nome}"
                setattr(classe, nome, com_argumentos_em_portugues(metodo, como))
        return classe

    return trocar


def _erro_da_chamada(
    dono: str, funcao: Any, posicionais: tuple[Any, ...], nomeados: dict[str, Any]
) -> ErroNeuronio:
    parametros = inspect.signature(funcao).parameters
    conhecidos, qualquer_um = _nomes_dos_argumentos(funcao, parametros)
    for nome in nomeados:
        if nome not in conhecidos and not qualquer_um:
            return erro_de_argumento(dono, nome, conhecidos)
    nomes = [n for n in parametros if n != "self"]
    faltam = [
        n
        for n in nomes[len(posicionais) - ("self" in parametros) :]
        if parametros[n].default is inspect.Parameter.empty and n not in nomeados
    ]
    motivo = f"falta {faltam[0]}" if faltam else "vieram argumentos demais, ou um deles duas vezes"
    return ErroDeValor(f"{dono} se chama com {dono}({', '.join(nomes)}), e {motivo}.")


def _nomes_dos_argumentos(funcao: Any, parametros: Mapping[str, inspect.Parameter]) -> tuple[list[str], bool]:
    """Os nomes que se podem dar, e se pode ser qualquer um; de um ``**pedido``, os que ele diz."""
    nomes, qualquer_um = list[str](), False
    for nome, parametro in parametros.items():
        if parametro.kind is inspect.Parameter.VAR_KEYWORD:
            # Só a dele: as outras podem citar nomes que só há sob TYPE_CHECKING.
            so_ele = SimpleNamespace(__annotations__={nome: parametro.annotation})
            do_pedido = get_args(get_type_hints(so_ele, funcao.__globals__)[nome])
            qualquer_um = not do_pedido
            nomes += getattr(do_pedido[0], "__annotations__", ()) if do_pedido else ()
        else:
            nomes.append(nome)
    return nomes, qualquer_um


def _como_se_escreve(nome: str, exemplo: str) -> str:
    achado = re.match(r"(?:t|v|h|valor|nn|camada|modelo|otimizador|treino)(?:\.\w+)*\.(\w+)", exemplo)
    if achado is None or achado.group(1) == nome:  # o mesmo nome, pedido a outro
        return f"aqui se escreve {exemplo}"
    return f"aqui se chama {achado.group(1)}, como em {exemplo}"
