"""O que este motor cobre: o resto se recusa antes de compilar, dizendo a operação."""

from __future__ import annotations

from neuronio.motores.llvm.plano.cobertura import NaoCoberta
from neuronio.motores.llvm.registros import REGISTROS, Registro
from neuronio.tensor import Primitiva
from neuronio.tensor.dimensao import Lote
from neuronio.tensor.programa import Nome, Programa


def conferir_cobertura(programa: Programa) -> None:
    """Recusa um programa com algo que não se sabe compilar.

    Raises:
        NaoCoberta: se há nele uma operação sem registro, ou que tira as amostras do seu lugar: elas se
            repartem entre as threads pelo primeiro eixo de cada valor.
    """
    usos = _usos(programa)
    for i in programa.instrucoes:
        registro, nome = _registro(i.primitiva), i.primitiva.nome
        if registro is None:
            raise NaoCoberta(f"o motor llvm não cobre a operação {nome}.")
        if registro.mexe_no_lote(i, programa.aspectos[i.entradas[0]].forma if i.entradas else ()):
            raise NaoCoberta(f"o motor llvm não cobre {nome} ao longo do eixo do lote.")
        for saida in i.saidas:
            forma = programa.aspectos[saida].forma
            quem_le = usos.get(saida, set())
            if any(isinstance(t, Lote) for t in forma[1:]) and not _livre(i.primitiva, quem_le):
                raise NaoCoberta(
                    f"o motor llvm não cobre {nome} com resultado {forma}: o lote precisa ser o primeiro "
                    "eixo."
                )


def _registro(primitiva: Primitiva) -> Registro | None:
    try:
        return REGISTROS[primitiva]
    except KeyError:
        return None


def _livre(primitiva: Primitiva, quem_le: set[Primitiva | None]) -> bool:
    """Se as amostras podem não estar no primeiro eixo: só se trocam eixos, para quem aceita isso."""
    if REGISTROS[primitiva].vista is None:
        return False
    registros = (_registro(p) if p is not None else None for p in (primitiva, *quem_le))
    return all(r is not None and r.lote_em_qualquer_eixo for r in registros)


def _usos(programa: Programa) -> dict[Nome, set[Primitiva | None]]:
    """Por quais primitivas se lê cada valor; None, se ele sai do programa."""
    usos: dict[Nome, set[Primitiva | None]] = {nome: {None} for nome in programa.usados_no_fim()}
    for i in programa.instrucoes:
        for e in i.entradas:
            usos.setdefault(e, set()).add(i.primitiva)
    return usos
