"""As mesmas contas no PyTorch, onde ele as tem: primitivas, camadas, perdas, e as derivadas de todas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

import neuronio as nn
from neuronio.camadas.camada import modo_de_treino
from neuronio.tensor import Lote, Tensor
from neuronio.tensor.programa import Aspecto, capturar
from neuronio.tensor.programa.programa import Programa, resolver
from testes.acaso.caso import Caso
from testes.acaso.contas import Conta
from testes.acaso.diferenca import Diferenca, Numeros, comparar
from testes.acaso.redes import Rede

HA_PYTORCH = find_spec("torch") is not None


def uma_thread_por_conta() -> None:
    """Neste processo, nem o NumPy nem o PyTorch repartem uma conta: as threads são as do código compilado."""
    threadpool_limits(1)
    if HA_PYTORCH:
        import torch

        torch.set_num_threads(1)


class SemPar(Exception):
    """O PyTorch não tem igual."""


def comparar_com_o_pytorch(caso: Caso) -> Diferenca | None:
    """No que um lote difere no NumPy e no PyTorch; None, se concordam ou se não há com que comparar."""
    if not HA_PYTORCH:
        return None
    try:
        if isinstance(caso, Conta):
            return comparar(
                _conta_no_pytorch(caso), _conta_no_numpy(caso), lambda: _conta_no_numpy(caso), True
            )
        assert isinstance(caso, Rede)
        return comparar(_rede_no_pytorch(caso), _rede_no_numpy(caso), lambda: _rede_no_numpy(caso), True)
    except SemPar:
        return None


# ── contas: a ida é um programa de primitivas, e a volta é a do PyTorch ─────
def _num_lote(caso: Conta) -> int:
    """Quantas amostras tem o primeiro lote."""
    return min(caso.lote, caso.amostras)


def _conta_no_numpy(caso: Conta) -> Numeros:
    passo, _, dados = replace(caso, atribuicoes=()).definir("montar")(_num_lote(caso))
    return [np.array(s.dados) for s in passo(*(Tensor(d, tipo=d.dtype.name) for d in dados))]


def _conta_no_pytorch(caso: Conta) -> Numeros:
    saidas = caso.saidas + ((caso.derivar,) if caso.derivar else ())
    ida = replace(caso, atribuicoes=(), derivar=None, segunda=False, saidas=saidas)
    passo, variaveis, dados = ida.definir("montar")(_num_lote(caso))
    programa = capturar(passo, variaveis, [Aspecto((Lote(), *d.shape[1:]), d.dtype.name) for d in dados])
    pesos = {id(v): _no_pytorch(v.dados, isinstance(v, nn.Parametro)) for v in variaveis}
    feitas = _interpretar(programa, pesos, dados, _num_lote(caso))
    treinaveis = [pesos[id(v)] for v in variaveis if isinstance(v, nn.Parametro)]
    if not caso.derivar or not treinaveis:
        return [_do_pytorch(f) for f in feitas[: len(caso.saidas)]]
    perda = feitas.pop()
    derivadas = _gradientes((perda * 0.5).sum(), treinaveis, caso.segunda)
    segundas = []
    if caso.segunda:
        curva = sum((d * w * w).sum() for d, w in zip(derivadas, treinaveis, strict=True))
        segundas = _gradientes(curva, treinaveis, False)
    return [_do_pytorch(f) for f in (*feitas, *derivadas, *segundas)]


def _interpretar(programa: Programa, pesos: dict[int, Any], dados: Numeros, amostras: int) -> list[Any]:
    """As saídas de um programa, com cada primitiva escrita no PyTorch."""
    from testes.tensor.pares_do_pytorch import PARES

    valores: dict[Any, Any] = dict(zip(programa.argumentos, map(_no_pytorch, dados), strict=True))
    valores |= {nome: pesos[id(v)] for nome, v in programa.leituras.items()}
    valores |= {nome: _no_pytorch(c) for nome, c in programa.constantes.items()}
    for i in programa.instrucoes:
        atributos = {nome: resolver(valor, amostras) for nome, valor in i.atributos.items()}
        entradas = [valores[e] for e in i.entradas]
        if i.primitiva.nome in PARES:
            valores[i.saida] = PARES[i.primitiva.nome](*entradas, **atributos)
        else:  # o tamanho do lote e o sorteio só existem aqui
            so_daqui = i.primitiva.calculo(np, *map(_do_pytorch, entradas), **atributos)
            valores[i.saida] = _no_pytorch(np.asarray(so_daqui))
    return [valores[s] for s in programa.saidas]


def _gradientes(perda: Any, alvos: list[Any], de_novo: bool) -> list[Any]:
    import torch

    if not perda.requires_grad:
        return [torch.zeros_like(a) for a in alvos]
    return list(
        torch.autograd.grad(
            perda, alvos, create_graph=de_novo, retain_graph=True, allow_unused=True, materialize_grads=True
        )
    )


def _no_pytorch(numeros: np.ndarray, requer_grad: bool = False) -> Any:
    import torch

    return torch.tensor(np.array(numeros), requires_grad=requer_grad)


def _do_pytorch(tensor: Any) -> np.ndarray:
    return np.array(tensor.detach().numpy())


# ── redes: cada camada, e a perda ───────────────────────────────────────────
def _primeiro_lote(caso: Rede) -> tuple[Any, np.ndarray, np.ndarray]:
    rede, x, y = caso.definir("montar")("numpy")
    return rede, x[: caso.lote], y[: caso.lote]


def _rede_no_numpy(caso: Rede) -> Numeros:
    rede, x, y = _primeiro_lote(caso)
    with modo_de_treino(True):
        saida = rede(Tensor(x))
    perda = rede.perda(saida, y)
    parametros = rede.parametros()
    derivadas = nn.gradientes(perda, parametros) if parametros else []
    return [np.array(t.dados) for t in (saida, perda, *derivadas)]


def _rede_no_pytorch(caso: Rede) -> Numeros:
    """Em float64: as fórmulas de uma camada, lá, são outras, e o arredondamento delas não é o que se mede."""
    rede, x, y = _primeiro_lote(caso)
    pesos = {id(p): _no_pytorch(p.dados.astype("float64"), True) for p in rede.parametros()}
    saida = _no_pytorch(x.astype("float64"))
    for camada in rede.camadas:
        saida = _camada(camada, saida, lambda p: pesos[id(p)])
    perda = _perda(rede.perda, saida, _no_pytorch(y))
    derivadas = _gradientes(perda, list(pesos.values()), False)
    return [_do_pytorch(t).astype("float32") for t in (saida, perda, *derivadas)]


def _camada(camada: Any, x: Any, peso: Callable[[Any], Any]) -> Any:
    nome = type(camada).__name__
    if nome not in CAMADAS or not type(camada).__module__.startswith("neuronio."):
        raise SemPar(nome)
    y = CAMADAS[nome](camada, x, peso)
    ativacao = getattr(camada, "ativacao", None)
    return y if ativacao is None else _camada(ativacao, y, peso)


def _funcional() -> Any:
    import torch

    return torch.nn.functional


def _densa(c: Any, x: Any, peso: Any) -> Any:
    return _funcional().linear(x, peso(c.kernel).T, peso(c.bias) if c.usar_bias else None)


def _esparsa(c: Any, x: Any, peso: Any) -> Any:
    kernel = peso(c.kernel) * _no_pytorch(c.kernel.mascara)
    return _funcional().linear(x, kernel.T, peso(c.bias) if c.usar_bias else None)


def _residual(c: Any, x: Any, peso: Any) -> Any:
    if c.pulo is not None:
        raise SemPar("Residual que pula")
    y = x
    for camada in c.camadas:
        y = _camada(camada, y, peso)
    return y + (x if c.atalho is None else _camada(c.atalho, x, peso))


def _ramos(c: Any, x: Any, peso: Any) -> Any:
    import torch

    saidas = []
    for ramo in c.ramos:
        saidas.append(x)
        for camada in ramo:
            saidas[-1] = _camada(camada, saidas[-1], peso)
    return sum(saidas) if c.juntar == "somar" else torch.cat(saidas, c.eixo)


def _conv2d(c: Any, x: Any, peso: Any) -> Any:
    (cima, baixo), (esquerda, direita) = c._bordas(tuple(x.shape))
    cercado = _funcional().pad(x, (esquerda, direita, cima, baixo))
    bias = peso(c.bias) if c.usar_bias else None
    return _funcional().conv2d(cercado, peso(c.kernel), bias, c.stride, 0, c.dilatacao, c.grupos)


def _conv2d_transposta(c: Any, x: Any, peso: Any) -> Any:
    return _funcional().conv_transpose2d(
        x,
        peso(c.kernel),
        peso(c.bias) if c.usar_bias else None,
        stride=c.stride,
        padding=c.padding,
        output_padding=c.padding_da_saida,
        groups=c.grupos,
        dilation=c.dilatacao,
    )


def _batchnorm(c: Any, x: Any, peso: Any) -> Any:
    if x.numel() == x.shape[1]:  # um número só por canal: o PyTorch recusa
        raise SemPar("BatchNorm")
    return _funcional().batch_norm(x, None, None, peso(c.gama), peso(c.beta), True, 0.1, c.epsilon)


def _layernorm(c: Any, x: Any, peso: Any) -> Any:
    return _funcional().layer_norm(x, x.shape[-1:], peso(c.gama), peso(c.beta), c.epsilon)


def _groupnorm(c: Any, x: Any, peso: Any) -> Any:
    pesos = (peso(c.gama), peso(c.beta)) if c.afim else (None, None)
    return _funcional().group_norm(x, c.grupos, *pesos, c.epsilon)


def _instancenorm(c: Any, x: Any, peso: Any) -> Any:
    pesos = {"weight": peso(c.gama), "bias": peso(c.beta)} if c.afim else {}
    return _funcional().instance_norm(x, **pesos, eps=c.epsilon)


def _dropout(c: Any, x: Any, peso: Any) -> Any:
    if c.taxa:  # o sorteio do PyTorch é outro
        raise SemPar("Dropout")
    return x


def _ruido(c: Any, x: Any, peso: Any) -> Any:
    if c.desvio:
        raise SemPar("RuidoGaussiano")
    return x


CAMADAS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "Entrada": lambda c, x, peso: x,
    "Densa": _densa,
    "Esparsa": _esparsa,
    "Residual": _residual,
    "Ramos": _ramos,
    "Conv2D": _conv2d,
    "Conv2DTransposta": _conv2d_transposta,
    "MaxPool2D": lambda c, x, peso: _funcional().max_pool2d(x, c.janela, c.stride, c.padding),
    "AvgPool2D": lambda c, x, peso: _funcional().avg_pool2d(x, c.janela, c.stride, c.padding),
    "GlobalAvgPool2D": lambda c, x, peso: x.mean((2, 3)),
    "AmpliarImagem": lambda c, x, peso: _funcional().interpolate(
        x, scale_factor=tuple(map(float, c.fator)), mode={"vizinho": "nearest"}.get(c.modo, c.modo)
    ),
    "Flatten": lambda c, x, peso: x.flatten(1),
    "Redimensionar": lambda c, x, peso: x.reshape(x.shape[0], *c.forma),
    "BatchNorm": _batchnorm,
    "LayerNorm": _layernorm,
    "GroupNorm": _groupnorm,
    "InstanceNorm": _instancenorm,
    "Dropout": _dropout,
    "RuidoGaussiano": _ruido,
    "Linear": lambda c, x, peso: x,
    "ReLU": lambda c, x, peso: _funcional().relu(x),
    "LeakyReLU": lambda c, x, peso: _funcional().leaky_relu(x, c.inclinacao),
    "ELU": lambda c, x, peso: _funcional().elu(x, c.alfa),
    "SELU": lambda c, x, peso: _funcional().selu(x),
    "GELU": lambda c, x, peso: _funcional().gelu(x),
    "Swish": lambda c, x, peso: _funcional().silu(x),
    "Softplus": lambda c, x, peso: _funcional().softplus(x, threshold=100),
    "Sigmoide": lambda c, x, peso: x.sigmoid(),
    "TanH": lambda c, x, peso: x.tanh(),
    "Softmax": lambda c, x, peso: x.softmax(c.eixo),
    "LogSoftmax": lambda c, x, peso: x.log_softmax(c.eixo),
}
"""Cada camada no PyTorch: recebe a daqui, a entrada, e uma função que dá o peso de lá de cada um daqui."""


def _perda(perda: Any, saida: Any, alvo: Any) -> Any:
    nome, f = type(perda).__name__, _funcional()
    if nome in ("EntropiaCruzada", "NLL"):
        logaritmos = saida if nome == "NLL" else saida.log_softmax(-1)
        if alvo.shape == saida.shape:
            return -(logaritmos * alvo).sum(-1).mean()
        return f.nll_loss(logaritmos.reshape(-1, saida.shape[-1]), alvo.reshape(-1))
    alvo = alvo.to(saida.dtype)
    if nome == "EntropiaCruzadaBinaria":
        medir = f.binary_cross_entropy_with_logits if perda.logits else f.binary_cross_entropy
        return medir(saida, alvo)
    if nome == "MSLE":
        return ((saida.clamp(min=0).log1p() - alvo.log1p()) ** 2).mean()
    if nome == "Huber":
        return f.huber_loss(saida, alvo, delta=perda.delta)
    medidas = {
        "MSE": f.mse_loss,
        "MAE": f.l1_loss,
        "RMSE": lambda s, a: f.mse_loss(s, a).sqrt(),
    }
    if nome not in medidas:
        raise SemPar(nome)
    return medidas[nome](saida, alvo)
