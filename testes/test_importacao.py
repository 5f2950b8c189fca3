"""O que se importa, e quanto custa."""

import importlib
import subprocess
import sys

import neuronio as nn

PESADOS = ["sklearn", "matplotlib", "rich", "scipy", "pooch", "PIL", "safetensors", "typer", "llvmlite"]


def _rodar(programa):
    return subprocess.run([sys.executable, "-c", programa], capture_output=True, text=True, check=True).stdout


def test_importar_nao_traz_nada_pesado():
    saida = _rodar(f"import neuronio, sys; print([m for m in {PESADOS!r} if m in sys.modules])")
    assert saida.strip() == "[]"


def test_importar_leva_menos_de_tres_decimos_de_segundo(tmp_path, monkeypatch):
    """Com o NumPy, e depois da primeira vez, em que o Python guarda cada módulo já traduzido."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path))
    programa = "import time; t = time.process_time(); import neuronio; print(time.process_time() - t)"
    # Tempo de processador, e o menor de vários: o que se mede é o pacote, e não o que mais a máquina faz.
    assert min(float(_rodar(programa)) for _ in range(4)) < 0.3


def test_todo_nome_publico_existe_e_as_salas_pesadas_se_abrem_ao_entrar():
    programa = (
        "import neuronio as nn; print([n for n in nn.__all__ if not hasattr(nn, n)], nn.dados.iris.__name__)"
    )
    assert _rodar(programa).strip() == "[] iris"


def test_o_que_se_oferece_ao_completar_e_so_o_que_e_publico():
    assert dir(nn) == sorted([*nn.__all__, "__version__"])


def test_os_nomes_do_contrato_sao_publicos():
    contrato = """Valor desenhar Tensor concatenar empilhar onde gradientes sem_gradiente semente
    RedeNeural Sequencial Modelo Camada carregar Callback ParadaAntecipada PontoDeControle Historico
    Entrada Densa Conv2D MaxPool2D AvgPool2D GlobalAvgPool2D Flatten Redimensionar Dropout BatchNorm LayerNorm
    Conv2DTransposta AmpliarImagem GroupNorm InstanceNorm NormaEspectral Residual Esparsa
    ReLU LeakyReLU ELU SELU GELU Swish Softplus Sigmoide TanH Softmax LogSoftmax Linear
    MSE MAE RMSE MSLE Huber EntropiaCruzada EntropiaCruzadaBinaria NLL
    SGD Adam AdamW AMSGrad Nadam RMSProp AdaGrad Adadelta Lion
    Zeros Constante Normal Uniforme GlorotNormal GlorotUniforme HeNormal HeUniforme LeCunNormal Identidade
    Ortogonal L1 L2 L1L2 ErroNeuronio ErroDeForma dados avaliacao graficos threads"""
    assert set(contrato.split()) <= set(nn.__all__)


def test_todo_erro_da_biblioteca_e_publico_e_descende_do_mesmo():
    erros = importlib.import_module("neuronio.erros")
    classes = {n for n, c in vars(erros).items() if isinstance(c, type) and issubclass(c, Exception)}
    assert classes <= set(nn.__all__)
    assert all(issubclass(getattr(nn, nome), nn.ErroNeuronio) for nome in classes)


def test_um_nome_que_nao_existe_e_um_erro_de_atributo():
    assert not hasattr(nn, "naoexiste")
