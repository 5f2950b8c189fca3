"""A varredura: uma conta que se repete ao longo do tempo, e de que se fazem as redes recorrentes.

Leem-se nesta ordem: `corpo`, a conta de um passo do tempo como programa; `primitiva`, que a executa em todos;
`divisao`, o que dela se faz de uma vez antes e depois do tempo; `volta`, a derivada, que é outra varredura; e
`varrer`, como se chama.
"""

from neuronio.tensor.varredura.corpo import Corpo
from neuronio.tensor.varredura.primitiva import varredura
from neuronio.tensor.varredura.varrer import varrer, varrer_do_fim

__all__ = ["Corpo", "varredura", "varrer", "varrer_do_fim"]
