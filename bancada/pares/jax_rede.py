"""A rede e o passo de treino, escritos como funções puras do JAX."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from bancada.rede import (
    Achatar,
    Ativacao,
    Conv,
    Densa,
    Dropout,
    Embedding,
    MaxPool,
    MediaGlobal,
    Norma,
    NormaDaCamada,
    Otimizador,
    Pesos,
    Posicao,
    Recorrente,
    Tarefa,
    Transformer,
    percorrer,
)

Estado = dict[str, Any]
"""O que muda a cada passo: pesos, médias móveis, o otimizador, a chave do acaso e a contagem de passos."""


def fazer_passo(tarefa: Tarefa, pesos: Pesos, canais_no_fim: bool) -> tuple[Estado, Any]:
    """O estado inicial, e a função ``(estado, x, y) → (estado, perda)``."""
    jax = _jax()
    iniciais = [jax.device_put(peso.copy()) for peso in pesos]
    estado = {
        "pesos": iniciais,
        "moveis": _moveis_iniciais(tarefa),
        "otimizador": _estado_inicial(tarefa.otimizador, iniciais),
        "chave": jax.random.key(0),
        "passos": jax.numpy.zeros((), np.int32),
    }

    def perda_e_moveis(pesos: Any, moveis: Any, chave: Any, x: Any, y: Any) -> tuple[Any, Any]:
        saida, moveis = _aplicar(tarefa, pesos, moveis, x, chave, canais_no_fim)
        return _perda(tarefa.perda, saida, y), moveis

    def passo(estado: Estado, x: Any, y: Any) -> tuple[Estado, Any]:
        chave, desta_vez = jax.random.split(estado["chave"]) if tarefa.tem_dropout else (estado["chave"],) * 2
        derivar = jax.value_and_grad(perda_e_moveis, has_aux=True)
        (perda, moveis), gradientes = derivar(estado["pesos"], estado["moveis"], desta_vez, x, y)
        passos = estado["passos"] + 1
        pesos, otimizador = _atualizar(
            tarefa.otimizador, estado["pesos"], gradientes, estado["otimizador"], passos
        )
        novo = {"pesos": pesos, "moveis": moveis, "otimizador": otimizador, "chave": chave, "passos": passos}
        return novo, perda

    return estado, passo


def fazer_previsao(tarefa: Tarefa, pesos: Pesos, canais_no_fim: bool) -> Any:
    """A função compilada de um lote à saída crua."""
    jax = _jax()
    fixos, moveis = [jax.device_put(peso) for peso in pesos], _moveis_iniciais(tarefa)
    return jax.jit(lambda x: _aplicar(tarefa, fixos, moveis, x, None, canais_no_fim)[0])


def no_formato(x: np.ndarray, canais_no_fim: bool) -> np.ndarray:
    """As imagens com os canais no último eixo, se assim se pede."""
    return np.ascontiguousarray(np.moveaxis(x, 1, -1)) if canais_no_fim and x.ndim == 4 else x


def _aplicar(
    tarefa: Tarefa, pesos: Any, moveis: Any, x: Any, chave: Any, canais_no_fim: bool
) -> tuple[Any, Any]:
    """A saída, e as médias móveis depois deste lote; sem chave, é a rede já treinada."""
    jax, fila = _jax(), iter(pesos)
    novas: list[Any] = []
    for camada in tarefa.camadas:
        match camada:
            case Densa(_, bias):
                x = x @ next(fila) + (next(fila) if bias else 0)
            case Conv():
                x = _convolver(camada, x, next(fila), canais_no_fim)
                if camada.bias:
                    bias = next(fila)
                    x = x + (bias if canais_no_fim else bias[:, None, None])
            case MaxPool(lado):
                x = _maiores(x, lado, canais_no_fim)
            case Norma():
                x, nova = _normalizar(x, next(fila), next(fila), moveis[len(novas)], chave, canais_no_fim)
                novas.append(nova)
            case MediaGlobal():
                x = x.mean((1, 2) if canais_no_fim else (2, 3))
            case Dropout(taxa):
                if chave is not None:
                    mascara = jax.random.bernoulli(chave, 1 - taxa, x.shape)
                    x = jax.numpy.where(mascara, x / (1 - taxa), 0)
            case Recorrente(nome, _, sequencia):
                todas = _recorrer(nome, x, *(next(fila) for _ in range(4 if nome == "GRU" else 3)))
                x = todas if sequencia else todas[:, -1]
            case Embedding():
                x = next(fila)[x]
            case Posicao():
                x = x + next(fila)
            case NormaDaCamada():
                x = _normalizar_passos(x, next(fila), next(fila))
            case Transformer(cabecas):
                x = _bloco(cabecas, x, *(next(fila) for _ in range(12)))
            case Achatar():
                x = (jax.numpy.moveaxis(x, -1, 1) if canais_no_fim else x).reshape(len(x), -1)
            case Ativacao(nome):
                x = _ativacoes()[nome](x)
    return x, novas


def _recorrer(nome: str, x: Any, kernel: Any, recorrente: Any, bias: Any, *outro: Any) -> Any:
    """O estado de cada passo: o produto da entrada, de todos eles, se faz antes do tempo."""
    jax = _jax()
    jnp, sigmoide = jax.numpy, jax.nn.sigmoid

    def da_lstm(estado: Any, z: Any) -> Any:
        h, c = estado
        i, f, g, o = jnp.split(z + h @ recorrente, 4, axis=1)
        c = sigmoide(f) * c + sigmoide(i) * jnp.tanh(g)
        h = sigmoide(o) * jnp.tanh(c)
        return (h, c), h

    def da_gru(estado: Any, z: Any) -> Any:
        (h,) = estado
        xr, xz, xn = jnp.split(z, 3, axis=1)
        hr, hz, hn = jnp.split(h @ recorrente, 3, axis=1)
        r, porta = sigmoide(xr + hr), sigmoide(xz + hz)
        n = jnp.tanh(xn + r * (hn + outro[0]))
        h = n + porta * (h - n)
        return (h,), h

    zero = jnp.zeros((len(x), len(recorrente)), x.dtype)
    passo, inicial = (da_gru, (zero,)) if nome == "GRU" else (da_lstm, (zero, zero))
    _, todas = jax.lax.scan(passo, inicial, jnp.moveaxis(x @ kernel + bias, 1, 0))
    return jnp.moveaxis(todas, 0, 1)


def _bloco(cabecas: int, x: Any, *pesos: Any) -> Any:
    jax = _jax()
    gama_1, beta_1, qkv, bias_qkv, saida, bias_saida, gama_2, beta_2, w_1, b_1, w_2, b_2 = pesos
    z = _normalizar_passos(x, gama_1, beta_1) @ qkv + bias_qkv
    q, k, v = (t.reshape(*x.shape[:2], cabecas, -1) for t in jax.numpy.split(z, 3, axis=-1))
    y = jax.nn.dot_product_attention(q, k, v, is_causal=True).reshape(x.shape)
    x = x + y @ saida + bias_saida
    z = _normalizar_passos(x, gama_2, beta_2) @ w_1 + b_1
    return x + jax.nn.gelu(z, approximate=False) @ w_2 + b_2


def _normalizar_passos(x: Any, gama: Any, beta: Any) -> Any:
    desvio = x - x.mean(-1, keepdims=True)
    variancia = (desvio * desvio).mean(-1, keepdims=True)
    return desvio / _jax().numpy.sqrt(variancia + 1e-5) * gama + beta


def _convolver(camada: Conv, x: Any, kernel: Any, canais_no_fim: bool) -> Any:
    formato = "NHWC" if canais_no_fim else "NCHW"
    return _jax().lax.conv_general_dilated(
        x,
        kernel,
        (camada.stride,) * 2,
        [(camada.padding,) * 2] * 2,
        dimension_numbers=(formato, "OIHW", formato),
        feature_group_count=camada.grupos,
    )


def _maiores(x: Any, lado: int, canais_no_fim: bool) -> Any:
    janela = (1, lado, lado, 1) if canais_no_fim else (1, 1, lado, lado)
    lax = _jax().lax
    return lax.reduce_window(x, -np.inf, lax.max, janela, janela, "VALID")


def _normalizar(
    x: Any, gama: Any, beta: Any, moveis: Any, chave: Any, canais_no_fim: bool
) -> tuple[Any, Any]:
    jnp = _jax().numpy
    por_canal = (1, 1, 1, -1) if canais_no_fim else (1, -1, 1, 1)
    eixos = (0, 1, 2) if canais_no_fim else (0, 2, 3)
    if chave is None:
        media, variancia = moveis
    else:
        media, variancia, n = x.mean(eixos), x.var(eixos), x.size / gama.size
        moveis = jnp.stack(
            [moveis[0] * 0.9 + media * 0.1, moveis[1] * 0.9 + variancia * (0.1 * n / max(n - 1, 1))]
        )
    escala = gama / jnp.sqrt(variancia + 1e-5)
    return (x - media.reshape(por_canal)) * escala.reshape(por_canal) + beta.reshape(por_canal), moveis


def _perda(nome: str, saida: Any, y: Any) -> Any:
    jax = _jax()
    if nome == "mse":
        return ((saida - y) ** 2).mean()
    logaritmos = saida if nome == "nll" else jax.nn.log_softmax(saida)
    return -(jax.nn.one_hot(y, saida.shape[-1]) * logaritmos).sum() / y.size


def _estado_inicial(otimizador: Otimizador, pesos: Any) -> Any:
    zeros = _jax().numpy.zeros_like
    if otimizador.nome == "sgd":
        return [zeros(p) for p in pesos] if otimizador.momento else []
    return [[zeros(p) for p in pesos], [zeros(p) for p in pesos]]


def _atualizar(
    otimizador: Otimizador, pesos: Any, gradientes: Any, estado: Any, passos: Any
) -> tuple[Any, Any]:
    mapear = _jax().tree.map
    if otimizador.nome == "sgd":
        if otimizador.momento:
            estado = gradientes = mapear(lambda v, g: v * otimizador.momento + g, estado, gradientes)
        return mapear(lambda p, v: p - otimizador.taxa * v, pesos, gradientes), estado
    primeiros, segundos = estado
    beta1 = otimizador.beta1
    primeiros = mapear(lambda m, g: beta1 * m + (1 - beta1) * g, primeiros, gradientes)
    segundos = mapear(lambda v, g: 0.999 * v + 0.001 * g * g, segundos, gradientes)
    taxa, raiz = otimizador.taxa / (1 - beta1**passos), _jax().numpy.sqrt
    correcao = 1 / (1 - 0.999**passos)
    novos = mapear(lambda p, m, v: p - taxa * m / (raiz(v * correcao) + 1e-8), pesos, primeiros, segundos)
    return novos, [primeiros, segundos]


def _moveis_iniciais(tarefa: Tarefa) -> list[Any]:
    """A média e a variância móveis de cada norma, ``(2, canais)``."""
    zeros_e_uns = [0.0], [1.0]
    canais = [entrada[0] for camada, entrada, _ in percorrer(tarefa) if isinstance(camada, Norma)]
    return [_jax().numpy.array(np.repeat(zeros_e_uns, c, axis=1), np.float32) for c in canais]


def _ativacoes() -> dict[str, Any]:
    jax = _jax()
    return {
        "relu": jax.nn.relu,
        "tanh": jax.numpy.tanh,
        "sigmoide": jax.nn.sigmoid,
        "log_softmax": jax.nn.log_softmax,
    }


def _jax() -> Any:
    return importlib.import_module("jax")
