"""O que junta os números de um ou mais eixos num só."""

from __future__ import annotations

from neuronio.motores.llvm.nucleos import reducao
from neuronio.motores.llvm.plano.medidas import sobre_o_lote
from neuronio.motores.llvm.plano.pecas import Reparticao
from neuronio.motores.llvm.plano.plano import Corte
from neuronio.motores.llvm.processador.caches import Caches
from neuronio.motores.llvm.registros.registro import Registro, Registros
from neuronio.tensor import reducoes
from neuronio.tensor.programa import Instrucao


def _repartir_a_soma(i: Instrucao, corte: Corte, lote: int, caches: Caches) -> Reparticao:
    do_lote = sobre_o_lote(corte.forma(i.entradas[0])) and 0 in i.atributos["eixos"]
    return Reparticao.SOMA_SOBRE_O_LOTE if do_lote else Reparticao.PELO_RESULTADO


REGISTROS: Registros = {
    reducoes.soma: Registro(nucleo=reducao.somar, reparte=_repartir_a_soma, em_grupos=True),
    reducoes.maximo: Registro(nucleo=reducao.maximo, em_grupos=True),
    reducoes.argmax: Registro(nucleo=reducao.posicao_do_maximo, em_grupos=True),
}
