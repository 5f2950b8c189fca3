"""O pacote: uma matriz copiada painel por painel, para um produto que se repete com ela."""

from __future__ import annotations

from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.matriz import Matriz
from neuronio.motores.llvm.emissao.tipos import bytes_de
from neuronio.motores.llvm.nucleos.blocos import Blocos
from neuronio.motores.llvm.nucleos.copia import Copia
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.tensor.dimensao import concreto


class Pacote:
    """Os painéis de colunas de uma matriz, um depois do outro, cada um com as suas linhas juntas.

    Copia-se uma vez, e em cada produto cada painel se lê de um trecho só da memória, que fica no cache.

    Args:
        f: onde se escreve.
        blocos: como as colunas se cortam em painéis.
        matriz: a que se copia.
        somas: quantas linhas ela tem.
    """

    def __init__(self, f: Funcao, blocos: Blocos, matriz: Matriz, somas: int) -> None:
        self.blocos, self.somas = blocos, somas
        self.lugar = f.rascunho(somas * blocos.colunas * bytes_de(blocos.tipo))
        blocos.cada_painel(lambda coluna, largura: self._trazer(matriz, coluna, largura))

    def _trazer(self, matriz: Matriz, coluna: Inteiro, largura: int) -> None:
        e = self.blocos.e
        lugar = e.endereco(self.lugar, e.multiplicar(coluna, self.somas), self.blocos.tipo)
        Copia(e, self.blocos.tipo, lugar, largura).trazer(
            matriz.a_partir(e, coluna=coluna), self.somas, largura
        )

    def painel(self, coluna: Inteiro, largura: int) -> Matriz:
        """A matriz como se lê no painel que começa em tal coluna."""
        antes = self.blocos.e.multiplicar(coluna, self.somas - 1)  # o número da coluna já se soma ao ler
        return Matriz(self.lugar, largura, 1, antes)


def empacotar(f: Funcao, n: Nucleo) -> Pacote | None:
    """A matriz da direita em painéis, se não muda de uma repetição do núcleo a outra."""
    assert n.instrucao is not None
    _, direita = n.instrucao.entradas
    b = f.corte.vistas[direita]
    if b.base not in f.q.plano.de_fora or len(f.corte.forma(direita)) != 2:
        return None
    somas, colunas = map(concreto, f.corte.forma(direita))
    blocos = Blocos(f, f.programa.aspectos[n.instrucao.saida].tipo, colunas)
    return Pacote(f, blocos, Matriz(f.base(b.base), *b.saltos), somas)
