"""``--modelo ARQUIVO.py``: a rede do usuário, e os erros dele ditos com a linha."""

from pathlib import Path

import pytest

from neuronio.linha_de_comando.conjuntos import abrir
from neuronio.linha_de_comando.receitas import Configuracao, completar, construir

RESIDUAL = """
import neuronio as nn

class Residual(nn.Camada):
    def construir(self, forma):
        self.densa = nn.Densa(forma[-1])
    def propagar(self, x):
        return x + self.densa(x).relu()

def criar(forma_entrada, saidas):
    camadas = [nn.Entrada(*forma_entrada), nn.Flatten(), nn.Densa(16), Residual(), nn.Densa(saidas)]
    return nn.Sequencial(camadas)
"""


def test_a_rede_do_usuario_treina_se_avalia_e_se_le_com_as_suas_classes(neuronio):
    Path("rede.py").write_text(RESIDUAL, encoding="utf-8")
    feita = neuronio("treinar", "--dados", "iris", "--modelo", "rede.py", "--epocas", 2, "--saida", "x")
    assert feita.estado == 0, feita.erros
    assert "Adam" in feita.saida
    assert neuronio("avaliar", "x").recusou("Residual", "--classes ARQUIVO.py")
    assert neuronio("avaliar", "x", "--classes", "rede.py").estado == 0
    retomado = neuronio("treinar", "--retomar", "--saida", "x", "--epocas", 3)
    assert retomado.estado == 0, retomado.erros


def test_o_que_o_usuario_compilou_vale_salvo_o_que_se_pede_no_comando(tmp_path):
    compilada = RESIDUAL.replace("return nn.Seq", "rede = nn.Seq") + (
        "    rede.compilar(nn.SGD(0.02, momento=0.9), nn.Huber())\n    return rede\n"
    )
    arquivo = tmp_path / "rede.py"
    arquivo.write_text(compilada, encoding="utf-8")

    def modelo(**pedidas):
        pedida = Configuracao(dados="iris", modelo=str(arquivo), **pedidas)
        return construir(completar(pedida, abrir("iris", None)), abrir("iris", None))

    assert type(modelo().perda).__name__ == "Huber"
    assert (modelo().otimizador.taxa, modelo().otimizador.momento) == (0.02, 0.9)
    assert (modelo(taxa=0.5).otimizador.taxa, modelo(taxa=0.5).otimizador.momento) == (0.5, 0.9)
    assert type(modelo(otimizador="AdamW").otimizador).__name__ == "AdamW"


@pytest.mark.parametrize(
    ("texto", "trechos"),
    [
        ("def criar(f, s)\n    return 1\n", ["rede.py, linha 1", "sintaxe"]),
        ("x = 1\n", ["criar(forma_entrada, saidas)", "nn.Sequencial"]),
        ("def criar(f, s):\n    y = 1 / 0\n", ["rede.py, linha 2", "ZeroDivisionError"]),
        ("import nao_existe_mesmo\n", ["rede.py, linha 1", "nao_existe_mesmo"]),
        ("def criar(f):\n    return 1\n", ["criar"]),
        ("def criar(f, s):\n    return 3\n", ["nn.Modelo", "devolveu 3"]),
        (
            "import neuronio as nn\ndef criar(f, s):\n    return nn.Sequencial([nn.Densa(0)])\n",
            ["rede.py, linha 3", "pelo menos 1"],
        ),
        (RESIDUAL.replace(".relu()", ".nada()"), ["rede.py, linha 8", "nada"]),
        (
            RESIDUAL.replace("nn.Densa(saidas)", "nn.Densa(7, 'relu')").replace("16", "0"),
            ["rede.py, linha 11"],
        ),
    ],
)
def test_um_erro_no_arquivo_do_usuario_e_dito_com_a_linha_e_nada_fica(neuronio, texto, trechos):
    Path("rede.py").write_text(texto, encoding="utf-8")
    assert neuronio("treinar", "--dados", "iris", "--modelo", "rede.py", "--saida", "x").recusou(*trechos)
    assert not Path("x").exists()


def test_uma_saida_que_nao_serve_aos_alvos_nao_chega_a_criar_a_pasta(neuronio):
    Path("rede.py").write_text(RESIDUAL.replace("nn.Densa(saidas)", "nn.Densa(1)"), encoding="utf-8")
    assert neuronio("treinar", "--dados", "iris", "--modelo", "rede.py", "--saida", "x").recusou(
        "a rede dá 1 números, e os dados pedem 3"
    )
    assert not Path("x").exists()
