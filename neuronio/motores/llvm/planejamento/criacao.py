"""Os núcleos de um corte: um por valor guardado, e um por valor final."""

from __future__ import annotations

from dataclasses import replace

from neuronio.motores.llvm.planejamento.acessos import achar_acessos
from neuronio.motores.llvm.plano.pecas import Destino, Nucleo, Reparticao
from neuronio.motores.llvm.plano.plano import Corte
from neuronio.motores.llvm.processador.caches import Caches
from neuronio.motores.llvm.registros import REGISTROS
from neuronio.tensor.programa import Instrucao, Nome


def criar_nucleos(corte: Corte, lote: int, caches: Caches) -> list[Nucleo]:
    """Todos, na ordem do programa; os que escrevem variáveis e saídas, por último."""
    programa = corte.programa
    nucleos = [
        _nucleo_de(corte, i, lote, caches)
        for i in programa.instrucoes
        if not corte.guardados.isdisjoint(i.saidas)
    ]
    finais = [Destino(n, variavel=v) for v, n in programa.atribuicoes]
    finais += [Destino(n, saida=k) for k, n in enumerate(programa.saidas)]
    nucleos += [Nucleo(corte.forma(d.valor), destinos=(d,)) for d in finais]
    return [replace(n, acessos=achar_acessos(corte, n)) for n in nucleos]


def _nucleo_de(corte: Corte, i: Instrucao, lote: int, caches: Caches) -> Nucleo:
    registro, forma = REGISTROS[i.primitiva], corte.forma(i.saida)
    guardados = tuple(s for s in i.saidas if s in corte.guardados)
    if registro.regra is not None and not registro.junta(i):
        return Nucleo(forma, guardados)
    return Nucleo(forma, guardados, i, reparticao=registro.reparte(i, corte, lote, caches))


def trazidos_por_colunas(corte: Corte, nucleos: list[Nucleo]) -> frozenset[Nome]:
    """Os argumentos que um produto lê pelas colunas, e que núcleo nenhum lê pelas amostras."""
    pedem = {a.base for n in nucleos if n.reparticao is Reparticao.POR_SOMAS for a in n.acessos}
    impedem = {a.base for n in nucleos if n.por_amostra for a in n.acessos}
    return frozenset((pedem - impedem) & set(corte.programa.argumentos))
