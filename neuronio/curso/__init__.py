"""O curso: oito cadernos, os seus exercícios, e quem os confere; e, ao lado, um caderno curto por conceito.

Em cada caderno, a resposta a um exercício se confere com uma linha, ``conferir("1.2", minha_funcao)``. No
terminal, ``neuronio curso`` copia os cadernos para uma pasta, e ``neuronio curso --conferir`` corre os de uma
turma.
"""

from neuronio.curso.conferencia import conferir
from neuronio.curso.desenho import desenhar

__all__ = ["conferir", "desenhar"]
