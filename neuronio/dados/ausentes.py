"""O que falta numa tabela: como se escreve que falta, e o que se faz disso."""

import re
from collections.abc import Mapping
from typing import Literal, get_args

from neuronio.erros import ErroDeValor

Remedio = Literal["mediana", "moda", "categoria", "apagar"]
Ausentes = Literal["preencher", "apagar"] | Mapping[str, Remedio] | None

CATEGORIA = "(ausente)"
EXATAS = frozenset({"", "?", "-", "--", "–", "—", "−", "..", "...", "…", "X"})
MARCAS = frozenset(
    {"na", "n/a", "n.a.", "#n/a", "#n/d", "n/d", "n.d.", "nd", "nan", "none", "null", "nat", "<na>"}
)
_ERRO_DA_PLANILHA = re.compile(r"#[^\W_]+(?:/0)?[!?]")  # #DIV/0!, #VALOR!, #NOME?: uma conta que não deu
_NOVES = re.compile(r"-9{3,6}(?:[.,]0+)?")
MENOS_NOVES_EM_DIANTE = -99.0
"""O menor dos outros valores com que −999 ou −9999, que o INMET e o NOAA usam, ainda parece uma marca."""


def e_ausente(texto: str, literal: bool = False) -> bool:
    """Se uma célula diz que o valor falta; numa coluna *literal*, só a vazia diz.

    >>> e_ausente("N/D"), e_ausente("#REF!"), e_ausente("...", literal=True)
    (True, True, False)
    """
    if literal:
        return not texto
    da_planilha = texto.startswith("#") and _ERRO_DA_PLANILHA.fullmatch(texto) is not None
    return texto in EXATAS or texto.lower() in MARCAS or da_planilha


def parece_marca(texto: str) -> bool:
    """Se um número é dos que se escrevem no lugar de um que falta: −999, −9999.0."""
    return _NOVES.fullmatch(texto) is not None


def conferir(ausentes: Ausentes) -> None:
    """Levanta ``ErroDeValor`` se não é um dos pedidos que se sabem atender."""
    if ausentes is None or (isinstance(ausentes, str) and ausentes in ("preencher", "apagar")):
        return
    if isinstance(ausentes, Mapping) and all(v in get_args(Remedio) for v in ausentes.values()):
        return
    raise ErroDeValor(
        'ausentes é "preencher", "apagar" ou um dicionário de remédios por coluna, como '
        f'{{"renda": "mediana", "cor": "moda"}} (mediana, moda, categoria ou apagar); veio {ausentes!r}.'
    )


def remedio(ausentes: Ausentes, coluna: str, numerica: bool) -> Remedio | None:
    """O que se pediu para os valores que faltam numa coluna; ``None`` se é para recusá-los."""
    if isinstance(ausentes, Mapping):
        pedido = ausentes.get(coluna)
        if pedido == ("categoria" if numerica else "mediana"):
            outro = "mediana ou moda" if numerica else "categoria ou moda"
            especie = "números" if numerica else "textos"
            raise ErroDeValor(
                f'a coluna "{coluna}" é de {especie}, e não se preenche com {pedido}: use {outro}.'
            )
        return pedido
    if ausentes == "preencher":
        return "mediana" if numerica else "categoria"
    return "apagar" if ausentes == "apagar" else None
