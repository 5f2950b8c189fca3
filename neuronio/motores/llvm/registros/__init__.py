"""O que o compilador sabe de cada primitiva: um registro, no arquivo que tem o nome do dela em `tensor/`.

Leia `registro`, que diz o que é um; depois, o arquivo de que precisar.
"""

from neuronio.motores.llvm.registros import (
    ao_longo,
    aritmetica,
    bilinear,
    blocos,
    comparacoes,
    convolucao,
    elementares,
    estrutura,
    indexacao,
    janelas,
    produto,
    reducoes,
    sorteio,
    varredura,
)
from neuronio.motores.llvm.registros.registro import Registro
from neuronio.tensor import Primitiva

REGISTROS: dict[Primitiva, Registro] = {
    **aritmetica.REGISTROS,
    **elementares.REGISTROS,
    **comparacoes.REGISTROS,
    **reducoes.REGISTROS,
    **estrutura.REGISTROS,
    **indexacao.REGISTROS,
    **ao_longo.REGISTROS,
    **bilinear.REGISTROS,
    **produto.REGISTROS,
    **blocos.REGISTROS,
    **convolucao.REGISTROS,
    **janelas.REGISTROS,
    **sorteio.REGISTROS,
    **varredura.REGISTROS,
}

__all__ = ["REGISTROS", "Registro"]
