"""O que este motor cobre: o resto se recusa antes de compilar, dizendo a operação."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from neuronio.erros import ErroDeCaptura
from neuronio.tensor.dimensao import Forma, Lote
from neuronio.tensor.programa import Instrucao, Programa
from neuronio.tensor.programa.programa import Nome


class NaoCoberta(ErroDeCaptura):
    """Uma operação, ou um uso dela, que este motor não sabe compilar."""


def conferir_cobertura(programa: Programa, cobertas: Collection[str]) -> None:
    """Recusa um programa com algo que não se sabe compilar.

    Raises:
        NaoCoberta: se há nele uma operação que não está entre as cobertas, ou que tira as amostras do seu
            lugar: elas se repartem entre as threads pelo primeiro eixo de cada valor.
    """
    usos: dict[Nome, set[str]] = {nome: {"devolver"} for nome in programa.usados_no_fim()}
    for i in programa.instrucoes:
        for e in i.entradas:
            usos.setdefault(e, set()).add(i.primitiva.nome)
    for i in programa.instrucoes:
        nome, forma = i.primitiva.nome, programa.aspectos[i.saida].forma
        if nome not in cobertas:
            raise NaoCoberta(f"o motor llvm não cobre a operação {nome}.")
        if _mexe_no_lote(i, programa):
            raise NaoCoberta(f"o motor llvm não cobre {nome} ao longo do eixo do lote.")
        so_para_produtos = nome == "transpor" and usos.get(i.saida, set()) <= {"produto", "transpor"}
        if any(isinstance(t, Lote) for t in forma[1:]) and not so_para_produtos:
            raise NaoCoberta(
                f"o motor llvm não cobre {nome} com resultado {forma}: o lote precisa ser o primeiro eixo."
            )


def _mexe_no_lote(i: Instrucao, programa: Programa) -> bool:
    """Se a operação escolhe ou junta amostras."""
    nome, a = i.primitiva.nome, i.atributos
    antes = programa.aspectos[i.entradas[0]].forma if i.entradas else ()
    if nome in ("coletar", "espalhar"):
        inteira = antes if nome == "coletar" else a["forma"]
        return any(isinstance(inteira[e], Lote) for e in a["eixos"])
    if nome in ("concatenar", "acumular", "ordem", "coletar_ao_longo", "espalhar_ao_longo"):
        return isinstance(antes[a["eixo"]], Lote)
    if nome in ("fatiar", "colar_fatia"):
        return _em_parte(a["recorte"], antes if nome == "fatiar" else a["forma"])
    return False


def _em_parte(recorte: tuple[tuple[Any, Any, Any], ...], forma: Forma) -> bool:
    """Se o recorte não toma o eixo do lote inteiro."""
    return any(isinstance(t, Lote) and r != (0, t, 1) for r, t in zip(recorte, forma, strict=True))
