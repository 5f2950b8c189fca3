"""Ver: coisas para olhar e mexer, em desenhos que se bastam."""

from neuronio.nomes import porta
from neuronio.ver.ativacao import ativacao
from neuronio.ver.convolucao import convolucao
from neuronio.ver.forma import forma
from neuronio.ver.grafo import grafo
from neuronio.ver.lote import lote
from neuronio.ver.passagem import passagem
from neuronio.ver.produto import produto
from neuronio.ver.rede import rede

__all__ = ["ativacao", "convolucao", "forma", "grafo", "lote", "passagem", "produto", "rede"]

__getattr__, __dir__ = porta("nn.ver", __all__)
