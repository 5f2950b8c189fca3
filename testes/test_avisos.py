"""Um aviso aponta para a linha de quem chamou a biblioteca, por mais fundo que se perceba o que dizer."""

import re
import warnings
from linecache import getline
from pathlib import Path

import numpy as np
import pytest

import neuronio as nn
from neuronio.treino import laco

PACOTE = Path(nn.__file__).parent
X = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32)


def _tabela(tmp_path: Path, linhas: str, **pedido):
    (tmp_path / "a.csv").write_bytes(linhas.encode("windows-1252"))
    return nn.dados.csv(tmp_path / "a.csv", "y", **pedido)


def _treinar(x, ativacao="linear", taxa=1e-6):
    rede = nn.RedeNeural([3, 2], saida=ativacao)
    rede.compilar(nn.SGD(taxa), "entropia-cruzada", motor="numpy")
    rede.treinar(x, np.arange(20) % 2, epocas=2, progresso=False)


@pytest.mark.parametrize(
    "chamar",
    [
        lambda p: _tabela(p, "x;y\n" + "1;sim\n2;Sim\n" * 5),
        lambda p: _tabela(p, "x;y\n" + "1;é\n2;à\n" * 5),
        lambda p: _tabela(p, "x;y\n" + "1;1\n2;\n3;2\n" * 5, ausentes="apagar"),
        lambda p: _treinar(X * 1000),
        lambda p: _treinar(X, "relu"),
        lambda p: nn.dados.Vocabulario(("\ufffd", "a")).codificar("b"),
    ],
    ids=["grafias", "codificação", "apagadas", "escala", "saída", "vocabulário"],
)
def test_o_aviso_e_da_linha_de_quem_chamou(chamar, tmp_path):
    with warnings.catch_warnings(record=True) as avisos:
        warnings.simplefilter("always")
        chamar(tmp_path)
    assert {aviso.filename for aviso in avisos} == {__file__}
    assert all(re.search(r"nn\.dados|rede\.treinar", getline(__file__, a.lineno)) for a in avisos)


def test_so_uma_sala_avisa_e_nenhuma_conta_quantos_quadros_ha_ate_la():
    que_avisam = [a for a in PACOTE.rglob("*.py") if re.search(r"\bwarnings\.warn", a.read_text("utf-8"))]
    assert que_avisam == [PACOTE / "avisos.py"]
    assert "avisar(" in Path(laco.__file__).read_text("utf-8")
