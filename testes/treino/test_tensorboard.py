"""O que o callback escreve é o que o próprio TensorBoard lê de volta."""

import sys

import numpy as np
import pytest

import neuronio as nn

X = np.random.default_rng(0).normal(size=(24, 3)).astype(np.float32)


def _treinar(pasta, **opcoes):
    rede = nn.Sequencial([nn.Entrada(3), nn.Densa(2)])
    rede.compilar("adam", "entropia-cruzada", metricas=["acuracia"], motor="numpy")
    y = (X[:, 0] > 0).astype(int)
    callback = nn.TensorBoard(pasta, **opcoes)
    return rede.treinar(X, y, epocas=3, validacao=(X[:8], y[:8]), callbacks=[callback], progresso=False)


def test_as_figuras_de_cada_epoca_se_leem_de_volta(tmp_path):
    leitor = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    historico = _treinar(tmp_path, pesos=True)
    for parte, perdas in (("treino", historico.perda), ("validacao", historico.perda_validacao)):
        lido = leitor.EventAccumulator(str(tmp_path / parte)).Reload()
        escritos = lido.Scalars("perda")
        assert [e.step for e in escritos] == [1, 2, 3]
        np.testing.assert_allclose([e.value for e in escritos], perdas, rtol=1e-6)
        assert "acuracia" in lido.Tags()["scalars"]
    lido = leitor.EventAccumulator(str(tmp_path / "treino")).Reload()
    assert lido.Scalars("taxa")[0].value == pytest.approx(0.001)
    assert set(lido.Tags()["tensors"]) == {"densa_1.kernel", "densa_1.bias"}


def test_sem_o_extra_se_diz_como_instalar(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    monkeypatch.setitem(sys.modules, "tensorboard.compat.proto.summary_pb2", None)
    with pytest.raises(nn.ErroDeTreino, match=r"neuronio\[tensorboard\]"):
        _treinar(tmp_path)
