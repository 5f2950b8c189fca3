"""As cargas: o que se mede. Uma nova é um objeto com `medir` (veja `contrato.Carga`) e uma linha aqui."""

from __future__ import annotations

from bancada.cargas.adversarias import GAN, WGAN_GP
from bancada.cargas.cnn import CNN, CNN_BN
from bancada.cargas.contrato import Carga
from bancada.cargas.escala import LINEARIDADE, THREADS
from bancada.cargas.frio import FRIO, MEMORIA
from bancada.cargas.inferencia import MIL, UMA
from bancada.cargas.mlp import MLP, MLP_LARGA
from bancada.cargas.recorrentes import GRU, LSTM, LSTM_TEXTO
from bancada.cargas.residual import RESIDUAL
from bancada.cargas.transformer import TRANSFORMER
from bancada.cargas.valor import VALOR
from bancada.cargas.variacional import VARIACIONAL
from bancada.cargas.varredura import CARGA, VARREDURA
from bancada.cargas.xor import XOR
from bancada.redes_da_varredura import REDES

DE_TREINO = (
    *(MLP, CNN, CNN_BN, MLP_LARGA, LSTM, GRU, LSTM_TEXTO, TRANSFORMER),
    *(RESIDUAL, VARIACIONAL, GAN, WGAN_GP, XOR),
)
TAREFAS = {carga.nome: carga.tarefa for carga in DE_TREINO} | {
    f"{CARGA}/{rede.nome}": rede.tarefa for rede in REDES.values()
}
"""O que um trabalhador sabe treinar, pelo nome."""

CARGAS: dict[str, Carga] = {
    **{carga.nome: carga for carga in DE_TREINO},
    "inferencia_1": UMA,
    "inferencia_1000": MIL,
    "valor": VALOR,
    "frio": FRIO,
    "memoria": MEMORIA,
    "threads": THREADS,
    "linearidade": LINEARIDADE,
    CARGA: VARREDURA,
}
"""O que ``python -m bancada`` mede, pelo nome."""
